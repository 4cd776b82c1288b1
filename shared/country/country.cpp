#include "shared/country/country.h"

#include <unicode/coll.h>
#include <unicode/locid.h>

#include <algorithm>
#include <memory>

namespace florin::country {

namespace {

struct Named {
    const char *code;
    icu::UnicodeString name;
};

} // namespace

std::vector<Country> countries(const std::string &language) {
    const icu::Locale locale(language.c_str());
    std::vector<Named> named;
    for (const char *const *code = icu::Locale::getISOCountries(); *code; ++code) {
        named.push_back({*code, {}});
        icu::Locale("", *code).getDisplayCountry(locale, named.back().name);
    }
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Collator> order(icu::Collator::createInstance(locale, error));
    std::sort(named.begin(), named.end(), [&order](const Named &left, const Named &right) {
        if (!order)
            return left.name.compare(right.name) < 0;
        UErrorCode ignored = U_ZERO_ERROR;
        return order->compare(left.name, right.name, ignored) == UCOL_LESS;
    });
    std::vector<Country> list;
    for (const Named &one : named) {
        std::string name;
        list.push_back({one.code, one.name.toUTF8String(name)});
    }
    return list;
}

} // namespace florin::country
