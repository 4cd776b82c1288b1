#pragma once

#include "server/rear/storage/database.h"
#include "shared/money/money.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

/// Reading columns back. What does not read as what was written is a damaged file.
namespace florin::storage {

template <class Value> Value known(std::optional<Value> value) {
    if (!value) throw StorageFailure(intake::StoreError::damaged, "a column holds what was never written");
    return std::move(*value);
}

inline money::Currency currencyFrom(std::string_view code) { return known(money::Currency::fromCode(code)); }
inline money::Money moneyFrom(std::int64_t amount, std::string_view currency) {
    return known(money::Money::of(amount, currencyFrom(currency)));
}

inline std::optional<std::string> orNull(const std::string &text) { return text.empty() ? std::nullopt : std::optional(text); }
inline std::optional<std::int64_t> amountOf(const std::optional<money::Money> &money) {
    return money ? std::optional(money->amount()) : std::nullopt;
}

} // namespace florin::storage
