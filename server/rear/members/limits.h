#pragma once

#include <chrono>
#include <cstddef>

/// Every limit on members, their devices and their guesses.
namespace florin::members::limits {

inline constexpr std::size_t shortestPassword = 10;
inline constexpr std::size_t longestPassword = 256;
inline constexpr std::size_t fewestDistinctCharacters = 5;

inline constexpr int mostHashesAtOnce = 2;
inline constexpr int mostWrongPasswords = 10;
inline constexpr std::chrono::minutes lockedFor{30};
/// A count of wrong tries that nobody added to for this long starts again.
inline constexpr std::chrono::hours triesRemembered{24};

inline constexpr std::chrono::hours signInsKept{24 * 90};
/// A device proves itself every few minutes while its wallet is open: after a pause of this length it is a sign-in worth telling.
inline constexpr std::chrono::hours deviceSignsInAfter{1};

inline constexpr int mostWrongCodes = 5;
inline constexpr std::chrono::minutes enrolmentOpenFor{10};
inline constexpr std::chrono::minutes resetOpenFor{15};
/// Each opening gives five guesses at six digits: there must not be many an hour.
inline constexpr int mostOpeningsPerHour = 10;
/// For a forgotten password nothing else is asked for: fifty guesses at a million a day, for whoever knows the member's address.
inline constexpr int mostResetLettersPerDay = 10;

inline constexpr std::size_t mostActiveDevices = 20;
inline constexpr std::size_t longestDeviceName = 60;
inline constexpr std::chrono::minutes tokenLife{10};
inline constexpr std::chrono::minutes sessionLife{30};

} // namespace florin::members::limits
