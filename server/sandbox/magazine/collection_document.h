#pragma once

#include "shared/base/result.h"

#include <string>

namespace florin::magazine {

/// What a reader brings to the counter to collect a thing (seed 001 step 7).
struct CollectionDocument {
    std::string goods;     ///< what is collected
    std::string recipient; ///< the person whom it is given to
    std::string place;     ///< where
    std::string serial;    ///< in our sales register
    std::string registerSerial; ///< in the gateway's
    std::string soldOn;
    std::string link;      ///< what the QR code says: the counter's page of it
};

/// One page of PDF, A5. Texts in UTF-8: Latin, and Korean with a font that every PDF reader brings along; other letters are shown as `?`.
base::Result<std::string, std::string> writePdf(const CollectionDocument &document);

} // namespace florin::magazine
