#include "server/rear/payments/courier.h"

#include <algorithm>
#include <utility>

namespace florin::payments {

/// One instruction under way, and who waits for it.
struct Courier::Errand {
    Instruction instruction;
    base::SecretBytes secret;
    Told told;
    std::chrono::milliseconds pause;
};

bool movesMoney(const Instruction &instruction) {
    return (instruction.verb == BankVerb::purchase || instruction.verb == BankVerb::load) && !asksAgain(instruction);
}

std::shared_ptr<Courier> Courier::make(CourierOffice &office, Pace pace) {
    return std::shared_ptr<Courier>(new Courier(office, pace));
}

void Courier::carry(Instruction instruction, base::SecretBytes secret, Told told) {
    {
        std::lock_guard lock(m_mutex);
        m_carried.insert(instruction.id);
    }
    ask(std::make_shared<Errand>(Errand{std::move(instruction), std::move(secret), std::move(told), m_pace.first}));
}

void Courier::recover() {
    // Nobody else could have left something, unless others write here too.
    recoverOnceReadable(m_office.sharesBooks() ? m_office.now() - m_pace.abandoned : base::Timestamp::max());
}

void Courier::recoverOnceReadable(base::Timestamp begunBefore) {
    if (const auto open = m_office.openInstructions()) {
        takeUp(*open, begunBefore);
        return watch();
    }
    // What begins meanwhile is under way already: its answer may be on the line.
    const auto next = std::min(begunBefore, m_office.now());
    m_office.later(m_pace.first, [self = shared_from_this(), next] { self->recoverOnceReadable(next); });
}

void Courier::watch() {
    m_office.later(m_pace.look, [self = shared_from_this()] {
        if (const auto open = self->m_office.openInstructions()) self->takeUp(*open, self->m_office.now() - self->m_pace.abandoned);
        self->watch();
    });
}

void Courier::takeUp(const std::vector<Instruction> &open, base::Timestamp begunBefore) {
    for (const auto &instruction : open) {
        if (instruction.createdAt >= begunBefore) continue;
        {
            std::lock_guard lock(m_mutex);
            if (!m_carried.insert(instruction.id).second) continue;
        }
        auto errand = std::make_shared<Errand>(Errand{instruction, {}, {}, m_pace.first});
        if (movesMoney(instruction))
            conclude(errand, std::make_shared<BankAnswer>(base::Refused{BankSilence::unknown}));
        else
            ask(errand);
    }
}

void Courier::ask(const std::shared_ptr<Errand> &errand) {
    auto question = m_office.questionOf(errand->instruction);
    if (!question) {
        tell(errand); // It is asked as soon as the store can be read. Nobody has to sit through that.
        return repeat(errand);
    }
    if (!errand->secret.empty()) question->secret = std::exchange(errand->secret, {});
    auto &bank = m_office.bankOf(*question);
    bank.ask(std::move(*question), [self = shared_from_this(), errand](BankAnswer answer) {
        auto kept = std::make_shared<BankAnswer>(std::move(answer));
        self->m_office.soon([self, errand, kept] { self->conclude(errand, kept); });
    });
}

void Courier::conclude(const std::shared_ptr<Errand> &errand, const std::shared_ptr<BankAnswer> &answer) {
    auto followed = m_office.conclude(errand->instruction, *answer);
    if (!followed) {
        // The answer is known but cannot be written. It is kept until it can be; a crash before that leads to a reversal.
        tell(errand);
        m_office.later(errand->pause, [self = shared_from_this(), errand, answer] { self->conclude(errand, answer); });
        errand->pause = std::min(errand->pause * 2, m_pace.most);
        return;
    }
    const bool silent = !*answer && answer->error() == BankSilence::unknown;
    if (silent || followed->repeat || !followed->next) tell(errand);
    if (followed->repeat) {
        repeat(errand);
    } else {
        std::lock_guard lock(m_mutex);
        m_carried.erase(errand->instruction.id);
    }
    if (followed->next) carry(std::move(*followed->next), {}, std::exchange(errand->told, {}));
}

void Courier::repeat(const std::shared_ptr<Errand> &errand) {
    m_office.later(errand->pause, [self = shared_from_this(), errand] { self->ask(errand); });
    errand->pause = std::min(errand->pause * 2, m_pace.most);
}

void Courier::tell(const std::shared_ptr<Errand> &errand) {
    if (auto told = std::exchange(errand->told, {})) told();
}

} // namespace florin::payments
