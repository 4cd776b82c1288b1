#include "server/sandbox/shop/catalogue.h"

#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

namespace florin::shop {

namespace {

std::string lowered(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
    return result;
}

std::vector<std::string> wordsOf(std::string_view query) {
    std::istringstream in(lowered(query));
    std::vector<std::string> words;
    for (std::string word; in >> word;)
        words.push_back(word);
    return words;
}

bool holdsAll(const std::string &text, const std::vector<std::string> &words) {
    return std::all_of(words.begin(), words.end(), [&](const std::string &word) { return text.find(word) != std::string::npos; });
}

} // namespace

base::Result<Catalogue, std::string> Catalogue::fromJson(std::string_view text) {
    auto json = protocol::readJson(text, 256 * 1024);
    if (!json)
        return base::Refused{"goods.json: " + json.error().what};
    protocol::ObjectReader file(*json);
    const auto currency = money::Currency::fromCode(file.text("currency", {3, 3}));
    const auto *categories = file.array("categories", {1, 20});
    const auto *goods = file.array("goods", {1, 500});
    if (file.flaw())
        return base::Refused{"goods.json: " + file.flaw()->param + ": " + file.flaw()->what};
    if (!currency)
        return base::Refused{std::string("goods.json: currency: not a known currency")};

    Catalogue catalogue(*currency);
    for (const auto &entry : *categories) {
        protocol::ObjectReader in(entry, "categories[" + std::to_string(catalogue.m_categories.size()) + "]");
        Category category{in.text("id", {1, 40}), in.text("name", {1, 60}), in.text("hangul", {1, 60}), in.text("line", {1, 200})};
        if (in.flaw())
            return base::Refused{"goods.json: " + in.flaw()->param + ": " + in.flaw()->what};
        catalogue.m_categories.push_back(std::move(category));
    }
    for (const auto &entry : *goods) {
        const std::string path = "goods[" + std::to_string(catalogue.m_goods.size()) + "]";
        protocol::ObjectReader in(entry, path);
        const auto price = money::Money::of(in.integer("price", 1, money::largestAmount), *currency);
        Good good{in.text("id", {1, 64}), in.text("category", {1, 40}), in.text("name", {1, 100}), in.text("hangul", {1, 100}),
                  in.text("summary", {1, 200}), in.text("story", {1, 1000}), {}, price.value_or(money::Money::zero(*currency)),
                  in.has("featured") && in.boolean("featured")};
        const auto *facts = in.array("facts", {0, 10});
        if (in.flaw())
            return base::Refused{"goods.json: " + in.flaw()->param + ": " + in.flaw()->what};
        for (const auto &fact : *facts)
            if (fact.is_string())
                good.facts.push_back(fact.get<std::string>());
        if (!catalogue.category(good.category))
            return base::Refused{"goods.json: " + path + ".category: there is no such category"};
        if (catalogue.good(good.id))
            return base::Refused{"goods.json: " + path + ".id: stands there twice"};
        catalogue.m_goods.push_back(std::move(good));
    }
    return catalogue;
}

const Good *Catalogue::good(std::string_view id) const {
    const auto found = std::find_if(m_goods.begin(), m_goods.end(), [&](const Good &good) { return good.id == id; });
    return found == m_goods.end() ? nullptr : &*found;
}

const Category *Catalogue::category(std::string_view id) const {
    const auto found = std::find_if(m_categories.begin(), m_categories.end(), [&](const Category &category) { return category.id == id; });
    return found == m_categories.end() ? nullptr : &*found;
}

std::vector<const Good *> Catalogue::goodsOf(std::string_view categoryId) const {
    std::vector<const Good *> result;
    for (const auto &good : m_goods)
        if (good.category == categoryId)
            result.push_back(&good);
    return result;
}

std::vector<const Good *> Catalogue::search(std::string_view query) const {
    const auto words = wordsOf(query);
    if (words.empty())
        return {};
    std::vector<const Good *> byName, byText;
    for (const auto &good : m_goods) {
        const std::string name = lowered(good.name + ' ' + good.hangul);
        std::string text = name + ' ' + good.summary + ' ' + good.story + ' ' + category(good.category)->name;
        for (const auto &fact : good.facts)
            text += ' ' + fact;
        if (holdsAll(name, words))
            byName.push_back(&good);
        else if (holdsAll(lowered(text), words))
            byText.push_back(&good);
    }
    byName.insert(byName.end(), byText.begin(), byText.end());
    return byName;
}

} // namespace florin::shop
