#pragma once

#include "server/sandbox/world/world.h"

#include <optional>
#include <string>

namespace florin::world {

/// Private JWKs. Secrets.
struct TicketKeys {
    std::string shop;
    std::string magazine;
};

/// The text of world.json: all that an outside program needs to know of this world.
std::string worldJson(const WorldSettings &settings, const PkiFiles &pki, const Memory &memory, const TicketKeys &ticketKeys,
                      const DemoMember &member);

std::optional<Memory> readMemory(const std::string &file);
bool writeMemory(const std::string &file, const Memory &memory);

} // namespace florin::world
