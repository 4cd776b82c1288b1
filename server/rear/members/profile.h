#pragma once

#include "server/rear/members/records.h"

#include <optional>
#include <string>

namespace florin::members {

/// What is wrong with a profile.
struct ProfileFlaw {
    std::string param; ///< `address.country`
    std::string what;  ///< for the integrator, in English
};

/// Nothing if the profile is sound: a name, an e-mail address that mail can be sent to, a phone number of 5 to 20 digits if there is
/// one, an address with line, city, postal code and country if there is one.
std::optional<ProfileFlaw> flawOf(const Profile &profile);

} // namespace florin::members
