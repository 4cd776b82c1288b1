#pragma once

#include "shared/base/result.h"
#include "shared/money/money.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::shop {

struct Good {
    std::string id;
    std::string category;
    std::string name;
    std::string hangul;
    std::string summary;
    std::string story;
    std::vector<std::string> facts;
    money::Money price; ///< of one piece, VAT included
    bool featured = false;
};

struct Category {
    std::string id;
    std::string name;
    std::string hangul;
    std::string line;
};

/// What the shop sells, as its one data file (goods.json) tells. Immutable.
class Catalogue {
  public:
    /// The refusal says which part of the file is wrong.
    static base::Result<Catalogue, std::string> fromJson(std::string_view text);

    money::Currency currency() const { return m_currency; }
    const std::vector<Good> &goods() const { return m_goods; }
    const std::vector<Category> &categories() const { return m_categories; }
    /// Null if there is none.
    const Good *good(std::string_view id) const;
    const Category *category(std::string_view id) const;
    std::vector<const Good *> goodsOf(std::string_view categoryId) const;
    /// Every word must stand in the good's name, summary, story, facts or category; in any case of letters. Goods whose name matches
    /// come first. An empty query finds nothing.
    std::vector<const Good *> search(std::string_view query) const;

  private:
    explicit Catalogue(money::Currency currency) : m_currency(currency) {}
    money::Currency m_currency;
    std::vector<Category> m_categories;
    std::vector<Good> m_goods;
};

} // namespace florin::shop
