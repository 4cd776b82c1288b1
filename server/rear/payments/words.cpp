#include "server/rear/payments/activity.h"
#include "server/rear/payments/instruction.h"
#include "server/rear/payments/payment.h"

#include <array>
#include <utility>

namespace florin::payments {

namespace {

template <class Value, std::size_t Size> using Words = std::array<std::pair<Value, std::string_view>, Size>;

constexpr Words<PaymentKind, 2> paymentKinds{{{PaymentKind::ticket, "ticket"}, {PaymentKind::card, "card"}}};
constexpr Words<ActivityKind, 5> activityKinds{{{ActivityKind::payment, "payment"},
                                                   {ActivityKind::charge, "charge"},
                                                   {ActivityKind::card, "card"},
                                                   {ActivityKind::refill, "refill"},
                                                   {ActivityKind::report, "report"}}};
constexpr Words<Subject, 5> subjects{{{Subject::payment, "payment"},
                                         {Subject::charge, "charge"},
                                         {Subject::card, "card"},
                                         {Subject::refill, "refill"},
                                         {Subject::sweep, "sweep"}}};
constexpr Words<MeansKind, 4> meansKinds{{{MeansKind::card, "card"},
                                             {MeansKind::fundingSource, "funding_source"},
                                             {MeansKind::foreignCard, "foreign_card"},
                                             {MeansKind::payoutAccount, "payout_account"}}};
constexpr Words<BankVerb, 8> verbs{{{BankVerb::payOut, "pay_out"},
                                    {BankVerb::purchase, "purchase"},
                                    {BankVerb::load, "load"},
                                    {BankVerb::inquiry, "inquiry"},
                                    {BankVerb::reversal, "reversal"},
                                    {BankVerb::issueCard, "issue_card"},
                                    {BankVerb::blockCard, "block_card"},
                                    {BankVerb::unblockCard, "unblock_card"}}};

template <class Value, std::size_t Size> std::string_view wordOf(const Words<Value, Size> &words, Value value) {
    for (const auto &[known, word] : words)
        if (known == value) return word;
    return {};
}

template <class Value, std::size_t Size> std::optional<Value> valueOf(const Words<Value, Size> &words, std::string_view word) {
    for (const auto &[value, known] : words)
        if (known == word) return value;
    return std::nullopt;
}

} // namespace

std::string_view toWord(PaymentKind kind) { return wordOf(paymentKinds, kind); }
std::optional<PaymentKind> paymentKindFromWord(std::string_view word) { return valueOf(paymentKinds, word); }
std::string_view toWord(ActivityKind kind) { return wordOf(activityKinds, kind); }
std::optional<ActivityKind> activityKindFromWord(std::string_view word) { return valueOf(activityKinds, word); }
std::string_view toWord(Subject subject) { return wordOf(subjects, subject); }
std::optional<Subject> subjectFromWord(std::string_view word) { return valueOf(subjects, word); }
std::string_view toWord(MeansKind kind) { return wordOf(meansKinds, kind); }
std::optional<MeansKind> meansKindFromWord(std::string_view word) { return valueOf(meansKinds, word); }
std::string_view toWord(BankVerb verb) { return wordOf(verbs, verb); }
std::optional<BankVerb> bankVerbFromWord(std::string_view word) { return valueOf(verbs, word); }

} // namespace florin::payments
