#pragma once

#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::autofill {

/// What a select's options are by their look, whatever the page calls it.
enum class OptionKind { unknown, months, expiryYears, birthYears, days, brands, countries, regions, dialCodes, monthsAndYears };
OptionKind kindOfOptions(const std::vector<Option> &options);

/// 1 to 12 for "1", "01", "01 - January", "Jan", "1月", "enero", ...; 0 for anything else.
int monthOf(const Option &option);
/// The full year of "2029", "29"; 0 for anything else.
int yearOf(const Option &option);

} // namespace florin::autofill
