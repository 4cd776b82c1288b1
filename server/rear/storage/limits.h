#pragma once

#include <chrono>
#include <cstddef>

/// Every limit of the stores.
namespace florin::storage::limits {

// --- PostgreSQL ------------------------------------------------------------------------------------------------------
/// Connections of one rear unit, beside the one that has its name; the server's own `max_connections` must hold those of all units.
inline constexpr std::size_t mostConnections = 16;
/// Callers that wait for a connection, and how long.
inline constexpr std::size_t mostWaitingForConnection = 512;
inline constexpr std::chrono::seconds longestWaitForConnection{5};

/// Accounts whose number and nature one connection remembers.
inline constexpr std::size_t mostKnownAccounts = 50'000;

/// Rows of a long answer that are held at once, of each question that is under way.
inline constexpr int rowsInAPart = 4096;

/// How long a start waits for another unit of its name to end: longer than a server takes to find out that a machine is gone.
inline constexpr std::chrono::seconds longestWaitForName{8};
/// The same where a name is taken again: what is left of our own lost connection may still have it.
inline constexpr std::chrono::milliseconds longestWaitForNameAgain{100};
/// A name that was seen on the server so short a time ago is still ours (see PostgresName).
inline constexpr std::chrono::seconds nameIsSeen{1};
inline constexpr std::chrono::seconds longestNameAnswer{2};

/// Told to the server.
inline constexpr std::chrono::milliseconds longestStatement{5000};
inline constexpr std::chrono::milliseconds longestLockWait{3000};
inline constexpr std::chrono::milliseconds longestIdleInTransaction{15'000};
/// Our own patience with an answer, longer than the server's with a statement.
inline constexpr std::chrono::milliseconds longestAnswer{10'000};
/// The same while the schema is brought up to date, perhaps by another unit.
inline constexpr std::chrono::minutes longestMigration{10};

/// How often a transaction that others were in the way of is run, and the longest pause before the second; each further pause is up to
/// twice as long, to the longest.
inline constexpr int mostRuns = 24;
/// A key that is taken may have been taken by a neighbour in between; after so many looks it is a flaw.
inline constexpr int mostRunsForATakenKey = 3;
inline constexpr std::chrono::microseconds firstPause{500};
inline constexpr std::chrono::microseconds longestPause{50'000};

/// How long a server that does not answer is waited for while nothing is in doubt: as long as a restart takes.
inline constexpr std::chrono::seconds longestWaitForServer{3};
/// How long a lost commit is asked after before it is told as unknown, and the pause between two tries to connect.
inline constexpr std::chrono::seconds longestDoubt{20};
/// Rows of sessions: far longer than any doubt.
inline constexpr std::chrono::hours sessionsKept{24 * 7};
inline constexpr std::chrono::milliseconds firstReconnect{20};
inline constexpr std::chrono::milliseconds slowestReconnect{1000};

} // namespace florin::storage::limits
