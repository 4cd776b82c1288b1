#include "shared/payment/voucher.h"

#include <array>
#include <utility>

namespace florin::payment {

namespace {

constexpr std::array<std::pair<VoucherOutcome, std::string_view>, 5> words{{{VoucherOutcome::paid, "paid"},
                                                                            {VoucherOutcome::yes, "yes"},
                                                                            {VoucherOutcome::no, "no"},
                                                                            {VoucherOutcome::ofAge, "of_age"},
                                                                            {VoucherOutcome::unknown, "unknown"}}};

} // namespace

std::string_view toWord(VoucherOutcome outcome) {
    for (const auto &[known, word] : words)
        if (known == outcome) return word;
    return "unknown";
}

std::optional<VoucherOutcome> voucherOutcomeFromWord(std::string_view word) {
    for (const auto &[outcome, known] : words)
        if (known == word) return outcome;
    return std::nullopt;
}

} // namespace florin::payment
