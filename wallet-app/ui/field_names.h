#pragma once

#include "wallet-app/autofill/fill_plan.h"

#include <QString>
#include <vector>

namespace florin::ui {

/// `card number`, `expiry`, ...; empty for what is not filled.
QString nameOf(autofill::FieldType type);
/// Each name once, in their order.
QString namesOf(const std::vector<autofill::FieldType> &types);
/// Why a field that was to be filled holds nothing: a sentence that begins with `%1`, the field's name.
QString whyNotFilled(const QString &problem);

} // namespace florin::ui
