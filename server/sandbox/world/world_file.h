#pragma once

#include "server/sandbox/world/world.h"

#include <optional>
#include <string>

namespace florin::world {

/// The text of world.json: all that an outside program needs to know of this world.
std::string worldJson(const WorldSettings &settings, const PkiFiles &pki, const Memory &memory, const std::string &ticketKey,
                      const DemoMember &member);

std::optional<Memory> readMemory(const std::string &file);
bool writeMemory(const std::string &file, const Memory &memory);

} // namespace florin::world
