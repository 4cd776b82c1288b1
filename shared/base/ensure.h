#pragma once

/// A broken promise of this program (never of its input) ends it, in release builds too: wrong books are worse than a stop.
/// The message names the place and the condition, never a value.
#define ENSURE(condition) ((condition) ? (void)0 : ::florin::base::brokenPromise(#condition, __FILE__, __LINE__))
/// The same, for use inside an expression.
#define ENSURE_THAT(condition) ENSURE(condition)

namespace florin::base {

[[noreturn]] void brokenPromise(const char *condition, const char *file, int line) noexcept;

} // namespace florin::base
