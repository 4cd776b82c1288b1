#pragma once

#include <string>
#include <vector>

namespace florin::autofill {

/// The ways in which a select may name a country: its code, its English name, its own name. The code alone if it is not known.
std::vector<std::string> countrySpellings(const std::string &code);

/// The ways in which a select may name a region: as given, and its code or name where we know them ("CA", "California").
std::vector<std::string> regionSpellings(const std::string &country, const std::string &region);

} // namespace florin::autofill
