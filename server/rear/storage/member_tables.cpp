#include "server/rear/storage/member_tables.h"

#include "server/rear/members/limits.h"
#include "shared/base/ensure.h"

namespace florin::storage {

using namespace members;

namespace {

std::string_view toWord(EnrolmentState state) {
    switch (state) {
    case EnrolmentState::waiting: return "waiting";
    case EnrolmentState::issued: return "issued";
    case EnrolmentState::expired: return "expired";
    }
    ENSURE(!"an enrolment state without a word");
    return {};
}

EnrolmentState enrolmentStateFromWord(std::string_view word) {
    if (word == "waiting")
        return EnrolmentState::waiting;
    return word == "issued" ? EnrolmentState::issued : EnrolmentState::expired;
}

std::string_view toWord(Guessed what) {
    return what == Guessed::signIn ? "sign_in" : "password_change";
}

std::string_view toWord(ProvedBy provedBy) {
    return provedBy == ProvedBy::device ? "device" : "password";
}

/// An empty reference is NULL in the tables, so that the foreign key lets it be.
std::optional<std::string> orNull(const std::string &id) {
    return id.empty() ? std::nullopt : std::optional(id);
}

Member memberFrom(const Query &row) {
    Member found{.id = row.text(0),
                 .passwordHash = row.text(1),
                 .profile = {.name = row.text(2), .email = row.text(3), .phone = row.text(4), .address = std::nullopt},
                 .createdAt = row.timestamp(5)};
    if (!row.isNull(6))
        found.profile.address = Address{row.text(6), row.text(7), row.text(8), row.text(9), row.text(10), row.text(11)};
    if (!row.isNull(12))
        found.verifiedBirthday = row.text(12);
    found.watchedSince = row.optionalTimestamp(13);
    found.cancelledAt = row.optionalTimestamp(14);
    return found;
}

Device deviceFrom(const Query &row) {
    return {.id = row.text(0),
            .member = row.text(1),
            .name = row.text(2),
            .certificate = row.text(3),
            .certifiedUntil = row.timestamp(4),
            .next = row.isNull(8) ? std::nullopt : std::optional(NextCertificate{row.text(8), row.timestamp(9)}),
            .createdAt = row.timestamp(5),
            .lastSeenAt = row.timestamp(6),
            .revokedAt = row.optionalTimestamp(7)};
}

Enrolment enrolmentFrom(const Query &row) {
    return {.id = row.text(0),
            .member = row.text(1),
            .deviceName = row.text(2),
            .request = row.text(3),
            .codeHash = row.text(4),
            .codeTries = static_cast<int>(row.integer(5)),
            .state = enrolmentStateFromWord(row.text(6)),
            .device = row.text(7),
            .createdAt = row.timestamp(8),
            .expiresAt = row.timestamp(9)};
}

constexpr const char *memberColumns =
    "SELECT id, password_hash, name, email, phone, created_at, line1, line2, city, region, postal_code, country, verified_birthday,"
    " watched_since, cancelled_at FROM members ";
constexpr const char *deviceColumns =
    "SELECT id, member, name, certificate, certified_until, created_at, last_seen_at, revoked_at, next_certificate,"
    " next_certified_until FROM devices ";
constexpr const char *enrolmentColumns =
    "SELECT id, member, device_name, request, code_hash, code_tries, state, device, created_at, expires_at FROM enrolments ";

} // namespace

std::optional<Member> MemberTables::find(const std::string &member) {
    auto row = m_db.query(std::string(memberColumns) + "WHERE id = $1", member);
    if (!row.next())
        return std::nullopt;
    return memberFrom(row);
}

std::vector<Member> MemberTables::watchedOrCancelled() {
    std::vector<Member> found;
    auto row = m_db.query(std::string(memberColumns) + "WHERE watched_since IS NOT NULL OR cancelled_at IS NOT NULL ORDER BY id");
    while (row.next())
        found.push_back(memberFrom(row));
    return found;
}

void MemberTables::put(const Member &member) {
    const auto part = [&member](std::string Address::*field) -> std::optional<std::string> {
        const auto &address = member.profile.address;
        return address ? std::optional((*address).*field) : std::nullopt;
    };
    m_db.run("INSERT INTO members (id, password_hash, name, email, phone, line1, line2, city, region, postal_code, country, created_at,"
             " verified_birthday, watched_since, cancelled_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
             " ON CONFLICT (id) DO UPDATE SET password_hash = excluded.password_hash, name = excluded.name, email = excluded.email,"
             " phone = excluded.phone, line1 = excluded.line1, line2 = excluded.line2, city = excluded.city, region = excluded.region,"
             " postal_code = excluded.postal_code, country = excluded.country, verified_birthday = excluded.verified_birthday,"
             " watched_since = excluded.watched_since, cancelled_at = excluded.cancelled_at",
             member.id, member.passwordHash, member.profile.name, member.profile.email, member.profile.phone, part(&Address::line1),
             part(&Address::line2), part(&Address::city), part(&Address::region), part(&Address::postalCode), part(&Address::country),
             member.createdAt, member.verifiedBirthday, member.watchedSince, member.cancelledAt);
}

void MemberTables::add(const SignIn &signIn) {
    m_db.run("INSERT INTO sign_ins (member, at, proved_by, device, address) VALUES ($1, $2, $3, $4, $5)", signIn.member, signIn.at,
             toWord(signIn.provedBy), orNull(signIn.device), signIn.address);
}

std::vector<SignIn> MemberTables::signInsOf(const std::string &member, int most) {
    std::vector<SignIn> found;
    auto row = m_db.query("SELECT at, proved_by, device, address FROM sign_ins WHERE member = $1 ORDER BY at DESC, number DESC LIMIT $2", member, most);
    while (row.next())
        found.push_back({member, row.timestamp(0), row.text(1) == "device" ? ProvedBy::device : ProvedBy::password, row.text(2), row.text(3)});
    return found;
}

std::optional<Device> MemberTables::device(const std::string &id) {
    if (auto known = m_known ? m_known->device(id) : std::nullopt)
        return known;
    auto row = m_db.query(std::string(deviceColumns) + "WHERE id = $1", id);
    if (!row.next())
        return std::nullopt;
    auto device = deviceFrom(row);
    if (m_known)
        m_known->keep(device);
    return device;
}

std::vector<Device> MemberTables::devicesOf(const std::string &member) {
    std::vector<Device> found;
    auto row = m_db.query(std::string(deviceColumns) + "WHERE member = $1 ORDER BY created_at, id", member);
    while (row.next())
        found.push_back(deviceFrom(row));
    return found;
}

void MemberTables::put(const Device &device) {
    const auto &next = device.next;
    m_db.run("INSERT INTO devices (id, member, name, certificate, certified_until, created_at, last_seen_at, revoked_at,"
             " next_certificate, next_certified_until)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
             " ON CONFLICT (id) DO UPDATE SET name = excluded.name, certificate = excluded.certificate,"
             " certified_until = excluded.certified_until, last_seen_at = excluded.last_seen_at, revoked_at = excluded.revoked_at,"
             " next_certificate = excluded.next_certificate, next_certified_until = excluded.next_certified_until",
             device.id, device.member, device.name, device.certificate, device.certifiedUntil, device.createdAt, device.lastSeenAt,
             device.revokedAt, next ? std::optional(next->certificate) : std::nullopt,
             next ? std::optional(next->certifiedUntil) : std::nullopt);
    m_changes.device(device.id);
}

std::optional<Enrolment> MemberTables::enrolment(const std::string &id) {
    auto row = m_db.query(std::string(enrolmentColumns) + "WHERE id = $1", id);
    if (!row.next())
        return std::nullopt;
    return enrolmentFrom(row);
}

std::vector<Enrolment> MemberTables::enrolmentsOf(const std::string &member, base::Timestamp createdSince) {
    std::vector<Enrolment> found;
    auto row = m_db.query(std::string(enrolmentColumns) + "WHERE member = $1 AND created_at >= $2 ORDER BY created_at, id", member, createdSince);
    while (row.next())
        found.push_back(enrolmentFrom(row));
    return found;
}

void MemberTables::put(const Enrolment &enrolment) {
    m_db.run("INSERT INTO enrolments (id, member, device_name, request, code_hash, code_tries, state, device, created_at, expires_at)"
             " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
             " ON CONFLICT (id) DO UPDATE SET code_tries = excluded.code_tries, state = excluded.state, device = excluded.device",
             enrolment.id, enrolment.member, enrolment.deviceName, enrolment.request, enrolment.codeHash, enrolment.codeTries,
             toWord(enrolment.state), orNull(enrolment.device), enrolment.createdAt, enrolment.expiresAt);
}

std::optional<Grant> MemberTables::grant(const std::string &tokenHash) {
    if (auto known = m_known ? m_known->grant(tokenHash) : std::nullopt)
        return known;
    auto row = m_db.query("SELECT id, token_hash, member, device, created_at, expires_at FROM grants WHERE token_hash = $1", tokenHash);
    if (!row.next())
        return std::nullopt;
    Grant grant{row.text(0), row.text(1), row.text(2), row.text(3), row.timestamp(4), row.timestamp(5)};
    if (m_known)
        m_known->keep(grant);
    return grant;
}

void MemberTables::put(const Grant &grant) {
    m_db.run("INSERT INTO grants (id, token_hash, member, device, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)"
             " ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at",
             grant.id, grant.tokenHash, grant.member, orNull(grant.device), grant.createdAt, grant.expiresAt);
    m_changes.grant(grant.tokenHash);
}

void MemberTables::endGrant(const std::string &id) {
    m_db.run("DELETE FROM grants WHERE id = $1", id);
    m_changes.anything();
}

void MemberTables::endGrantsOf(const std::string &member) {
    m_db.run("DELETE FROM grants WHERE member = $1", member);
    m_changes.anything();
}

void MemberTables::endSessionsOf(const std::string &member) {
    m_db.run("DELETE FROM grants WHERE member = $1 AND device IS NULL", member);
    m_changes.anything();
}

std::optional<Reset> MemberTables::reset(const std::string &id) {
    auto row = m_db.query("SELECT id, member, code_hash, code_tries, created_at, expires_at, used_at FROM resets WHERE id = $1", id);
    if (!row.next())
        return std::nullopt;
    return Reset{row.text(0),      row.text(1),      row.text(2),             static_cast<int>(row.integer(3)),
                 row.timestamp(4), row.timestamp(5), row.optionalTimestamp(6)};
}

int MemberTables::resetsOf(const std::string &member, base::Timestamp createdSince) {
    auto row = m_db.query("SELECT count(*) FROM resets WHERE member = $1 AND created_at >= $2 AND code_hash <> ''", member, createdSince);
    return row.next() ? static_cast<int>(row.integer(0)) : 0;
}

void MemberTables::put(const Reset &reset) {
    m_db.run("INSERT INTO resets (id, member, code_hash, code_tries, created_at, expires_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, $7)"
             " ON CONFLICT (id) DO UPDATE SET code_tries = excluded.code_tries, used_at = excluded.used_at",
             reset.id, reset.member, reset.codeHash, reset.codeTries, reset.createdAt, reset.expiresAt, reset.usedAt);
}

Tries MemberTables::tries(Guessed what, const std::string &subject) {
    auto row = m_db.query("SELECT count, locked_until, last_at FROM tries WHERE guessed = $1 AND subject = $2", toWord(what), subject);
    if (!row.next())
        return {};
    return {static_cast<int>(row.integer(0)), row.optionalTimestamp(1), row.timestamp(2)};
}

void MemberTables::put(Guessed what, const std::string &subject, const Tries &tries) {
    if (tries.count == 0 && !tries.lockedUntil) {
        m_db.run("DELETE FROM tries WHERE guessed = $1 AND subject = $2", toWord(what), subject);
        return;
    }
    m_db.run("INSERT INTO tries (guessed, subject, count, locked_until, last_at) VALUES ($1, $2, $3, $4, $5)"
             " ON CONFLICT (guessed, subject) DO UPDATE SET count = excluded.count, locked_until = excluded.locked_until,"
             " last_at = excluded.last_at",
             toWord(what), subject, tries.count, tries.lockedUntil, tries.lastAt);
}

bool MemberTables::useOnce(const std::string &signedId, base::Timestamp until) {
    return m_db.run("INSERT INTO used_ids (id, kept_until) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", signedId, until) == 1;
}

void MemberTables::forgetBefore(base::Timestamp moment) {
    if (m_db.run("DELETE FROM grants WHERE expires_at < $1", moment) > 0)
        m_changes.anything();
    m_db.run("DELETE FROM used_ids WHERE kept_until < $1", moment);
    m_db.run("DELETE FROM tries WHERE last_at < $1 AND coalesce(locked_until, 0) < $1", moment);
    m_db.run("DELETE FROM enrolments WHERE expires_at < $1", moment);
    m_db.run("DELETE FROM resets WHERE expires_at < $1", moment);
    m_db.run("DELETE FROM sign_ins WHERE at < $1", moment - limits::signInsKept);
}

} // namespace florin::storage
