#include "wallet-app/autofill/places.h"

#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <string_view>

namespace florin::autofill {

namespace {

/// Code, then names, between bars; the first name is what a text box gets.
constexpr std::string_view countries[] = {
    "KR|South Korea|Korea, Republic of|Korea (Republic of)|Republic of Korea|Korea|대한민국|한국|KOR|410",
    "US|United States|United States of America|USA|U.S.A.|Etats-Unis|Vereinigte Staaten|Estados Unidos|Stati Uniti|840",
    "GB|United Kingdom|Great Britain|UK|Royaume-Uni|Grossbritannien|Reino Unido|Regno Unito|GBR|826",
    "DE|Germany|Deutschland|Allemagne|Alemania|Germania|DEU|276",
    "FR|France|Frankreich|Francia|FRA|250",
    "JP|Japan|日本|Japon|JPN|392",
    "CN|China|中国|中國|Chine|CHN|156",
    "TW|Taiwan|台灣|TWN|158",
    "HK|Hong Kong|香港|HKG|344",
    "SG|Singapore|SGP|702",
    "AU|Australia|Australie|Australien|AUS|036",
    "NZ|New Zealand|NZL|554",
    "CA|Canada|Kanada|CAN|124",
    "MX|Mexico|Mexique|MEX|484",
    "BR|Brazil|Brasil|Bresil|BRA|076",
    "AR|Argentina|ARG|032",
    "CL|Chile|CHL|152",
    "CO|Colombia|COL|170",
    "ES|Spain|España|Espagne|Spanien|ESP|724",
    "PT|Portugal|PRT|620",
    "IT|Italy|Italia|Italie|Italien|ITA|380",
    "NL|Netherlands|Nederland|The Netherlands|Niederlande|Pays-Bas|NLD|528",
    "BE|Belgium|België|Belgique|Belgien|BEL|056",
    "LU|Luxembourg|LUX|442",
    "CH|Switzerland|Schweiz|Suisse|Svizzera|CHE|756",
    "AT|Austria|Österreich|Autriche|AUT|040",
    "PL|Poland|Polska|Pologne|Polen|POL|616",
    "CZ|Czech Republic|Czechia|Česko|CZE|203",
    "SK|Slovakia|Slovensko|SVK|703",
    "HU|Hungary|Magyarország|HUN|348",
    "RO|Romania|România|ROU|642",
    "GR|Greece|Ελλάδα|GRC|300",
    "TR|Turkey|Türkiye|TUR|792",
    "SE|Sweden|Sverige|SWE|752",
    "NO|Norway|Norge|NOR|578",
    "DK|Denmark|Danmark|DNK|208",
    "FI|Finland|Suomi|FIN|246",
    "IE|Ireland|IRL|372",
    "RU|Russia|Russian Federation|Россия|RUS|643",
    "UA|Ukraine|Україна|UKR|804",
    "IN|India|IND|356",
    "ID|Indonesia|IDN|360",
    "TH|Thailand|THA|764",
    "VN|Vietnam|Viet Nam|VNM|704",
    "PH|Philippines|PHL|608",
    "MY|Malaysia|MYS|458",
    "AE|United Arab Emirates|UAE|الإمارات العربية المتحدة|ARE|784",
    "SA|Saudi Arabia|المملكة العربية السعودية|SAU|682",
    "EG|Egypt|مصر|EGY|818",
    "IL|Israel|ISR|376",
    "ZA|South Africa|ZAF|710"};

constexpr std::string_view unitedStates = "AL|Alabama;AK|Alaska;AZ|Arizona;AR|Arkansas;CA|California;CO|Colorado;CT|Connecticut;"
                                          "DE|Delaware;DC|District of Columbia;FL|Florida;GA|Georgia;HI|Hawaii;ID|Idaho;"
                                          "IL|Illinois;IN|Indiana;IA|Iowa;KS|Kansas;KY|Kentucky;LA|Louisiana;ME|Maine;MD|"
                                          "Maryland;MA|Massachusetts;MI|Michigan;MN|Minnesota;MS|Mississippi;MO|Missouri;"
                                          "MT|Montana;NE|Nebraska;NV|Nevada;NH|New Hampshire;NJ|New Jersey;NM|New Mexico;NY|New "
                                          "York;NC|North Carolina;ND|North Dakota;OH|Ohio;OK|Oklahoma;OR|Oregon;"
                                          "PA|Pennsylvania;PR|Puerto Rico;RI|Rhode Island;SC|South Carolina;SD|South "
                                          "Dakota;TN|Tennessee;TX|Texas;UT|Utah;VT|Vermont;VA|Virginia;WA|Washington;"
                                          "WV|West Virginia;WI|Wisconsin;WY|Wyoming";
constexpr std::string_view canada = "AB|Alberta;BC|British Columbia;MB|Manitoba;NB|New Brunswick;NL|Newfoundland and "
                                    "Labrador;NS|Nova Scotia;NT|Northwest Territories;NU|Nunavut;ON|Ontario;"
                                    "PE|Prince Edward Island;QC|Quebec;SK|Saskatchewan;YT|Yukon";
constexpr std::string_view korea =
    "Seoul|서울|서울특별시;Busan|부산|부산광역시;Daegu|대구|대구광역시;Incheon|인천|인천광역시;Gwangju|광주|광주광역시;Daejeon|"
    "대전|대전광역시;Ulsan|울산|울산광역시;Sejong|세종|세종특별자치시;"
    "Gyeonggi-do|Gyeonggi|경기|경기도;Gangwon-do|Gangwon|강원|강원도|강원특별자치도;Chungcheongbuk-do|North "
    "Chungcheong|충북|충청북도;Chungcheongnam-do|South Chungcheong|충남|충청남도;"
    "Jeollabuk-do|North Jeolla|전북|전라북도|전북특별자치도;Jeollanam-do|South Jeolla|전남|전라남도;Gyeongsangbuk-do|North "
    "Gyeongsang|경북|경상북도;"
    "Gyeongsangnam-do|South Gyeongsang|경남|경상남도;Jeju-do|Jeju|제주|제주특별자치도";

std::vector<std::string> parts(std::string_view text, char between) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(between), text.size());
        out.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

} // namespace

std::vector<std::string> countrySpellings(const std::string &code) {
    for (const std::string_view row : countries) {
        if (row.substr(0, 2) == code) {
            std::vector<std::string> names = parts(row, '|');
            std::rotate(names.begin(), names.begin() + 1, names.end()); // the name first, the code last
            return names;
        }
    }
    return {code};
}

std::vector<std::string> regionSpellings(const std::string &country, const std::string &region) {
    std::vector<std::string> out{region};
    const std::string wanted = wordsOf(region);
    for (const std::string &row : parts(country == "US"   ? unitedStates
                                        : country == "CA" ? canada
                                        : country == "KR" ? korea
                                                          : "",
                                        ';')) {
        const std::vector<std::string> names = parts(row, '|');
        if (std::any_of(names.begin(), names.end(), [&](const std::string &name) { return wordsOf(name) == wanted; })) {
            for (const std::string &name : names) {
                if (name != region) {
                    out.push_back(name);
                }
            }
        }
    }
    return out;
}

} // namespace florin::autofill
