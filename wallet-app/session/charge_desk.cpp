#include "wallet-app/session/charge_desk.h"

namespace florin::session {

namespace {

/// After that many tries the person is told instead: the activity will show what became of it.
constexpr int mostTries = 8;

bool comesAgain(payment::Refusal refusal) {
    return refusal == payment::Refusal::rateLimited || payment::factsOf(refusal).retry == payment::Retry::sameKey;
}

bool mayAskAgain(const Failure &failure, bool maybeSent) {
    if (failure.trouble == Trouble::noAnswer) return true;
    if (failure.trouble == Trouble::offline || failure.trouble == Trouble::notTrusted) return maybeSent;
    return failure.trouble == Trouble::refused && comesAgain(failure.news.refusal);
}

bool isThatCard(const FundingSource &source, const SourceEntry &entry) {
    return source.expiry == entry.expiry && !source.lastFour.empty() && entry.number.text().ends_with(source.lastFour);
}

} // namespace

bool settles(const Failure &failure) {
    const payment::Refusal refusal = failure.news.refusal;
    return failure.trouble == Trouble::refused && !failure.beforeAsking && !comesAgain(refusal) &&
           refusal != payment::Refusal::notSignedIn && refusal != payment::Refusal::deviceRevoked;
}

void ChargeDesk::enter(Step step) {
    m_progress.step = step;
    if (step == Step::over || step == Step::following) m_wish.reset();
    progressed.tell(Progress(m_progress));
}

void ChargeDesk::charge(Wish wish) {
    if (isRunning()) return;
    m_leash.letGo();
    m_progress = {};
    m_tries = 0;
    m_maybeSent = false;
    m_wish = std::move(wish);
    m_key = m_random.id("chg");
    takeUp();
    if (!m_wish->newSource) return send();
    enter(Step::addingCard);
    const SourceEntry &entry = *m_wish->newSource;
    m_task = m_gateway.addFundingSource(entry.number, entry.expiry, entry.name, entry.label,
                                        m_leash.tie([this](base::Result<FundingSource, Failure> result) {
                                            if (!result) return failed(result.error());
                                            m_progress.source = *result;
                                            m_wish->sourceId = result->id;
                                            m_wish->newSource.reset();
                                            send();
                                        }));
}

// A wish that is unsettled is not begun anew.
void ChargeDesk::takeUp() {
    for (const Unsettled &earlier : m_unsettled) {
        if (earlier.cardId != m_wish->cardId || earlier.amount != m_wish->amount) continue;
        const auto &typed = m_wish->newSource;
        if (typed ? !earlier.added || !isThatCard(*earlier.added, *typed) : earlier.sourceId != m_wish->sourceId) continue;
        if (typed) m_progress.source = earlier.added;
        m_wish->sourceId = earlier.sourceId;
        m_wish->newSource.reset();
        m_key = earlier.key;
        m_maybeSent = true;
        return;
    }
}

void ChargeDesk::settled() {
    std::erase_if(m_unsettled, [this](const Unsettled &one) { return one.key == m_key; });
}

void ChargeDesk::send() {
    enter(m_tries == 0 ? Step::sending : Step::askingAgain);
    if (!m_wish) return;
    settled(); // whoever stops listening from here on does not know
    m_unsettled.push_back({m_wish->cardId, m_wish->sourceId, m_wish->amount, m_key, m_progress.source});
    auto heard = m_leash.tie([this](base::Result<Charge, Failure> result) { sent(std::move(result)); });
    m_task = m_wish->cardId == payment::microMeans
                 ? m_gateway.refill(m_wish->sourceId, m_wish->amount, m_wish->secret, m_key, std::move(heard))
                 : m_gateway.charge(m_wish->cardId, m_wish->sourceId, m_wish->amount, m_wish->secret, m_key, std::move(heard));
}

void ChargeDesk::sent(base::Result<Charge, Failure> result) {
    if (result) return follow(*result);
    Failure failure = result.error();
    // Refused, or unknown because a bank is silent: the gateway has the charge, and it is followed to its end.
    if (failure.charge) {
        if (payment::isFinal(failure.charge->state) && !failure.charge->refusal) failure.charge->refusal = failure.news;
        return follow(*failure.charge);
    }
    if (mayAskAgain(failure, m_maybeSent) && m_tries < mostTries) {
        m_maybeSent = m_maybeSent || !(failure.beforeAsking || failure.news.refusal == payment::Refusal::rateLimited);
        m_progress.failure = failure;
        m_later.after(pauseAfter(m_tries++), m_leash.tie([this] { send(); }));
        return enter(Step::askingAgain);
    }
    // An earlier try may have arrived: that nothing was sent would not be true.
    const bool unknown = m_maybeSent && !settles(failure);
    if (unknown) {
        failure.trouble = Trouble::noAnswer;
        failure.stillUnknown = true;
    } else {
        settled();
    }
    failed(failure);
}

void ChargeDesk::follow(const Charge &charge) {
    const bool moved = !m_progress.charge || m_progress.charge->state != charge.state;
    m_progress.charge = charge;
    m_progress.failure.reset();
    settled();
    if (payment::isFinal(charge.state)) return enter(Step::over);
    const auto ask = [this, id = charge.id, isRefill = charge.cardId == payment::microMeans] {
        auto heard = m_leash.tie([this](base::Result<Charge, Failure> result) {
            if (result) return follow(*result);
            // Looking is harmless: keep looking until the person stops.
            m_progress.failure = result.error();
            m_later.after(pauseAfter(m_tries++), m_leash.tie([this] { follow(Charge(*m_progress.charge)); }));
        });
        m_task = isRefill ? m_gateway.awaitRefill(id, std::move(heard)) : m_gateway.awaitCharge(id, std::move(heard));
    };
    if (moved) {
        m_tries = 0;
        enter(Step::following);
        return ask();
    }
    m_later.after(std::chrono::milliseconds(400), m_leash.tie(ask));
}

void ChargeDesk::failed(const Failure &failure) {
    m_progress.failure = failure;
    enter(Step::over);
}

void ChargeDesk::stop() {
    m_leash.letGo();
    if (m_task) m_task->cancel();
    m_task.reset();
    m_wish.reset();
    m_progress = {};
}

} // namespace florin::session
