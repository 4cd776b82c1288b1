#pragma once

namespace florin::base {

/// What tools that look at threads (top -H, a debugger, `./run bench tickets`) call the calling one: up to 15 characters, cut where there are more.
void nameThisThread(const char *name);

/// From here on the calling thread does its work where others leave it room: for work that has time. It cannot take that back.
void letOthersGoFirst();

} // namespace florin::base
