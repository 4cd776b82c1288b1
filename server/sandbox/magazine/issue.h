#pragma once

#include "shared/base/result.h"
#include "shared/money/money.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::magazine {

enum class GoodKind {
    article,      ///< information: read at once
    picture,      ///< information: seen at once
    print,        ///< a thing: collected at a place by a recipient
    subscription, ///< half price from now on, for a reader who is known
};
std::string_view toWord(GoodKind kind);

/// Something that the magazine sells.
struct Good {
    std::string id;
    GoodKind kind = GoodKind::article;
    std::string title;
    std::string hangul;
    std::string summary;
    std::string author;
    std::string picture;           ///< name of a file under pictures/
    std::vector<std::string> text; ///< paragraphs, for those who paid
    money::Money price;            ///< VAT included, for a reader of whom nothing is known
    bool onlyForAdults = false;
};

/// What the magazine sells, as resources/magazine/goods.json tells. Immutable.
class Issue {
  public:
    /// The refusal says which part of the file is wrong.
    static base::Result<Issue, std::string> fromJson(std::string_view text);

    money::Currency currency() const { return m_currency; }
    const std::vector<Good> &goods() const { return m_goods; }
    /// Null if there is none.
    const Good *good(std::string_view id) const;

  private:
    explicit Issue(money::Currency currency) : m_currency(currency) {}
    money::Currency m_currency;
    std::vector<Good> m_goods;
};

} // namespace florin::magazine
