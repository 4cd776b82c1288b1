#include "server/front/site/templates.h"

#include "server/front/site/embedded_file.h"
#include "shared/base/ensure.h"

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <array>

namespace florin::site {

namespace mustache = kainjow::mustache;
using protocol::Json;

namespace {

constexpr std::array<std::string_view, 6> partials{"part_fields", "part_form_head", "part_card", "part_lily", "part_notice", "part_wallet_picture"};

std::string templateText(std::string_view name) {
    const std::string_view text = embeddedFile(std::string(name) + ".html");
    ENSURE(!text.empty());
    return std::string(text);
}

mustache::data toData(const Json &json) {
    switch (json.type()) {
    case Json::value_t::object: {
        mustache::data object{mustache::data::type::object};
        for (const auto &[name, value] : json.items()) {
            object.set(name, toData(value));
        }
        return object;
    }
    case Json::value_t::array: {
        mustache::data list{mustache::data::type::list};
        for (const Json &value : json) {
            list.push_back(toData(value));
        }
        return list;
    }
    case Json::value_t::string:
        // An empty text is nothing: its section is left out.
        return json.get_ref<const std::string &>().empty() ? mustache::data(false) : mustache::data(json.get<std::string>());
    case Json::value_t::boolean:
        return mustache::data(json.get<bool>());
    case Json::value_t::null:
        return mustache::data(false);
    default:
        return mustache::data(json.dump());
    }
}

std::string render(std::string_view name, const mustache::data &data) {
    mustache::mustache page(templateText(name));
    ENSURE(page.is_valid());
    return page.render(data);
}

} // namespace

std::string renderPage(std::string_view name, const Json &data) {
    mustache::data root = toData(data);
    for (const std::string_view partial : partials) {
        root.set(std::string(partial), mustache::partial{[partial] { return templateText(partial); }});
    }
    root.set("content", render(name, root));
    return render("layout", root);
}

} // namespace florin::site
