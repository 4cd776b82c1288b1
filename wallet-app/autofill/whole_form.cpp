#include "wallet-app/autofill/whole_form.h"

#include <algorithm>
#include <map>
#include <utility>

namespace florin::autofill {

namespace {

bool isExpiry(FieldType type) {
    return type == FieldType::ccExp || type == FieldType::ccExpMonth || type == FieldType::ccExpYear;
}

bool isStreet(FieldType type) { return type == FieldType::streetAddress || type == FieldType::addressLine1; }

/// One form's controls, in their order on the page, with what is known of each.
class Form {
  public:
    Form(const FormSnapshot &snapshot, const std::vector<Evidence> &evidence, Classification &verdicts,
         std::vector<std::size_t> members)
        : m_snapshot(snapshot), m_evidence(evidence), m_verdicts(verdicts), m_members(std::move(members)) {}

    std::size_t size() const { return m_members.size(); }
    const FieldFacts &facts(std::size_t i) const { return m_snapshot.fields[m_members[i]]; }
    const Evidence &evidence(std::size_t i) const { return m_evidence[m_members[i]]; }
    FieldVerdict &verdict(std::size_t i) const { return m_verdicts[m_members[i]]; }
    FieldType type(std::size_t i) const { return verdict(i).type; }
    bool declared(std::size_t i) const { return evidence(i).declared.has_value(); }

    void set(std::size_t i, FieldType type, const char *why) const {
        if (verdict(i).type != type) {
            verdict(i).type = type;
            verdict(i).reasons.push_back(std::string("form: ") + why);
            if (type == FieldType::other) {
                verdict(i).sureness = 0;
            }
        }
    }

    bool has(FieldType wanted) const {
        for (std::size_t i = 0; i < size(); ++i) {
            if (type(i) == wanted) {
                return true;
            }
        }
        return false;
    }

    /// The distance in controls to the nearest of a type; a large number if there is none.
    std::size_t distance(std::size_t from, FieldType wanted) const {
        std::size_t nearest = 1000;
        for (std::size_t i = 0; i < size(); ++i) {
            if (i != from && type(i) == wanted) {
                nearest = std::min(nearest, i > from ? i - from : from - i);
            }
        }
        return nearest;
    }

  private:
    const FormSnapshot &m_snapshot;
    const std::vector<Evidence> &m_evidence;
    Classification &m_verdicts;
    std::vector<std::size_t> m_members;
};

/// Four (or more) short boxes in a row of which the first speaks of a number: one number in parts.
void joinNumberBoxes(const Form &form) {
    const auto isShort = [&](std::size_t i) {
        const FieldFacts &field = form.facts(i);
        const int room = field.maxLength > 0 ? field.maxLength : field.size;
        return field.tag == "input" && room >= 3 && room <= 7 && !form.declared(i) && !isExpiry(form.type(i)) &&
               !form.evidence(i).ofAnotherCard;
    };
    const auto speaksOfNumber = [&](std::size_t i) { return form.evidence(i).of(FieldType::ccNumber) > 0; };
    const auto allSpeak = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (form.evidence(i).of(FieldType::ccNumber) <= 0) {
                return false;
            }
        }
        return true;
    };
    for (std::size_t i = 0; i < form.size(); ++i) {
        std::size_t end = i;
        int room = 0;
        while (end < form.size() && end - i < 6 && isShort(end) && (form.type(end) != FieldType::ccCsc || end == i)) {
            room += form.facts(end).maxLength > 0 ? form.facts(end).maxLength : form.facts(end).size;
            ++end;
            if (room >= 15 && !(end < form.size() && isShort(end) && allSpeak(i, end + 1))) {
                break;
            }
        }
        if (end - i >= 3 && room <= 24 && ((room >= 15 && speaksOfNumber(i)) || allSpeak(i, end))) {
            for (std::size_t box = i; box < end; ++box) {
                form.set(box, FieldType::ccNumber, "one of several boxes");
                form.verdict(box).part = static_cast<int>(box - i) + 1;
                form.verdict(box).sureness = 60;
            }
            i = end - 1;
        }
    }
}

bool isMonthLike(const Form &form, std::size_t i) {
    return form.evidence(i).options == OptionKind::months || form.type(i) == FieldType::ccExpMonth;
}

bool isYearLike(const Form &form, std::size_t i) {
    return form.evidence(i).options == OptionKind::expiryYears || form.type(i) == FieldType::ccExpYear;
}

/// A month and a year side by side are an expiry if something says so, or if a card's number is near; with a day beside them a
/// date.
void pairMonthAndYear(const Form &form) {
    for (std::size_t i = 0; i + 1 < form.size(); ++i) {
        std::size_t month = i;
        std::size_t year = i + 1;
        if (isYearLike(form, i) && isMonthLike(form, i + 1)) {
            std::swap(month, year);
        } else if (!isMonthLike(form, i) || !isYearLike(form, i + 1)) {
            continue;
        }
        const auto isDay = [&](std::size_t at) { return at < form.size() && form.evidence(at).options == OptionKind::days; };
        const bool dated = isDay(i - 1) || isDay(i + 2);
        const bool said =
            form.evidence(i).expiryWords || form.evidence(i + 1).expiryWords || form.declared(i) || form.declared(i + 1);
        const bool near = std::min(form.distance(i, FieldType::ccNumber), form.distance(i + 1, FieldType::ccNumber)) <= 5;
        const bool vetoed = form.evidence(month).of(FieldType::other) >= 60 || form.evidence(year).of(FieldType::other) >= 100;
        if (!dated && !vetoed && (said || near)) {
            form.set(month, FieldType::ccExpMonth, "the month beside a year");
            form.set(year, FieldType::ccExpYear, "the year beside a month");
        }
    }
}

/// Two boxes in a row that both say "expiry": first the month, then the year.
void splitExpiry(const Form &form) {
    for (std::size_t i = 0; i + 1 < form.size(); ++i) {
        if (form.type(i) == FieldType::ccExpYear && i > 0 && form.type(i - 1) == FieldType::ccExpMonth) {
            continue; // has its month already
        }
        const bool both = isExpiry(form.type(i)) && isExpiry(form.type(i + 1));
        const bool followed = isExpiry(form.type(i)) && form.type(i) != FieldType::ccExpYear && form.facts(i).maxLength == 2 &&
                              (form.facts(i + 1).maxLength == 2 || form.facts(i + 1).maxLength == 4) &&
                              form.type(i + 1) == FieldType::other;
        if ((both && form.type(i) == form.type(i + 1)) ||
            (both && form.type(i) == FieldType::ccExp && form.type(i + 1) == FieldType::ccExpYear) ||
            (both && form.type(i) == FieldType::ccExpMonth && form.type(i + 1) == FieldType::ccExp) || followed) {
            const bool three = i + 2 < form.size() && form.type(i + 2) == form.type(i);
            if (!three && form.facts(i).visible == form.facts(i + 1).visible && form.facts(i).tag == form.facts(i + 1).tag) {
                form.set(i, FieldType::ccExpMonth, "the first of two boxes");
                form.set(i + 1, FieldType::ccExpYear, "the second of two boxes");
                ++i;
            }
        }
    }
}

/// A name between a card's other fields is the card's.
void claimNames(const Form &form) {
    const auto isCardField = [&](std::size_t i) {
        return i < form.size() && (form.type(i) == FieldType::ccNumber || isExpiry(form.type(i)) ||
                                   form.type(i) == FieldType::ccCsc || form.type(i) == FieldType::ccType);
    };
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form.type(i) != FieldType::name || form.declared(i)) {
            continue;
        }
        const bool before = i > 0 && isCardField(i - 1);
        const bool after = isCardField(i + 1);
        if ((before && after) || (before && form.type(i - 1) == FieldType::ccNumber) ||
            (after && form.type(i + 1) == FieldType::ccNumber)) {
            form.set(i, FieldType::ccName, "among a card's fields");
        }
    }
}

/// "Name" beside "Surname" is the given name.
void pairNames(const Form &form) {
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool beside = (i + 1 < form.size() && form.type(i + 1) == FieldType::familyName) ||
                            (i > 0 && form.type(i - 1) == FieldType::familyName);
        if (form.type(i) == FieldType::name && !form.declared(i) && !form.evidence(i).wholeName && beside) {
            form.set(i, FieldType::givenName, "beside a family name");
        }
    }
}

/// A second address box right after the first continues it.
void continueAddresses(const Form &form) {
    for (std::size_t i = 0; i + 1 < form.size(); ++i) {
        if (isStreet(form.type(i)) && form.type(i + 1) == FieldType::streetAddress && !form.declared(i + 1) && form.facts(i + 1).tag == "input") {
            form.set(i + 1, FieldType::addressLine2, "the second of two address boxes");
        }
    }
}

/// Where the house's number has a control of its own, the street's box takes the street alone.
void splitStreets(const Form &form) {
    constexpr std::size_t farthest = 2;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (i > 0 && form.evidence(i).bareNumber && isStreet(form.type(i - 1)) && !isCardType(form.type(i))) {
            form.set(i, FieldType::houseNumber, "a number beside a street");
        }
        if (form.type(i) != FieldType::houseNumber) {
            continue;
        }
        for (std::size_t away = 1; away <= farthest; ++away) {
            const bool before = away <= i && isStreet(form.type(i - away));
            if (before || (i + away < form.size() && isStreet(form.type(i + away)))) {
                form.set(before ? i - away : i + away, FieldType::streetName, "the house's number stands apart");
                break;
            }
        }
    }
}

struct Company {
    int number = 0, expiry = 0, secret = 0, name = 0, declared = 0, kind = 0;
};

Company companyOf(const Form &form) {
    Company company;
    for (std::size_t i = 0; i < form.size(); ++i) {
        company.number += form.type(i) == FieldType::ccNumber;
        company.expiry += isExpiry(form.type(i));
        company.secret += form.type(i) == FieldType::ccCsc;
        company.name += form.type(i) == FieldType::ccName || form.type(i) == FieldType::ccGivenName;
        company.kind += form.type(i) == FieldType::ccType;
        company.declared += form.declared(i) && isCardType(form.type(i));
    }
    return company;
}

FieldType withoutCard(FieldType type) {
    switch (type) {
    case FieldType::ccName:
        return FieldType::name;
    case FieldType::ccGivenName:
        return FieldType::givenName;
    case FieldType::ccFamilyName:
        return FieldType::familyName;
    default:
        return FieldType::other;
    }
}

/// A card's name by its attribute alone, where neither its own words nor the form speak of a card, or where the heading speaks of the
/// person: the person's.
void leaveContacts(const Form &form) {
    const Company here = companyOf(form);
    const bool cardless = here.number + here.expiry + here.secret + here.kind == 0;
    for (std::size_t i = 0; i < form.size(); ++i) {
        const FieldType person = withoutCard(form.type(i));
        if (person != FieldType::other && (cardless || form.evidence(i).underContact) && form.evidence(i).of(person) > 0 &&
            form.evidence(i).of(FieldType::ccName) + form.evidence(i).of(form.type(i)) <= 0) {
            form.set(i, person, "nothing else speaks of a card");
        }
    }
}

/// A card's fields come in company: what stands alone, or far from a number, is something else.
void demandCompany(const Form &form, const Company &page) {
    const Company here = companyOf(form);
    for (std::size_t i = 0; i < form.size(); ++i) {
        const FieldType type = form.type(i);
        if (!isCardType(type) || form.declared(i)) {
            continue;
        }
        if (type == FieldType::ccNumber) {
            const Evidence &evidence = form.evidence(i);
            const bool sure = form.verdict(i).sureness >= 60 || (evidence.of(FieldType::ccNumber) >= 60 && evidence.wantsDigits);
            const bool accompanied = here.expiry + here.secret > 0 || page.expiry + page.secret > 0;
            if (!accompanied && !sure) {
                form.set(i, FieldType::other, "a number without expiry or secret");
            }
            continue;
        }
        const int sorts = (here.expiry > 0) + (here.secret > 0) + (here.name > 0);
        const bool numberHere = here.number > 0;
        const bool numberElsewhere = page.number > 0 && form.size() <= 6;
        const bool plainly =
            (type == FieldType::ccName || type == FieldType::ccGivenName || type == FieldType::ccFamilyName) &&
            form.evidence(i).of(type) >= 85; // "name on card": the number may stand in a frame that we do not see
        if (plainly) {
            continue;
        }
        if (!numberHere && !numberElsewhere && !(sorts >= 2 && here.secret > 0)) {
            form.set(i, withoutCard(type), "no card number nearby");
        }
    }
}

/// What follows at once on a gift card's number, its expiry or its code, is the gift card's.
void leaveOtherCards(const Form &form) {
    constexpr std::size_t farthest = 2;
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (!form.evidence(i).numberOfAnother || form.type(i) != FieldType::other) {
            continue;
        }
        for (std::size_t next = i + 1; next < form.size() && next <= i + farthest; ++next) {
            if (form.declared(next) || !(isExpiry(form.type(next)) || form.type(next) == FieldType::ccCsc)) {
                break;
            }
            form.set(next, FieldType::other, "of another card");
        }
    }
}

/// A transparent control is there for programs: the page's own go-between. (What is kept from screen readers too hands the focus on
/// to the frame beside it; a later step of the page is hidden, which is no trick.)
void dropGoBetweens(const Form &form) {
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (isCardType(form.type(i)) && form.facts(i).obstacle == "transparent" && !form.facts(i).keptFromPeople) {
            form.set(i, FieldType::other, "a go-between that nobody sees");
        }
    }
}

/// "Month" and "year" that found no expiry are no card's.
void dropLooseDates(const Form &form) {
    for (std::size_t i = 0; i < form.size(); ++i) {
        const FieldType type = form.type(i);
        if ((type == FieldType::ccExpMonth || type == FieldType::ccExpYear) && !form.declared(i) &&
            !form.evidence(i).expiryWords) {
            const FieldType counterpart = type == FieldType::ccExpMonth ? FieldType::ccExpYear : FieldType::ccExpMonth;
            if (form.distance(i, counterpart) > 2) {
                form.set(i, FieldType::other, "a month or year of something else");
            }
        }
    }
}

std::vector<std::vector<std::size_t>> groupsOf(const FormSnapshot &snapshot) {
    std::map<std::pair<int, int>, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < snapshot.fields.size(); ++i) {
        if (takesText(snapshot.fields[i])) {
            groups[{snapshot.fields[i].frame, snapshot.fields[i].form}].push_back(i);
        }
    }
    std::vector<std::vector<std::size_t>> out;
    for (auto &[key, members] : groups) {
        out.push_back(std::move(members));
    }
    return out;
}

} // namespace

void checkWholeForms(const FormSnapshot &snapshot, const std::vector<Evidence> &evidence, Classification &verdicts) {
    std::vector<Form> forms;
    for (std::vector<std::size_t> &members : groupsOf(snapshot)) {
        forms.emplace_back(snapshot, evidence, verdicts, std::move(members));
    }
    Company page;
    for (const Form &form : forms) {
        joinNumberBoxes(form);
        pairMonthAndYear(form);
        splitExpiry(form);
        claimNames(form);
        pairNames(form);
        continueAddresses(form);
        dropLooseDates(form);
        leaveOtherCards(form);
        splitStreets(form);
        dropGoBetweens(form);
        leaveContacts(form);
        const Company here = companyOf(form);
        page.number += here.number;
        page.expiry += here.expiry;
        page.secret += here.secret;
    }
    for (const Form &form : forms) {
        demandCompany(form, page);
    }
}

} // namespace florin::autofill
