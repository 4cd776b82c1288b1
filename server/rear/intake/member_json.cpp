#include "server/rear/intake/member_json.h"

#include "server/rear/members/codes.h"
#include "server/rear/members/profile.h"

namespace florin::intake {

namespace {

using protocol::Json;

constexpr std::size_t largestPem = 16 * 1024;
constexpr std::size_t longestText = 254; // the rules of members/profile.h are closer

Json addressJson(const members::Address &address) {
    Json json{{"line1", address.line1}, {"city", address.city}, {"postalCode", address.postalCode}, {"country", address.country}};
    if (!address.line2.empty())
        json["line2"] = address.line2;
    if (!address.region.empty())
        json["region"] = address.region;
    return json;
}

const char *toWord(members::EnrolmentState state) {
    switch (state) {
    case members::EnrolmentState::waiting: return "waiting";
    case members::EnrolmentState::issued: return "issued";
    case members::EnrolmentState::expired: break;
    }
    return "expired";
}

members::Address readAddress(protocol::ObjectReader &lines) {
    members::Address address;
    address.line1 = lines.text("line1", {1, longestText});
    address.line2 = lines.optionalText("line2", {0, longestText}).value_or("");
    address.city = lines.text("city", {1, longestText});
    address.region = lines.optionalText("region", {0, longestText}).value_or("");
    address.postalCode = lines.text("postalCode", {1, longestText});
    address.country = lines.text("country", {2, 2});
    return address;
}

} // namespace

Json memberJson(const members::Member &member) {
    Json profile{{"name", member.profile.name}, {"email", member.profile.email}};
    if (!member.profile.phone.empty())
        profile["phone"] = member.profile.phone;
    if (member.profile.address)
        profile["address"] = addressJson(*member.profile.address);
    return {{"id", member.id}, {"profile", std::move(profile)}, {"createdAt", base::toRfc3339(member.createdAt)}};
}

Json deviceJson(const members::Device &device, const std::string &current) {
    return {{"id", device.id},
            {"name", device.name},
            {"state", device.isActive() ? "active" : "revoked"},
            {"current", device.id == current},
            {"createdAt", base::toRfc3339(device.createdAt)},
            {"lastSeenAt", base::toRfc3339(device.lastSeenAt)},
            {"certifiedUntil", base::toRfc3339(device.certifiedUntil)}};
}

Json enrolmentJson(const members::Enrolment &enrolment, const std::optional<members::Device> &device, const signing::Certificate &authority,
                   base::Timestamp now) {
    const auto state = members::stateAt(enrolment, now);
    Json json{{"id", enrolment.id},
              {"state", toWord(state)},
              {"deviceName", enrolment.deviceName},
              {"createdAt", base::toRfc3339(enrolment.createdAt)},
              {"expiresAt", base::toRfc3339(enrolment.expiresAt)}};
    if (state == members::EnrolmentState::issued && device) {
        json["device"] = device->id;
        json["certificate"] = device->certificate;
        json["authority"] = authority.toPem();
    }
    return json;
}

base::Result<members::Profile, protocol::JsonFlaw> readProfile(const Json &object, const std::string &path, const members::Profile &former) {
    protocol::ObjectReader in(object, path);
    members::Profile profile = former;
    if (former.name.empty() || in.has("name"))
        profile.name = in.text("name", {1, longestText});
    if (former.email.empty() || in.has("email"))
        profile.email = in.text("email", {3, longestText});
    if (in.has("phone"))
        profile.phone = in.text("phone", {0, longestText});
    if (const auto address = object.find("address"); address != object.end() && address->is_null())
        profile.address.reset();
    if (const Json *address = in.has("address") ? in.object("address") : nullptr) {
        protocol::ObjectReader lines(*address, in.pathOf("address"));
        profile.address = readAddress(lines);
        if (lines.flaw())
            return base::Refused{*lines.flaw()};
    }
    if (!in.flaw()) {
        if (const auto flaw = members::flawOf(profile))
            in.fail(flaw->param, flaw->what);
    }
    if (in.flaw())
        return base::Refused{*in.flaw()};
    return profile;
}

std::string readPem(protocol::ObjectReader &in, const Json &body, const std::string &key) {
    const auto entry = body.find(key);
    if (entry == body.end() || !entry->is_string()) {
        in.fail(key, "Must be a PEM text.");
        return {};
    }
    const auto &text = entry->get_ref<const std::string &>();
    if (text.empty() || text.size() > largestPem) {
        in.fail(key, "Must be a PEM text of at most 16 KiB.");
        return {};
    }
    return text;
}

} // namespace florin::intake
