#pragma once

#include <string>
#include <vector>

namespace florin::country {

struct Country {
    std::string code; ///< ISO 3166-1 alpha-2
    std::string name; ///< UTF-8
};

/// Every country by its name in a language (`en`, `ko_KR`), in the order in which that language sorts them: the Åland Islands stand
/// among the As. The one list of site and wallet. A few milliseconds; any thread.
std::vector<Country> countries(const std::string &language);

} // namespace florin::country
