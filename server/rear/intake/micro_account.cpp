#include "server/rear/intake/micro_account.h"

#include "server/rear/intake/letters.h"

namespace florin::intake {

using payment::Refusal;
using wallets::MicroAccountSettings;
using wallets::Refill;
using wallets::RefillOrigin;

namespace {

void pauseAndTell(Records &records, const RouteServices &services, const MicroAccountSettings &paused, Refusal refusal, base::Timestamp now) {
    records.wallets.put(paused, services.settings.currency);
    if (const auto member = records.members.find(paused.member))
        records.notices.add(noticeOf(refillRefusedLetter(*member, payment::factsOf(refusal).sentence, *paused.pausedUntil), services.random, now));
}

} // namespace

ledger::AccountLine microAccountLine(Records &records, const RouteServices &services, const std::string &member) {
    const auto &settings = services.settings;
    const auto account = ledger::microAccountOf(member, settings.currency, settings.micro.ceiling);
    return records.ledger.account(account.id).value_or(ledger::AccountLine{account, {}});
}

std::optional<wallets::RefillSource> refillSourceOf(Records &records, const std::string &member, const std::string &id) {
    std::optional<wallets::RefillSource> found;
    if (const auto card = records.wallets.card(id); card && !card->singleUse)
        found = wallets::refillSourceOf(*card);
    else if (const auto source = records.wallets.source(id); source && !source->deletedAt)
        found = wallets::refillSourceOf(*source);
    return found && found->member == member ? found : std::nullopt;
}

MicroAccountSettings microAccountSettings(Records &records, const std::string &member) {
    auto settings = records.wallets.microAccount(member).value_or(MicroAccountSettings{.member = member});
    if (settings.source && !refillSourceOf(records, member, *settings.source)) {
        settings.source.reset();
        settings.automatic.reset();
    }
    return settings;
}

std::optional<payments::Instruction> refillIfLow(Records &records, const RouteServices &services, const MoneyDesk &desk,
                                                 const std::string &member, base::Timestamp now, News &news) {
    auto settings = microAccountSettings(records, member);
    if (!settings.automatic) return std::nullopt;
    const wallets::RefillStanding standing{microAccountLine(records, services, member), records.wallets.isRefilledAutomatically(member),
                                           records.wallets.refilledAutomatically(member, wallets::beginningOfMonth(now))};
    if (!wallets::isDue(settings, standing, now)) return std::nullopt;
    const auto source = *refillSourceOf(records, member, *settings.source);
    const auto amount = settings.automatic->amount;
    if (const auto refusal = wallets::objectionTo(source, standing.account, amount, now)) {
        if (refusal == Refusal::amountLimit) return std::nullopt; // What is under way fills the account.
        settings.pausedUntil = now + wallets::pauseAfterRefusal;
        pauseAndTell(records, services, settings, *refusal, now);
        return std::nullopt;
    }
    Refill refill{.id = services.random.id("rfl"),
                  .member = member,
                  .means = source.means,
                  .source = source.id,
                  .amount = amount,
                  .origin = RefillOrigin::automatic,
                  .createdAt = now};
    const auto decision = wallets::beginRefill(std::move(refill), standing.account.account, desk.fresh(now));
    desk.write(records, decision, now, news);
    return decision.instruction;
}

void settleAfterRefill(Records &records, const RouteServices &services, const Refill &refill, base::Timestamp now) {
    auto settings = records.wallets.microAccount(refill.member);
    if (!settings) return;
    if (const auto paused = wallets::settingsAfter(refill, std::move(*settings), now))
        pauseAndTell(records, services, *paused, refill.refusal.value_or(Refusal::cardDeclined), now);
}

} // namespace florin::intake
