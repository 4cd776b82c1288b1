#include "server/front/site/shown_money.h"

#include "shared/money/money.h"
#include "shared/shown/shown_money.h"

#include <nlohmann/json.hpp>

namespace florin::site {

using protocol::Json;

std::string textIn(const Json &object, const char *name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string moneyIn(const Json &object, const char *name) {
    const auto sum = object.is_object() ? object.find(name) : object.end();
    if (sum == object.end() || !sum->is_object()) {
        return {};
    }
    const auto amount = sum->find("amount");
    const auto currency = money::Currency::fromCode(textIn(*sum, "currency"));
    if (amount == sum->end() || !amount->is_number_integer() || !currency) {
        return {};
    }
    const auto money = money::Money::of(amount->get<std::int64_t>(), *currency);
    if (!money) {
        return {};
    }
    return shown::shownMoney(*money, "en_US"); // The pages are in English.
}

} // namespace florin::site
