#pragma once

#include "server/rear/intake/notice_records.h"
#include "shared/base/clock.h"

#include <string>
#include <string_view>

namespace florin::notices {

/// One line that is safe in a header: control characters (CR and LF above all) become spaces.
std::string headerLine(std::string_view text);
/// An address that is safe in an SMTP command and a header: nothing but what RFC 5321 allows unquoted. Empty if little is left.
std::string plainAddress(std::string_view address);

/// The whole message (RFC 5322) with CRLF line ends, in UTF-8: text, and HTML beside it where there is some. The Message-ID comes from
/// the notice's id, so that a message that went out twice can be told for one.
std::string mailText(const intake::Notice &notice, std::string_view from, base::Timestamp now);

} // namespace florin::notices
