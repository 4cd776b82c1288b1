#include "server/rear/intake/money_desk.h"

#include "server/rear/intake/keyed_id.h"
#include "server/rear/intake/letters.h"
#include "server/rear/intake/micro_account.h"
#include "server/rear/intake/money_json.h"
#include "server/rear/payments/signed_order.h"
#include "server/rear/wallets/single_use.h"
#include "shared/base/ensure.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <typeinfo>

namespace florin::intake {

using payments::BankAnswer;
using payments::BankVerb;
using payments::Followed;
using payments::Instruction;
using payments::Subject;

namespace {

/// How often waiting payments are looked through. In real time: a test clock may jump.
constexpr std::chrono::milliseconds overdueEvery{500};
/// An answer that came before the time-out is written down by then.
constexpr std::chrono::seconds beyondTimeout{10};
/// ISO 8583 field 42.
constexpr std::size_t merchantWidth = 15;

void putBalance(Records &records, const std::string &cardId, const std::optional<money::Money> &balance,
                base::Timestamp askedAt, News &news) {
    if (!balance) return;
    auto card = records.wallets.card(cardId);
    if (card && card->singleUse) card = records.wallets.card(card->singleUse->from);
    if (!card || !wallets::takeBalance(*card, *balance, askedAt)) return;
    records.wallets.put(*card);
    news.about(*card);
}

/// A card for one payment is told what became of it.
void putUse(Records &records, const payments::Payment &payment, News &news) {
    if (payment.means.empty() || !payment.purchase) return;
    auto card = records.wallets.card(payment.means);
    auto used = card ? wallets::afterPayment(std::move(*card), payment) : std::nullopt;
    if (!used) return;
    records.wallets.put(*used);
    news.about(*used);
}

void keepBooks(Records &records, const ledger::Deeds &deeds, base::Timestamp now) {
    // The decisions ask for nothing that the books may refuse. If they do, what this program believes about money is wrong.
    ENSURE(!isRefusal(ledger::take(records.ledger, deeds, now)));
}

payments::Courier::Pace paceFor(payments::Courier::Pace pace, std::chrono::milliseconds bankTimeout) {
    pace.abandoned = std::max(pace.abandoned, bankTimeout + beyondTimeout);
    return pace;
}

} // namespace

void News::about(const payments::Payment &payment) {
    m_keys.insert("payment:" + payment.id);
    if (!payment.member.empty()) m_keys.insert("activity:" + payment.member);
}
void News::about(const payments::Approval &approval) { m_keys.insert("approval:" + approval.id); }
void News::about(const wallets::Charge &charge) {
    m_keys.insert("charge:" + charge.id);
    m_keys.insert("activity:" + charge.member);
}
void News::about(const wallets::Refill &refill) {
    m_keys.insert("refill:" + refill.id);
    m_keys.insert("activity:" + refill.member);
}
void News::about(const wallets::Card &card) { m_keys.insert("activity:" + card.member); }
void News::tell(Waiters &waiters) const {
    for (const auto &key : m_keys) waiters.notify(key);
}

/// Somebody whose question waits for a bank.
struct MoneyDesk::Waiting {
    Asker asker;
    std::optional<inquiry::Answer> ready; ///< as of the last commit
};

/// What somebody is to be told once the transaction is committed.
struct MoneyDesk::Told {
    std::shared_ptr<Waiting> asker;
    inquiry::Answer answer;
};

MoneyDesk::MoneyDesk(const RouteServices &services, payments::Courier::Pace pace)
    : m_services(services), m_vault(services.sealer, services.lookupKey, services.random),
      m_courier(payments::Courier::make(*this, paceFor(pace, services.settings.bankTimeout))) {}

void MoneyDesk::open() {
    m_courier->recover();
    watchOverdue();
}

payments::Fresh MoneyDesk::fresh(base::Timestamp now) const {
    auto &random = m_services.random;
    return {now, random.id("ins"), {random.digits(6), random.digits(12), now}};
}

std::string MoneyDesk::idFor(std::string_view prefix, const Errand &errand) const {
    if (!errand.idempotency) return m_services.random.id(prefix);
    const auto &scope = *errand.idempotency;
    std::string message = std::string("id/") + std::string(prefix) + '\n' + scope.caller + '\n' + scope.path + '\n' + scope.key;
    return keyedId(m_services.lookupKey, std::string(prefix) + '_', message);
}

std::string MoneyDesk::customerAt(const std::string &merchant, const std::string &member) const {
    const auto message = "customer/" + merchant + '\n' + member;
    return keyedId(m_services.lookupKey, payments::customerPrefix, message);
}

void MoneyDesk::write(Records &records, payments::Decision &decision, base::Timestamp now, News &news) const {
    if (decision.payment) {
        auto &payment = *decision.payment;
        if (payment.state == payment::PaymentState::approved && !payment.registerSerial)
            payment.registerSerial = records.payments.enterInRegister(payment.id);
        records.payments.put(payment);
        putUse(records, payment, news);
        if (!payment.member.empty())
            records.payments.touch({0, payment.member, payments::ActivityKind::payment, payment.id, now});
        else if (payment::isFinal(payment.state))
            records.payments.forgetOpenCard(payment.id);
        news.about(payment);
    }
    if (decision.approval) {
        records.payments.put(*decision.approval);
        news.about(*decision.approval);
    }
    keepBooks(records, decision.books, now);
    if (decision.instruction) records.payments.add(*decision.instruction);
}

void MoneyDesk::write(Records &records, const wallets::ChargeDecision &decision, base::Timestamp now, News &news) const {
    if (!decision.isNew) return;
    records.wallets.put(decision.charge);
    records.payments.touch({0, decision.charge.member, payments::ActivityKind::charge, decision.charge.id, now});
    news.about(decision.charge);
    keepBooks(records, decision.books, now);
    if (decision.instruction) records.payments.add(*decision.instruction);
}

void MoneyDesk::write(Records &records, const wallets::RefillDecision &decision, base::Timestamp now, News &news) const {
    if (!decision.isNew) return;
    records.wallets.put(decision.refill);
    records.payments.touch({0, decision.refill.member, payments::ActivityKind::refill, decision.refill.id, now});
    news.about(decision.refill);
    keepBooks(records, decision.books, now);
    if (decision.instruction) records.payments.add(*decision.instruction);
}

void MoneyDesk::write(Records &records, const payments::SweepDecision &decision, base::Timestamp now) const {
    if (!decision.isNew) return;
    records.payments.put(decision.sweep);
    keepBooks(records, decision.books, now);
    if (decision.instruction) records.payments.add(*decision.instruction);
}

void MoneyDesk::write(Records &records, const wallets::CardDecision &decision, base::Timestamp now, News &news) const {
    records.wallets.put(decision.card);
    records.payments.touch({0, decision.card.member, payments::ActivityKind::card, decision.card.id, now});
    news.about(decision.card);
    if (decision.instruction) records.payments.add(*decision.instruction);
}

void MoneyDesk::expireOverdue(Records &records, base::Timestamp now, News &news) const {
    for (const auto &payment : records.payments.overduePayments(now)) {
        payments::Decision decision;
        decision.payment = payments::expired(payment, now);
        write(records, decision, now, news);
    }
    for (const auto &approval : records.payments.overdueApprovals(now)) {
        records.payments.put(payments::expired(approval, now));
        news.about(approval);
    }
}

void MoneyDesk::carry(const Instruction &instruction, Asker asker, base::SecretBytes secret) {
    auto waiting = std::make_shared<Waiting>(Waiting{std::move(asker), std::nullopt});
    {
        std::lock_guard lock(m_mutex);
        m_askers[instruction.subjectId] = waiting;
    }
    m_courier->carry(instruction, std::move(secret), [this, waiting, subject = instruction.subjectId] {
        {
            std::lock_guard lock(m_mutex);
            m_askers.erase(subject);
        }
        answerAsker(waiting);
    });
}

void MoneyDesk::carry(const Instruction &instruction) { m_courier->carry(instruction); }

void MoneyDesk::answerAsker(const std::shared_ptr<Waiting> &waiting) {
    auto &asker = waiting->asker;
    if (waiting->ready) return asker.respond(std::move(*waiting->ready));
    inquiry::Answer answer;
    const auto read = m_services.store.read([&](Records &records) { answer = asker.answer(records, asker.errand); });
    asker.respond(read ? std::move(answer) : problem(asker.errand, read.error()));
}

void MoneyDesk::soon(Work work) { m_services.work.add(std::move(work)); }

void MoneyDesk::later(std::chrono::milliseconds delay, Work work) {
    // Nobody ever tells of this key: what is left of a waiter is its timer.
    m_services.waiters.await("later:", delay, std::move(work));
}

std::optional<payments::BankQuestion> MoneyDesk::questionOf(const Instruction &instruction) {
    payments::BankQuestion question;
    question.verb = instruction.verb;
    question.reference = payments::referenceAtBank(instruction);
    question.amount = instruction.amount;
    question.merchant = instruction.merchant.substr(0, merchantWidth);
    question.originalVerb = instruction.originalVerb;
    question.originalReference = instruction.originalReference;
    const auto read = m_services.store.read([&](Records &records) {
        if (instruction.means == payments::MeansKind::fundingSource) {
            const auto source = records.wallets.source(instruction.meansId);
            ENSURE(source.has_value());
            question.number = m_vault.openNumber(source->sealedNumber, source->id);
            question.expiry = source->expiry;
            return;
        }
        if (instruction.means == payments::MeansKind::foreignCard) {
            const auto open = records.payments.openCard(instruction.meansId);
            ENSURE(open.has_value());
            question.number = m_vault.openNumber(open->sealedNumber, open->payment);
            question.expiry = open->expiry;
            return;
        }
        if (instruction.means == payments::MeansKind::payoutAccount) {
            const auto sweep = records.payments.sweep(instruction.meansId);
            ENSURE(sweep.has_value());
            question.account = m_vault.openAccount(sweep->sealedNumber, sweep->merchant);
            return;
        }
        const auto card = records.wallets.card(instruction.meansId);
        ENSURE(card.has_value());
        if (instruction.verb == BankVerb::issueCard) {
            payments::CardApplication application{card->kind == wallets::CardKind::physical, card->id, card->currency, {}, {}};
            if (card->delivery) {
                application.deliveryName = card->delivery->name;
                application.deliveryAddress = wallets::addressLine(*card->delivery);
            }
            if (const auto &single = card->singleUse) {
                application.lock = payments::SingleUseLock{single->most, single->merchant};
                const auto from = records.wallets.card(single->from);
                ENSURE(from.has_value());
                question.number = m_vault.openNumber(from->sealedNumber, from->id);
            }
            question.application = std::move(application);
            return;
        }
        question.number = m_vault.openNumber(card->sealedNumber, card->id);
        question.expiry = card->expiry;
    });
    if (!read || (!question.number && !question.application && question.account.empty())) return std::nullopt;
    return question;
}

payments::Bank &MoneyDesk::bankOf(const payments::BankQuestion &question) {
    const bool isAsOurs = question.application || !question.number;
    return isAsOurs ? m_services.banks.issuer() : m_services.banks.bankOf(*question.number);
}

std::optional<std::vector<Instruction>> MoneyDesk::openInstructions() {
    std::vector<Instruction> open;
    const auto read = m_services.store.read([&](Records &records) { open = records.payments.openInstructions(); });
    if (!read) return std::nullopt;
    return open;
}

std::optional<Followed> MoneyDesk::conclude(const Instruction &instruction, const BankAnswer &answer) {
    try {
        return writeDown(instruction, answer);
    } catch (const std::exception &error) {
        // A rule of the store, such as two references that are alike by chance. The next try makes new ones; to give up here would
        // leave the money pending until the next start. Only the kind of failure is told: its text may quote what somebody sent.
        std::fprintf(stderr, "rear/intake: a bank's answer could not be written down (%s)\n", typeid(error).name());
        return std::nullopt;
    }
}

std::optional<Followed> MoneyDesk::writeDown(const Instruction &instruction, const BankAnswer &answer) {
    const auto now = m_services.clock.now();
    Followed followed;
    News news;
    std::optional<Told> told;
    bool isInDoubt = false;
    {
        const std::lock_guard lock(m_mutex);
        isInDoubt = m_inDoubt.contains(instruction.id);
    }
    const auto stored = m_services.store.write([&](Records &records) {
        news = {};
        const auto before = isInDoubt ? followedBefore(records, instruction, news) : std::nullopt;
        followed = before ? *before : follow(records, instruction, answer, now, news);
        if (!before && !followed.repeat) records.payments.close(instruction.id, now);
        told = keepFinal(records, instruction);
        return Outcome::commit;
    });
    {
        const std::lock_guard lock(m_mutex);
        if (stored) m_inDoubt.erase(instruction.id);
        else if (stored.error() == StoreError::unknown) m_inDoubt.insert(instruction.id);
    }
    if (!stored) return std::nullopt;
    // Only now: what is not stored has not happened, and must not be told.
    if (told) told->asker->ready = std::move(told->answer);
    news.tell(m_services.waiters);
    return followed;
}

std::optional<Followed> MoneyDesk::followedBefore(Records &records, const Instruction &instruction, News &news) {
    Followed followed;
    for (auto &open : records.payments.openInstructions()) {
        if (open.id == instruction.id) return std::nullopt;
        if (open.subject == instruction.subject && open.subjectId == instruction.subjectId) followed.next = std::move(open);
    }
    const auto &id = instruction.subjectId;
    if (const auto charge = records.wallets.charge(id); charge && instruction.subject == Subject::charge) news.about(*charge);
    if (const auto refill = records.wallets.refill(id); refill && instruction.subject == Subject::refill) news.about(*refill);
    if (const auto card = records.wallets.card(id); card && instruction.subject == Subject::card) news.about(*card);
    const auto payment = instruction.subject == Subject::payment ? records.payments.payment(id) : std::nullopt;
    if (payment) news.about(*payment);
    if (const auto approval = payment ? records.payments.approval(payment->approval) : std::nullopt) news.about(*approval);
    return followed;
}

Followed MoneyDesk::follow(Records &records, const Instruction &instruction, const BankAnswer &answer, base::Timestamp now,
                           News &news) {
    const bool mustRepeat = payments::mustBeRepeated(instruction, answer);
    if (instruction.subject == Subject::card) return followCard(records, instruction, answer, now, news);
    if (instruction.subject == Subject::charge) {
        const auto charge = records.wallets.charge(instruction.subjectId);
        ENSURE(charge.has_value());
        const auto decision = wallets::conclude(*charge, instruction, answer, fresh(now));
        write(records, decision, now, news);
        putBalance(records, decision.charge.card, decision.balance, instruction.reference.sentAt, news);
        return {decision.instruction, mustRepeat};
    }
    if (instruction.subject == Subject::sweep) {
        const auto sweep = records.payments.sweep(instruction.subjectId);
        ENSURE(sweep.has_value());
        write(records, payments::conclude(*sweep, instruction, answer, now), now);
        return {std::nullopt, mustRepeat};
    }
    if (instruction.subject == Subject::refill) return followRefill(records, instruction, answer, now, news);
    const auto payment = records.payments.payment(instruction.subjectId);
    ENSURE(payment.has_value());
    auto decision =
        payments::conclude(*payment, records.payments.approval(payment->approval), instruction, answer, fresh(now));
    write(records, decision, now, news);
    if (decision.payment)
        putBalance(records, decision.payment->means, decision.payment->balanceAfter, instruction.reference.sentAt, news);
    return {decision.instruction, mustRepeat};
}

Followed MoneyDesk::followRefill(Records &records, const Instruction &instruction, const BankAnswer &answer, base::Timestamp now,
                                 News &news) {
    const auto refill = records.wallets.refill(instruction.subjectId);
    ENSURE(refill.has_value());
    const auto decision = wallets::conclude(*refill, instruction, answer, fresh(now));
    write(records, decision, now, news);
    if (decision.isNew) settleAfterRefill(records, m_services, decision.refill, now);
    if (instruction.means == payments::MeansKind::card)
        putBalance(records, instruction.meansId, decision.balance, instruction.reference.sentAt, news);
    return {decision.instruction, payments::mustBeRepeated(instruction, answer)};
}

Followed MoneyDesk::followCard(Records &records, const Instruction &instruction, const BankAnswer &answer, base::Timestamp now,
                               News &news) {
    const auto card = records.wallets.card(instruction.subjectId);
    ENSURE(card.has_value());
    if (instruction.verb != BankVerb::issueCard) {
        const auto decision = wallets::concludeBlocking(*card, instruction, answer, fresh(now));
        if (decision.instruction) records.payments.add(*decision.instruction);
        return {decision.instruction, decision.repeat};
    }
    auto decision = wallets::concludeApplication(*card, answer, answer ? m_vault.sealIssued(*answer, card->id) : std::nullopt);
    if (decision.issued && !card->singleUse) {
        decision.card.balance = answer->balance.value_or(money::Money::zero(card->currency));
        decision.card.balanceAt = now;
        tellOfCard(records, decision.card, answer, now);
    }
    if (decision.card.state != card->state) write(records, decision, now, news);
    return {std::nullopt, decision.repeat};
}

void MoneyDesk::tellOfCard(Records &records, const wallets::Card &card, const BankAnswer &answer, base::Timestamp now) const {
    const auto member = records.members.find(card.member);
    if (!member) return;
    Letter letter{.recipient = member->profile.email,
                  .subject = "Your new card is ready",
                  .paragraphs = {"Hello " + member->profile.name + ",",
                                 "your card \"" + card.label + "\" (" + card::maskedLastFour(card.lastFour) +
                                     ") has been issued. It is in your wallet, ready to be charged."},
                  .link = m_services.settings.gateway,
                  .linkText = "Open Florin"};
    if (m_services.settings.mailFullCardNumber)
        letter.paragraphs.push_back("Its number is " + std::string(answer->issuedNumber->digits()) + ".");
    records.notices.add(noticeOf(letter, m_services.random, now));
}

std::optional<MoneyDesk::Told> MoneyDesk::keepFinal(Records &records, const Instruction &instruction) {
    std::shared_ptr<Waiting> waiting;
    {
        std::lock_guard lock(m_mutex);
        if (const auto found = m_askers.find(instruction.subjectId); found != m_askers.end()) waiting = found->second.lock();
    }
    if (!waiting) return std::nullopt;
    auto answer = waiting->asker.answer(records, waiting->asker.errand);
    if (isFinalAnswer(answer)) keepAnswer(records, waiting->asker.errand, answer);
    return Told{std::move(waiting), std::move(answer)};
}

void MoneyDesk::watchOverdue() {
    const auto now = m_services.clock.now();
    bool some = false;
    const auto read = m_services.store.read([&](Records &records) {
        some = !records.payments.overduePayments(now).empty() || !records.payments.overdueApprovals(now).empty();
    });
    if (read && some) {
        News news;
        const auto stored = m_services.store.write([&](Records &records) {
            news = {};
            expireOverdue(records, now, news);
            return Outcome::commit;
        });
        if (stored) news.tell(m_services.waiters);
    }
    later(overdueEvery, [this] { watchOverdue(); });
}

} // namespace florin::intake
