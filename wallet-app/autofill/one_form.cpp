#include "wallet-app/autofill/one_form.h"

#include "wallet-app/autofill/policy.h"

namespace florin::autofill {

namespace {

/// The sorts of a card's fields: an expiry in one box or in two is one.
int sortOf(FieldType type) {
    switch (type) {
    case FieldType::ccNumber:
        return 1;
    case FieldType::ccExp:
    case FieldType::ccExpMonth:
    case FieldType::ccExpYear:
        return 2;
    case FieldType::ccCsc:
        return 3;
    case FieldType::ccName:
    case FieldType::ccGivenName:
    case FieldType::ccFamilyName:
        return 4;
    default:
        return 0;
    }
}

} // namespace

OneForm::OneForm(const FormSnapshot &snapshot, const Classification &verdicts) {
    for (std::size_t i = 0; i < snapshot.fields.size() && i < verdicts.size(); ++i) {
        const FieldFacts &field = snapshot.fields[i];
        if (const int sort = sortOf(verdicts[i].type); sort != 0 && mayFill(field)) {
            m_sorts[{field.frame, field.form}].insert(sort);
        }
    }
    for (const auto &[form, sorts] : m_sorts) {
        Form &main = m_main.try_emplace(form.first, form).first->second;
        if (sorts.size() > m_sorts.at(main).size()) {
            main = form;
        }
    }
}

bool OneForm::takes(const FieldFacts &field, FieldType type) const {
    const auto main = m_main.find(field.frame);
    const int sort = sortOf(type);
    return sort == 0 || main == m_main.end() || main->second.second == field.form || !m_sorts.at(main->second).contains(sort);
}

} // namespace florin::autofill
