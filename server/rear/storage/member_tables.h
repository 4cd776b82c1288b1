#pragma once

#include "server/rear/members/records.h"
#include "server/rear/storage/database.h"
#include "server/rear/storage/known_parties.h"

namespace florin::storage {

/// members::Records on SQLite. Lives as long as its connection; used within one transaction at a time.
class MemberTables final : public members::Records {
  public:
    /// With `known` it is a reader's, which asks there first.
    MemberTables(Database &db, PartyChanges &changes, KnownParties *known) : m_db(db), m_changes(changes), m_known(known) {}

    std::optional<members::Member> find(const std::string &member) override;
    void put(const members::Member &member) override;
    std::vector<members::Member> watchedOrCancelled() override;
    void add(const members::SignIn &signIn) override;
    std::vector<members::SignIn> signInsOf(const std::string &member, int most) override;

    std::optional<members::Device> device(const std::string &id) override;
    std::vector<members::Device> devicesOf(const std::string &member) override;
    void put(const members::Device &device) override;

    std::optional<members::Enrolment> enrolment(const std::string &id) override;
    std::vector<members::Enrolment> enrolmentsOf(const std::string &member, base::Timestamp createdSince) override;
    void put(const members::Enrolment &enrolment) override;

    std::optional<members::Grant> grant(const std::string &tokenHash) override;
    void put(const members::Grant &grant) override;
    void endGrant(const std::string &id) override;
    void endGrantsOf(const std::string &member) override;
    void endSessionsOf(const std::string &member) override;

    std::optional<members::Reset> reset(const std::string &id) override;
    int resetsOf(const std::string &member, base::Timestamp createdSince) override;
    void put(const members::Reset &reset) override;

    members::Tries tries(members::Guessed what, const std::string &subject) override;
    void put(members::Guessed what, const std::string &subject, const members::Tries &tries) override;

    bool useOnce(const std::string &signedId, base::Timestamp until) override;
    void forgetBefore(base::Timestamp moment) override;

  private:
    Database &m_db;
    PartyChanges &m_changes;
    KnownParties *const m_known;
};

} // namespace florin::storage
