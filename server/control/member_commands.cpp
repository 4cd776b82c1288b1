#include "server/control/member_commands.h"

#include "server/rear/members/alarm.h"
#include "shared/base/encoding.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <iostream>

namespace florin::control {

using base::Refused;
using intake::Outcome;
using intake::Records;
using members::Member;
using program::Exit;
using program::Failure;

namespace {

constexpr int mostListed = 1000;
constexpr std::chrono::years oldestAge{130};

/// `2001-03-17`, of somebody who may be alive.
bool isBirthday(const std::string &text, base::Timestamp now) {
    const auto born = base::fromRfc3339(text + "T00:00:00Z");
    return born && *born <= now && *born > now - oldestAge;
}

/// Changes one member in a transaction.
Done changeMember(intake::Store &store, const std::string &id, const std::function<void(Member &)> &change) {
    bool isThere = true;
    const auto written = store.write([&](Records &records) {
        auto member = records.members.find(id);
        isThere = member.has_value();
        if (!isThere) {
            return Outcome::rollBack;
        }
        change(*member);
        records.members.put(*member);
        return Outcome::commit;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isThere) {
        return Refused{Failure{Exit::usage, "There is no member " + id + ". Nothing was changed."}};
    }
    return {};
}

} // namespace

void MemberCommands::declare(CLI::App &app) {
    CLI::App *all = app.add_subcommand("member", "members whose password was tried too often, and what an administrator knows of members")->require_subcommand(1);
    m_marked = all->add_subcommand("marked", "watched and cancelled accounts: id, what it is, since when, a line each");
    m_signIns = all->add_subcommand("sign-ins", "who proved to be this member, the newest first: time, how, device, address, a line each");
    m_signIns->add_option("--id", m_member, "of the member")->required();
    m_restore = all->add_subcommand("restore", "opens a cancelled account again, and ends a watch");
    m_restore->add_option("--id", m_member, "of the member")->required();
    m_birthday = all->add_subcommand("birthday", "keeps a birthday that you have seen papers for; tickets that ask for an age are answered by it");
    m_birthday->add_option("--id", m_member, "of the member")->required();
    m_birthday->add_option("--date", m_date, "YYYY-MM-DD")->required();
}

std::optional<Done> MemberCommands::run(intake::Store &store, base::Timestamp now) const {
    if (m_marked->parsed()) {
        return listMarked(store);
    }
    if (m_signIns->parsed()) {
        return listSignIns(store);
    }
    if (m_restore->parsed()) {
        return restore(store);
    }
    if (m_birthday->parsed()) {
        return setBirthday(store, now);
    }
    return std::nullopt;
}

Done MemberCommands::listMarked(intake::Store &store) const {
    const auto read = store.read([](Records &records) {
        for (const Member &member : records.members.watchedOrCancelled()) {
            const bool isCancelled = member.cancelledAt.has_value();
            std::cout << member.id << "\t" << (isCancelled ? "cancelled" : "watched") << "\t"
                      << base::toRfc3339(isCancelled ? *member.cancelledAt : *member.watchedSince) << "\n";
        }
    });
    return read ? Done() : storeFailure(read.error());
}

Done MemberCommands::listSignIns(intake::Store &store) const {
    bool isThere = false;
    const auto read = store.read([&](Records &records) {
        isThere = records.members.find(m_member).has_value();
        for (const auto &signIn : records.members.signInsOf(m_member, mostListed)) {
            const auto device = records.members.device(signIn.device);
            std::cout << base::toRfc3339(signIn.at) << "\t" << (device ? "device" : "password") << "\t" << (device ? device->name : "") << "\t"
                      << signIn.address << "\n";
        }
    });
    if (!read) {
        return storeFailure(read.error());
    }
    return isThere ? Done() : Done(Refused{Failure{Exit::usage, "There is no member " + m_member + "."}});
}

Done MemberCommands::restore(intake::Store &store) const {
    const auto done = changeMember(store, m_member, &members::restore);
    if (done) {
        std::cerr << "The account of " << m_member << " is open. Its devices work again; its password is what it was.\n";
    }
    return done;
}

Done MemberCommands::setBirthday(intake::Store &store, base::Timestamp now) const {
    if (!isBirthday(m_date, now)) {
        return Refused{Failure{Exit::usage, "--date must be a birthday such as 2001-03-17. Nothing was changed."}};
    }
    return changeMember(store, m_member, [this](Member &member) { member.verifiedBirthday = m_date; });
}

} // namespace florin::control
