#include "server/sandbox/magazine/issue.h"

#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace florin::magazine {

namespace {

constexpr std::array<std::string_view, 4> kindWords = {"article", "picture", "print", "subscription"};

std::optional<GoodKind> kindFrom(std::string_view word) {
    for (std::size_t i = 0; i < kindWords.size(); ++i)
        if (kindWords[i] == word)
            return static_cast<GoodKind>(i);
    return std::nullopt;
}

} // namespace

std::string_view toWord(GoodKind kind) {
    return kindWords[static_cast<std::size_t>(kind)];
}

base::Result<Issue, std::string> Issue::fromJson(std::string_view text) {
    const auto json = protocol::readJson(text, 256 * 1024);
    if (!json)
        return base::Refused{"goods.json: " + json.error().what};
    protocol::ObjectReader file(*json);
    const auto currency = money::Currency::fromCode(file.text("currency", {3, 3}));
    const auto *goods = file.array("goods", {1, 200});
    if (file.flaw())
        return base::Refused{"goods.json: " + file.flaw()->param + ": " + file.flaw()->what};
    if (!currency)
        return base::Refused{std::string("goods.json: currency: not a known currency")};

    Issue issue(*currency);
    for (const auto &entry : *goods) {
        const std::string path = "goods[" + std::to_string(issue.m_goods.size()) + "]";
        protocol::ObjectReader in(entry, path);
        const auto kind = kindFrom(in.text("kind", {1, 20}));
        const auto price = money::Money::of(in.integer("price", 1, money::largestAmount), *currency);
        Good good{in.text("id", {1, 64}), kind.value_or(GoodKind::article), in.text("title", {1, 100}), in.text("hangul", {1, 60}), in.text("summary", {1, 200}),
                  in.text("author", {1, 60}), in.text("picture", {1, 60}), {}, price.value_or(money::Money::zero(*currency)),
                  in.has("onlyForAdults") && in.boolean("onlyForAdults")};
        const auto *paragraphs = in.array("text", {0, 30});
        if (in.flaw())
            return base::Refused{"goods.json: " + in.flaw()->param + ": " + in.flaw()->what};
        for (const auto &paragraph : *paragraphs)
            if (paragraph.is_string())
                good.text.push_back(paragraph.get<std::string>());
        if (!kind)
            return base::Refused{"goods.json: " + path + ".kind: there is no such kind"};
        if (issue.good(good.id))
            return base::Refused{"goods.json: " + path + ".id: stands there twice"};
        issue.m_goods.push_back(std::move(good));
    }
    return issue;
}

const Good *Issue::good(std::string_view id) const {
    const auto found = std::find_if(m_goods.begin(), m_goods.end(), [&](const Good &good) { return good.id == id; });
    return found == m_goods.end() ? nullptr : &*found;
}

} // namespace florin::magazine
