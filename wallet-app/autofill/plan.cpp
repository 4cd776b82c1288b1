#include "wallet-app/autofill/plan.h"

#include "wallet-app/autofill/one_form.h"
#include "wallet-app/autofill/places.h"
#include "wallet-app/autofill/policy.h"
#include "wallet-app/autofill/select_facts.h"
#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <cstdio>

namespace florin::autofill {

namespace {

std::string padded(int number, int width) {
    char text[16];
    std::snprintf(text, sizeof text, "%0*d", width, number);
    return text;
}

/// The spellings of one value, best first. Wiped by whoever made it from a secret.
using Spellings = std::vector<std::string>;

std::string_view brandName(card::Brand brand) {
    switch (brand) {
    case card::Brand::florin:
        return "Florin";
    case card::Brand::visa:
        return "Visa";
    case card::Brand::mastercard:
        return "Mastercard";
    case card::Brand::amex:
        return "American Express";
    case card::Brand::jcb:
        return "JCB";
    case card::Brand::unionpay:
        return "UnionPay";
    case card::Brand::diners:
        return "Diners Club";
    case card::Brand::discover:
        return "Discover";
    case card::Brand::maestro:
        return "Maestro";
    case card::Brand::unknown:
        break;
    }
    return {};
}

Spellings brandSpellings(card::Brand brand) {
    switch (brand) {
    case card::Brand::mastercard:
        return {"Mastercard", "Master Card", "MC", "Eurocard/Mastercard", "M", "MA", "002"};
    case card::Brand::visa:
        return {"Visa", "VI", "V", "Visa Card", "Visa credit", "001"};
    case card::Brand::amex:
        return {"American Express", "Amex", "AX", "AE", "A", "003"};
    case card::Brand::diners:
        return {"Diners Club", "Diners", "DC", "DN", "DI"};
    case card::Brand::discover:
        return {"Discover", "DS", "DI", "Discover Card"};
    case card::Brand::unionpay:
        return {"UnionPay", "China UnionPay", "CUP", "UP"};
    case card::Brand::unknown:
        return {};
    default:
        return {std::string(brandName(brand))};
    }
}

/// The last word is the family name, what stands before it the given names.
std::string familyOf(const std::string &name) {
    const std::size_t at = name.find_last_of(' ');
    return at == std::string::npos ? name : name.substr(at + 1);
}

std::string givenOf(const std::string &name) {
    const std::size_t at = name.find_last_of(' ');
    return at == std::string::npos ? name : name.substr(0, at);
}

struct Street {
    std::string name, number;
};

/// "12a Main Street", "Hauptstraße 5": the number stands first or last. Where none does, all of it is the street.
Street splitStreet(const std::string &line) {
    const auto isNumber = [](std::string_view word) {
        return !word.empty() && word.size() <= 8 && word.front() >= '0' && word.front() <= '9';
    };
    const std::string_view whole = line;
    const std::size_t first = whole.find(' ');
    if (first == std::string_view::npos) {
        return {line, {}};
    }
    const std::size_t last = whole.rfind(' ');
    const auto street = [](std::string_view name) { return std::string(name.substr(0, name.find_last_not_of(", ") + 1)); };
    if (isNumber(whole.substr(0, first))) {
        return {std::string(whole.substr(first + 1)), street(whole.substr(0, first))};
    }
    if (isNumber(whole.substr(last + 1))) {
        return {street(whole.substr(0, last)), std::string(whole.substr(last + 1))};
    }
    return {line, {}};
}

class Planner {
  public:
    Planner(const FormSnapshot &snapshot, const Classification &verdicts, const CardData &data)
        : m_snapshot(snapshot), m_verdicts(verdicts), m_data(data) {}

    Spellings spellings(std::size_t i) const {
        const FieldFacts &field = m_snapshot.fields[i];
        const FieldVerdict &verdict = m_verdicts[i];
        const BillingAddress &address = m_data.address;
        switch (verdict.type) {
        case FieldType::ccNumber:
            return number(i);
        case FieldType::ccCsc:
            return {std::string(m_data.secret.text())};
        case FieldType::ccName:
        case FieldType::name:
            return {m_data.name};
        case FieldType::ccGivenName:
        case FieldType::givenName:
            return {givenOf(m_data.name)};
        case FieldType::ccFamilyName:
        case FieldType::familyName:
            return {familyOf(m_data.name)};
        case FieldType::ccExp:
            return field.tag == "select" ? monthAndYear() : expirySpellings(field, m_data.expiry);
        case FieldType::ccExpMonth:
            return month(field);
        case FieldType::ccExpYear:
            return year(field);
        case FieldType::ccType:
            return brandSpellings(m_data.brand);
        case FieldType::email:
            return {m_data.email};
        case FieldType::tel:
            return {m_data.phone};
        case FieldType::streetAddress:
            return {street(i)};
        case FieldType::addressLine1:
            return {address.line1};
        case FieldType::addressLine2:
            return {address.line2};
        case FieldType::streetName:
            return {splitStreet(address.line1).name};
        case FieldType::houseNumber:
            return {splitStreet(address.line1).number};
        case FieldType::addressUnit:
            return {unit(i)};
        case FieldType::addressLevel2:
            return {address.city};
        case FieldType::addressLevel1:
            return regionSpellings(address.country, address.region);
        case FieldType::postalCode:
            return {address.postalCode};
        case FieldType::country:
            return countrySpellings(address.country);
        default:
            return {};
        }
    }

  private:
    Spellings number(std::size_t i) const {
        const std::string_view digits = m_data.number.text();
        if (m_verdicts[i].part == 0) {
            return {std::string(digits)};
        }
        std::size_t at = 0;
        for (std::size_t box = i + 1 - m_verdicts[i].part; box < i; ++box) {
            at += room(box);
        }
        const bool last = i + 1 >= m_verdicts.size() || m_verdicts[i + 1].part != m_verdicts[i].part + 1;
        return at >= digits.size() ? Spellings{}
                                   : Spellings{std::string(digits.substr(at, last ? std::string_view::npos : room(i)))};
    }

    std::size_t room(std::size_t i) const {
        const FieldFacts &field = m_snapshot.fields[i];
        return static_cast<std::size_t>(field.maxLength > 0 ? field.maxLength : std::max(field.size, 4));
    }

    Spellings month(const FieldFacts &field) const {
        if (field.tag == "select") {
            Spellings out;
            for (const Option &option : field.options) {
                if (monthOf(option) == m_data.expiry.month) {
                    out.push_back(option.text.empty() ? option.value : option.text);
                    out.push_back(option.value);
                    break;
                }
            }
            out.push_back(padded(m_data.expiry.month, 2));
            out.push_back(std::to_string(m_data.expiry.month));
            return out;
        }
        return field.maxLength == 1 ? Spellings{std::to_string(m_data.expiry.month)}
                                    : Spellings{padded(m_data.expiry.month, 2), std::to_string(m_data.expiry.month)};
    }

    Spellings year(const FieldFacts &field) const {
        const std::string two = padded(m_data.expiry.year % 100, 2);
        const std::string four = padded(m_data.expiry.year, 4);
        if (field.tag == "select") {
            Spellings out;
            for (const Option &option : field.options) {
                if (yearOf(option) == m_data.expiry.year) {
                    out.push_back(option.text.empty() ? option.value : option.text);
                    out.push_back(option.value);
                    break;
                }
            }
            out.push_back(four);
            out.push_back(two);
            return out;
        }
        const std::string words = wordsOf(field.placeholder + " " + field.label + " " + field.name + " " + field.id);
        const bool drawnLong = words.find("yyyy") != std::string::npos || words.find("jjjj") != std::string::npos ||
                               words.find("aaaa") != std::string::npos;
        const bool drawnShort = !drawnLong && (holdsPhrase(words, "yy") || holdsPhrase(words, "jj") || holdsPhrase(words, "aa"));
        const bool small = field.maxLength > 0 && field.maxLength < 4;
        return small || (drawnShort && field.maxLength != 4) ? Spellings{two, four} : Spellings{four, two};
    }

    Spellings monthAndYear() const {
        const std::string month = padded(m_data.expiry.month, 2);
        const std::string four = padded(m_data.expiry.year, 4);
        const std::string two = padded(m_data.expiry.year % 100, 2);
        return {month + "/" + four, month + "/" + two, four + "-" + month, two + month};
    }

    int countBeside(std::size_t i, FieldType type) const {
        int count = 0;
        for (std::size_t other = 0; other < m_verdicts.size(); ++other) {
            count += m_verdicts[other].type == type && m_snapshot.fields[other].frame == m_snapshot.fields[i].frame &&
                     m_snapshot.fields[other].form == m_snapshot.fields[i].form;
        }
        return count;
    }

    /// The second line, where one box asks for it: which of "floor", "building" and "apartment" it tells we do not know.
    std::string unit(std::size_t i) const {
        const bool alone = countBeside(i, FieldType::addressUnit) == 1 && countBeside(i, FieldType::addressLine2) == 0;
        return alone ? m_data.address.line2 : std::string();
    }

    /// One line if the form has a box for the second, both lines otherwise.
    std::string street(std::size_t i) const {
        if (countBeside(i, FieldType::addressLine2) > 0 || countBeside(i, FieldType::addressUnit) == 1) {
            return m_data.address.line1;
        }
        const std::string &second = m_data.address.line2;
        return second.empty() ? m_data.address.line1
                              : m_data.address.line1 + (m_snapshot.fields[i].tag == "textarea" ? "\n" : ", ") + second;
    }

    const FormSnapshot &m_snapshot;
    const Classification &m_verdicts;
    const CardData &m_data;
};

FillStep stepFor(const FieldFacts &field, FieldType type, Spellings spellings) {
    FillStep step;
    step.frame = field.frame;
    step.field = field.field;
    step.type = type;
    step.manner = field.tag == "select" ? Manner::choose : Manner::type;
    step.selector = field.selector;
    rememberWords(step, field);
    for (std::string &text : spellings) {
        if (step.value.empty()) {
            step.value = base::SecretBytes(std::string_view(text));
        } else if (!text.empty()) {
            step.alternatives.emplace_back(std::string_view(text));
        }
        base::wipe(text);
    }
    return step;
}

/// The radio button of the card's brand, if there are such buttons.
void pressBrand(FillPlan &plan, const FormSnapshot &snapshot, const CardData &data, int frame) {
    const Spellings wanted = brandSpellings(data.brand);
    for (const FieldFacts &field : snapshot.fields) {
        if (field.frame != frame || field.type != "radio" || !field.enabled) {
            continue;
        }
        for (const std::string *text : {&field.label, &field.value, &field.followingText}) {
            const std::string words = wordsOf(*text);
            const bool said = std::any_of(wanted.begin(), wanted.end(),
                                          [&](const std::string &one) { return one.size() > 2 && words == wordsOf(one); });
            if (said) {
                FillStep step = stepFor(field, FieldType::ccType, {"on"});
                step.manner = Manner::press;
                plan.steps.push_back(std::move(step));
                return;
            }
        }
    }
}

} // namespace

void rememberWords(FillStep &step, const FieldFacts &field) {
    step.name = field.name;
    step.id = field.id;
    step.label = field.label;
    step.placeholder = field.placeholder;
    step.autocomplete = field.autocomplete;
    step.destinations = field.destinations;
}

FillPlan planFill(const FormSnapshot &snapshot, const Classification &verdicts, const CardData &data,
                  std::span<const int> confirmedFrames) {
    FillPlan plan;
    for (std::size_t frame = 0; frame < snapshot.frames.size(); ++frame) {
        const bool confirmed =
            std::find(confirmedFrames.begin(), confirmedFrames.end(), static_cast<int>(frame)) != confirmedFrames.end();
        const bool may = confirmed && mayReceive(snapshot.frames[frame]);
        plan.frameTokens.push_back(may ? snapshot.frames[frame].token : std::string());
        plan.frameOrigins.push_back(may ? snapshot.frames[frame].origin : std::string());
        if (may) {
            pressBrand(plan, snapshot, data, static_cast<int>(frame));
        }
    }
    const Planner planner(snapshot, verdicts, data);
    const OneForm oneForm(snapshot, verdicts);
    for (std::size_t i = 0; i < snapshot.fields.size() && i < verdicts.size(); ++i) {
        const FieldFacts &field = snapshot.fields[i];
        const auto frame = static_cast<std::size_t>(field.frame);
        if (frame >= plan.frameTokens.size() || plan.frameTokens[frame].empty() ||
            !(mayFill(field) || mayFillLater(field, verdicts[i].type)) || !oneForm.takes(field, verdicts[i].type)) {
            continue;
        }
        Spellings spellings = planner.spellings(i);
        if (!spellings.empty() && !spellings.front().empty()) {
            plan.steps.push_back(stepFor(field, verdicts[i].type, std::move(spellings)));
        }
    }
    return plan;
}

} // namespace florin::autofill
