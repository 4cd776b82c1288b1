#include "server/sandbox/shop/pages.h"

#include "shared/base/encoding.h"
#include "shared/signing/sealing.h"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace florin::shop {

namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path &path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

std::string typeOf(const fs::path &path) {
    static const std::map<std::string, std::string> types = {
        {".svg", "image/svg+xml"}, {".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"}};
    const auto found = types.find(path.extension().string());
    return found == types.end() ? std::string() : found->second;
}

} // namespace

bool Pages::read(const std::string &folder) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (!entry->is_regular_file())
            continue;
        const std::string name = fs::relative(entry->path(), folder).generic_string();
        if (entry->path().extension() == ".mustache")
            m_templates[entry->path().stem().string()] = contentOf(entry->path());
        else if (const std::string type = typeOf(entry->path()); !type.empty())
            m_files[name] = {type, contentOf(entry->path())};
    }
    return !error;
}

base::Result<std::unique_ptr<Pages>, std::string> Pages::load(const std::string &own, const std::string &shared) {
    auto pages = std::make_unique<Pages>();
    const bool isRead = (shared.empty() || pages->read(shared)) && pages->read(own);
    pages->m_goods = contentOf(fs::path(own) / "goods.json");
    if (!isRead || pages->m_goods.empty() || !pages->m_templates.contains("layout"))
        return base::Refused{"The shop's goods and pages are not in " + own + "."};
    std::string all;
    for (const auto &[name, file] : pages->m_files)
        all += name + file.body;
    pages->m_version = base::toHex(signing::sha256(all)).substr(0, 10);
    return pages;
}

std::string Pages::render(std::string_view name, PageData data) const {
    const auto found = m_templates.find(name);
    ENSURE(found != m_templates.end());
    data.set("version", m_version);
    for (const auto &[partial, text] : m_templates)
        data.set("_" + partial, kainjow::mustache::partial([&text] { return text; }));
    kainjow::mustache::mustache content(found->second);
    data.set("content", content.render(data));
    kainjow::mustache::mustache layout(m_templates.find("layout")->second);
    return layout.render(data);
}

const StaticFile *Pages::file(std::string_view name) const {
    const auto found = m_files.find(name);
    return found == m_files.end() ? nullptr : &found->second;
}

} // namespace florin::shop
