#pragma once

#include "server/front/listener/limits.h"
#include "shared/base/result.h"
#include "shared/payment/refusal.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace florin::listener {

/// Why a request is refused before anything of it is believed.
struct Flaw {
    payment::Refusal refusal = payment::Refusal::malformedRequest;
    const char *detail = "";
    int status = 0; ///< 0: the catalogue's
};

/// Looks at the bytes of a head as they come in, for what HTTP parsers forgive: bare line feeds, folded lines, blanks around a
/// field's name, control characters. Each byte is looked at once.
class HeadScanner {
  public:
    /// `limits` outlives it.
    explicit HeadScanner(const Limits &limits) : m_limits(limits) {}

    /// `bytes`: everything that came in since the head began; called again whenever there is more. The head's length once it is
    /// complete, 0 while it is not.
    base::Result<std::size_t, Flaw> look(std::string_view bytes);

  private:
    std::optional<Flaw> flawInLine(std::string_view line) const;

    const Limits &m_limits;
    std::size_t m_line = 0; ///< where the line begins that is not complete yet
    std::size_t m_next = 0; ///< the first byte not looked at
    bool m_first = true;
};

struct Target {
    std::vector<std::string> path;
    std::map<std::string, std::string> query;
};

/// Origin form only (RFC 9112, 3.2.1).
base::Result<Target, Flaw> readTarget(std::string_view target);

/// `name` or `name:port`; lower case, without the port. Nothing if it is no host.
std::optional<std::string> hostOf(std::string_view value);

/// A Content-Length in its one spelling: digits, no sign, no list, no leading zero.
std::optional<std::size_t> lengthOf(std::string_view value);

/// The other direction of the query's decoding, for one name or value (`application/x-www-form-urlencoded`). Nothing on a broken
/// escape, a control character other than a line break, or bytes that are not UTF-8.
std::optional<std::string> formDecoded(std::string_view text);

bool isTokenCharacter(char c);

} // namespace florin::listener
