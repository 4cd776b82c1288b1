#pragma once

#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <map>
#include <set>
#include <utility>

namespace florin::autofill {

/// Of a frame's forms that ask for the same of a card, only the one that asks for most of it pays: a number goes to one place. What the
/// others ask for besides may belong to it all the same, for some pages give each field a form of its own.
class OneForm {
  public:
    OneForm(const FormSnapshot &snapshot, const Classification &verdicts);
    bool takes(const FieldFacts &field, FieldType type) const;

  private:
    using Form = std::pair<int, int>; ///< frame, form
    std::map<Form, std::set<int>> m_sorts;
    std::map<int, Form> m_main;
};

} // namespace florin::autofill
