#pragma once

#include "shared/base/random.h"
#include "shared/base/secret_bytes.h"
#include "shared/card/card.h"

#include <string>
#include <string_view>

namespace florin::bank {

/// A bank's key and what is drawn with it. The number and secret of an issued card follow from the key, the card's name and the
/// count of the draw, so that the books need not hold them.
class NumberDrawer {
  public:
    /// Reads the 32 bytes of key from a file, or makes it (mode 0600). Throws std::runtime_error if neither works.
    NumberDrawer(const std::string &keyFile, std::string range, base::Random &random);

    /// Sixteen digits in the bank's range that pass Luhn and end in `ending`. Where no ending is asked for, never one of those with
    /// a meaning. Nothing if this draw does not give such a number: then the next one may.
    std::optional<card::CardNumber> number(std::string_view name, std::string_view ending, std::int64_t draw) const;
    base::SecretBytes secret(std::string_view name, std::int64_t draw) const;
    /// Six digits.
    std::string approvalCode(std::string_view request) const;
    /// A keyed hash, in hex, that tells nothing of the content.
    std::string fingerprint(std::string_view content) const;

  private:
    base::SecretBytes hmac(std::string_view purpose, std::string_view message) const;
    std::string drawnDigits(std::string_view purpose, std::string_view message, std::size_t count) const;

    base::SecretBytes m_key;
    std::string m_range;
};

} // namespace florin::bank
