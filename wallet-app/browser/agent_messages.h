#pragma once

#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <QByteArray>
#include <QJsonObject>
#include <vector>

namespace florin::browser {

/// The controls of one frame's description. Everything too long is cut, everything of the wrong kind left out.
std::vector<autofill::FieldFacts> readFields(const QJsonObject &description);

/// The sums of the same, under the same limits.
std::vector<autofill::SumFacts> readSums(const QJsonObject &description);

/// The order that makes an agent fill these steps. Holds secrets: to be wiped after use.
QByteArray writeFillOrder(int run, const std::vector<const autofill::FillStep *> &steps);

} // namespace florin::browser
