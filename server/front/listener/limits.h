#pragma once

#include <chrono>
#include <cstddef>

namespace florin::listener {

/// Everything that a stranger can make grow has an end here.
struct Limits {
    std::size_t head = 16 * 1024;       ///< request line and header fields, bytes
    std::size_t requestLine = 8 * 1024; ///< bytes
    std::size_t fieldName = 256;        ///< bytes
    std::size_t body = 64 * 1024;       ///< bytes
    std::size_t headerFields = 100;
    std::size_t connections = 4096;
    std::size_t connectionsPerAddress = 256;
    std::chrono::milliseconds handshakeTime{10'000};
    std::chrono::milliseconds headTime{10'000}; ///< from its first byte to its last
    std::chrono::milliseconds bodyTime{10'000};
    std::chrono::milliseconds idleTime{60'000};   ///< between two requests
    std::chrono::milliseconds answerTime{60'000}; ///< for the handler; long polls take up to 30 s of it
    std::chrono::milliseconds writeTime{20'000};  ///< for the client to take a part of the answer
    std::chrono::milliseconds longestWrite{600'000}; ///< for the whole of it
    std::chrono::milliseconds lingerTime{1'000};  ///< for the client to read the last answer before the connection goes
    std::chrono::milliseconds graceTime{1'000};   ///< when the listener stops, for who has connected and not asked yet
};

} // namespace florin::listener
