#include "wallet-app/autofill/select_facts.h"

#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace florin::autofill {

namespace {

// Beginnings of the months' names, after wordsOf: English, French, German, Spanish, Portuguese, Italian, Dutch, Polish, Turkish,
// ...
constexpr std::array<std::string_view, 12> monthNames{"jan|ene|gen|sty|oca|يناير|ιαν|янв|tammi|led|كانون الثاني",
                                                      "feb|fev|fev|lut|sub|فبراير|φεβ|фев|helmi|uno|شباط",
                                                      "mar|mrz|maa|maerz|مارس|μαρ|мар|brez|آذار",
                                                      "apr|avr|abr|kwi|nis|أبريل|ابريل|απρ|апр|huhti|dub",
                                                      "may|mai|mag|mei|maj|مايو|μαι|май|touko|kvet",
                                                      "jun|juin|giu|cze|haz|يونيو|ιουν|июн|kesa|cerven",
                                                      "jul|juil|lug|lip|tem|يوليو|ιουλ|июл|heina|cervenec",
                                                      "aug|aout|ago|sie|agu|أغسطس|اغسطس|αυγ|авг|elo|srp",
                                                      "sep|set|wrz|eyl|سبتمبر|σεπ|сен|syys|zar",
                                                      "oct|okt|out|ott|paz|eki|أكتوبر|اكتوبر|οκτ|окт|loka|rij",
                                                      "nov|lis|kas|نوفمبر|νοε|ноя|marras",
                                                      "dec|dic|dez|dez|gru|ara|ديسمبر|δεκ|дек|joulu|pro"};

int numberOf(std::string_view text) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && !text.empty() ? number : -1;
}

std::string_view firstWord(const std::string &words) {
    const std::size_t end = words.find(' ', 1);
    return end == std::string::npos ? std::string_view() : std::string_view(words).substr(1, end - 1);
}

int monthNamed(std::string_view word) {
    int found = 0;
    std::size_t longest = 0;
    for (int month = 0; month < 12; ++month) {
        std::string_view names = monthNames[month];
        while (!names.empty()) {
            const std::size_t end = std::min(names.find('|'), names.size());
            const std::string_view name = names.substr(0, end);
            if (name.size() > longest && word.substr(0, name.size()) == name) {
                longest = name.size();
                found = month + 1;
            }
            names.remove_prefix(std::min(end + 1, names.size()));
        }
    }
    return found;
}

int monthInText(const std::string &text) {
    const std::string words = wordsOf(text);
    const std::string_view word = firstWord(words);
    const int number = numberOf(word);
    if (number >= 1 && number <= 12 && word.size() <= 2) {
        const std::string_view rest = std::string_view(words).substr(1 + word.size());
        return rest == " " || rest == " 月 " || rest == " 월 " || monthNamed(rest.substr(1)) == number ? number : 0;
    }
    return number < 0 ? monthNamed(word) : 0;
}

int yearInText(const std::string &text) {
    const std::string words = wordsOf(text);
    const std::string_view word = firstWord(words);
    const std::string_view rest = std::string_view(words).substr(1 + word.size());
    const int number = numberOf(word);
    if (rest != " " && rest != " 年 " && rest != " 년 ") {
        return 0;
    }
    if (word.size() == 4 && number >= 1900 && number < 2200) {
        return number;
    }
    return word.size() == 2 && number >= 0 ? 2000 + number : 0;
}

bool isBrand(const std::string &words) {
    for (const std::string_view brand :
         {"visa", "mastercard", "master card", "american express", "amex", "discover", "maestro", "jcb", "diners", "diners club",
          "unionpay", "carte bleue", "eurocard", "delta", "electron", "cartasi", "rupay", "mc", "elo"}) {
        if (holdsPhrase(words, brand)) {
            return true;
        }
    }
    return false;
}

int countKnown(const std::vector<Option> &options, std::initializer_list<std::string_view> known) {
    int count = 0;
    for (const Option &option : options) {
        const std::string words = wordsOf(option.text);
        count += std::any_of(known.begin(), known.end(),
                             [&](std::string_view one) { return words.substr(1, words.size() - 2) == one; });
    }
    return count;
}

/// "+49" or "Germany (+49)" in nearly all.
bool isDialCodes(const std::vector<Option> &options) {
    const auto hasCode = [](const std::string &text) {
        const std::size_t at = text.find('+');
        return at != std::string::npos && at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '9';
    };
    const auto codes = std::count_if(options.begin(), options.end(), [&](const Option &option) { return hasCode(option.text); });
    return options.size() >= 5 && static_cast<std::size_t>(codes) * 10 >= options.size() * 8;
}

OptionKind kindOfYears(const std::vector<int> &years) {
    const auto [low, high] = std::minmax_element(years.begin(), years.end());
    // A card's begin with this year or the last ones, however far they go; people's go back into the last century.
    return *high - *low <= 80 && *low >= 1995 && years.front() <= years.back() ? OptionKind::expiryYears : OptionKind::birthYears;
}

bool isDays(const std::vector<Option> &options) {
    int days = 0;
    for (const Option &option : options) {
        const int number = numberOf(firstWord(wordsOf(option.text)));
        days += number >= 1 && number <= 31;
    }
    return days >= 28 && days <= 31 && options.size() <= 33;
}

/// "01 / 2029" in each option.
bool isMonthsAndYears(const std::vector<Option> &options) {
    int both = 0;
    for (const Option &option : options) {
        const std::string words = wordsOf(option.text);
        const std::string_view first = firstWord(words);
        const std::string_view second = std::string_view(words).substr(std::min(words.size(), first.size() + 2));
        both += monthNamed(first) + (numberOf(first) >= 1 && numberOf(first) <= 12) > 0 && second.size() >= 3 &&
                second.size() <= 5 && numberOf(second.substr(0, second.size() - 1)) >= 20;
    }
    return options.size() >= 12 && both * 10 >= static_cast<int>(options.size()) * 9;
}

} // namespace

/// "Month" is a prompt, whatever its value.
static bool isMonthPrompt(const std::string &words) {
    for (const std::string_view prompt :
         {" mm ", " month ", " mois ", " mes ", " monat ", " mese ", " maand ", " miesiac ", " ay ", " 월 ", " 月 "}) {
        if (words == prompt) {
            return true;
        }
    }
    return false;
}

int monthOf(const Option &option) {
    const std::string words = wordsOf(option.text);
    if (isMonthPrompt(words)) {
        return 0;
    }
    const int byText = monthInText(option.text);
    return byText != 0 ? byText : monthInText(option.value);
}

int yearOf(const Option &option) {
    return option.text.empty() ? yearInText(option.value) : yearInText(option.text); // "YYYY" is a prompt, whatever its value
}

OptionKind kindOfOptions(const std::vector<Option> &options) {
    if (options.size() < 2) {
        return OptionKind::unknown;
    }
    if (isDays(options)) {
        return OptionKind::days;
    }
    if (isDialCodes(options)) {
        return OptionKind::dialCodes;
    }
    std::set<int> months;
    int brands = 0;
    std::vector<int> years;
    for (const Option &option : options) {
        months.insert(monthOf(option));
        if (const int year = yearOf(option)) {
            years.push_back(year);
        }
        brands += isBrand(wordsOf(option.text + " " + option.value));
    }
    months.erase(0);
    if (months.size() == 12 && options.size() <= 15) {
        return OptionKind::months;
    }
    if (years.size() >= 4 && years.size() + 2 >= options.size()) {
        return kindOfYears(years);
    }
    if (brands >= 2 && options.size() <= 25) {
        return OptionKind::brands;
    }
    if (isMonthsAndYears(options)) {
        return OptionKind::monthsAndYears;
    }
    if (options.size() >= 10 &&
        countKnown(options, {"austria", "belgium", "belgique", "autriche", "osterreich", "netherlands", "mexico", "france",  "germany", "italy",  "spain",     "canada",  "japan",  "brazil", "deutschland",
                             "italia",  "espana",  "italie", "allemagne", "espagne", "japon",  "brasil", "frankreich",
                             "italien", "spanien", "kanada", "polska",    "fransa",  "almanya"}) >= 3) {
        return OptionKind::countries;
    }
    if (countKnown(options, {"alabama", "texas",  "california", "ontario",    "quebec",   "new york",  "al",
                             "tx",      "ca",     "ny",         "on",         "qc",       "jalisco",   "roma",
                             "milano",  "madrid", "barcelona",  "queensland", "victoria", "sao paulo", "maharashtra"}) >= 2) {
        return OptionKind::regions;
    }
    return OptionKind::unknown;
}

} // namespace florin::autofill
