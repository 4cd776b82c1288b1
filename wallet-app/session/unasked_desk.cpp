#include "wallet-app/session/unasked_desk.h"

#include <algorithm>
#include <charconv>
#include <sstream>

namespace florin::session {

namespace {

constexpr auto rulesRecord = "unasked-rules";
constexpr auto paymentsRecord = "unasked-payments";
constexpr std::string_view rulesForm = "florin-unasked-rules-1";
constexpr std::string_view paymentsForm = "florin-unasked-payments-1";

UnaskedRules noRules() {
    const auto won = *money::Currency::fromCode("KRW");
    return {.shops = {}, .bounds = {*money::Money::of(10'000, won), 6}};
}

std::string lineOf(const money::Money &money) { return std::to_string(money.amount()) + ' ' + std::string(money.currency().code()); }

/// A name goes to the end of its line, so that it may hold spaces.
std::string oneLine(std::string name) {
    std::replace_if(name.begin(), name.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return name;
}

std::optional<money::Money> moneyFrom(std::istream &in) {
    std::int64_t amount = 0;
    std::string code;
    if (!(in >> amount >> code) || amount < 0) return std::nullopt;
    const auto currency = money::Currency::fromCode(code);
    return currency ? money::Money::of(amount, *currency) : std::nullopt;
}

std::string rulesText(const UnaskedRules &rules) {
    std::string text = std::string(rulesForm) + '\n' + lineOf(rules.bounds.day) + ' ' + std::to_string(rules.bounds.perMinute);
    for (const Allowance &one : rules.shops) text += '\n' + one.merchant + ' ' + lineOf(one.most) + ' ' + oneLine(one.name);
    return text;
}

std::optional<UnaskedRules> rulesFrom(const std::string &text) {
    std::istringstream in(text);
    std::string form;
    int perMinute = 0;
    if (!std::getline(in, form) || form != rulesForm) return std::nullopt;
    const auto day = moneyFrom(in);
    if (!day || !(in >> perMinute) || perMinute < 0 || perMinute > payment::mostUnaskedPerMinute) return std::nullopt;
    UnaskedRules rules{.shops = {}, .bounds = {*day, perMinute}};
    std::string merchant, name;
    while (in >> merchant) {
        const auto most = moneyFrom(in);
        if (!most || in.get() != ' ' || !std::getline(in, name)) return std::nullopt;
        rules.shops.push_back({merchant, name, *most});
    }
    return rules;
}

std::string paymentsText(const std::vector<UnaskedPayment> &payments) {
    std::string text(paymentsForm);
    for (const UnaskedPayment &one : payments)
        text += '\n' + one.merchant + ' ' + lineOf(one.total) + ' ' + std::to_string(base::toNumericDate(one.at));
    return text;
}

std::vector<UnaskedPayment> paymentsFrom(const std::string &text) {
    std::istringstream in(text);
    std::string form, merchant;
    std::vector<UnaskedPayment> payments;
    if (!std::getline(in, form) || form != paymentsForm) return payments;
    while (in >> merchant) {
        const auto total = moneyFrom(in);
        std::int64_t at = 0;
        if (!total || !(in >> at)) break;
        payments.push_back({merchant, *total, base::fromNumericDate(at)});
    }
    return payments;
}

} // namespace

UnaskedDesk::UnaskedDesk(Keyring &keyring, const base::Clock &clock) : m_keyring(keyring), m_clock(clock), m_rules(noRules()) {}

void UnaskedDesk::open() {
    const auto rules = m_keyring.record(rulesRecord);
    m_rules = (rules ? rulesFrom(*rules) : std::nullopt).value_or(noRules());
    m_payments = paymentsFrom(m_keyring.record(paymentsRecord).value_or(std::string()));
    changed.tell();
}

void UnaskedDesk::close() {
    m_rules = noRules();
    m_payments.clear();
}

bool UnaskedDesk::store(const UnaskedRules &rules) {
    if (!m_keyring.putRecord(rulesRecord, rulesText(rules))) return false;
    m_rules = rules;
    changed.tell();
    return true;
}

bool UnaskedDesk::store(const std::vector<UnaskedPayment> &payments) {
    if (!m_keyring.putRecord(paymentsRecord, paymentsText(payments))) return false;
    m_payments = payments;
    changed.tell();
    return true;
}

bool UnaskedDesk::allow(const Allowance &allowance) {
    UnaskedRules rules = m_rules;
    std::erase_if(rules.shops, [&](const Allowance &one) { return one.merchant == allowance.merchant; });
    rules.shops.push_back(allowance);
    return store(rules);
}

bool UnaskedDesk::forbid(const std::string &merchant) {
    UnaskedRules rules = m_rules;
    std::erase_if(rules.shops, [&](const Allowance &one) { return one.merchant == merchant; });
    return store(rules);
}

bool UnaskedDesk::bound(const payment::UnaskedBounds &bounds) {
    UnaskedRules rules = m_rules;
    rules.bounds = bounds;
    return store(rules);
}

std::optional<AskReason> UnaskedDesk::reasonToAsk(const Review &review, const std::optional<MicroAccount> &account) const {
    return session::reasonToAsk(m_rules, {.unlocked = m_keyring.isOpen(),
                                          .source = review.source,
                                          .merchant = review.merchant,
                                          .total = review.ticket.order.total,
                                          .account = account,
                                          .earlier = m_payments,
                                          .now = m_clock.now()});
}

bool UnaskedDesk::count(const Review &review) {
    auto payments = m_payments;
    const auto now = m_clock.now();
    std::erase_if(payments, [&](const UnaskedPayment &one) { return one.at < now - std::chrono::hours(48); });
    payments.push_back({review.merchant.id, review.ticket.order.total, now});
    return store(payments);
}

void UnaskedDesk::uncount(const std::string &merchant, money::Money total) {
    auto payments = m_payments;
    const auto last = std::find_if(payments.rbegin(), payments.rend(), [&](const UnaskedPayment &one) {
        return one.merchant == merchant && one.total == total;
    });
    if (last == payments.rend()) return;
    payments.erase(std::next(last).base());
    store(payments);
}

UnaskedDesk::Today UnaskedDesk::today() const {
    Today today;
    for (const UnaskedPayment &one : m_payments) {
        if (!isSameDay(one.at, m_clock.now())) continue;
        ++today.number;
        if (!today.sum)
            today.sum = one.total;
        else if (const auto sum = money::add(*today.sum, one.total))
            today.sum = *sum;
    }
    return today;
}

} // namespace florin::session
