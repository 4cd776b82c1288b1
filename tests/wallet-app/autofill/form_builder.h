#pragma once

#include "wallet-app/autofill/form_snapshot.h"

#include <string>
#include <vector>

namespace florin::autofill::test {

/// A page under test, written field by field.
class FormBuilder {
  public:
    explicit FormBuilder(const std::string &origin = "https://shop.example") { frame(origin, true); }

    FormBuilder &frame(const std::string &origin, bool topLevel = false) {
        m_snapshot.frames.push_back({origin, topLevel, "token" + std::to_string(m_snapshot.frames.size())});
        return *this;
    }
    FormBuilder &input(const std::string &label, const std::string &name = {}, int maxLength = -1) {
        FieldFacts &field = add("input", label, name);
        field.type = "text";
        field.maxLength = maxLength;
        return *this;
    }
    FormBuilder &select(const std::string &label, const std::string &name, std::vector<Option> options) {
        add("select", label, name).options = std::move(options);
        return *this;
    }
    FieldFacts &last() { return m_snapshot.fields.back(); }
    FormBuilder &placeholder(const std::string &text) { return last().placeholder = text, *this; }
    FormBuilder &autocomplete(const std::string &text) { return last().autocomplete = text, *this; }
    FormBuilder &type(const std::string &text) { return last().type = text, *this; }
    const FormSnapshot &snapshot() const { return m_snapshot; }

    static std::vector<Option> months(bool padded = true) {
        std::vector<Option> out{{"", "Month"}};
        for (int month = 1; month <= 12; ++month) {
            const std::string text = (padded && month < 10 ? "0" : "") + std::to_string(month);
            out.push_back({text, text});
        }
        return out;
    }
    static std::vector<Option> years(int from, int count, bool twoDigits = false) {
        std::vector<Option> out{{"", "Year"}};
        for (int year = from; year < from + count; ++year) {
            const std::string text = std::to_string(year).substr(twoDigits ? 2 : 0);
            out.push_back({text, text});
        }
        return out;
    }

  private:
    FieldFacts &add(const std::string &tag, const std::string &label, const std::string &name) {
        FieldFacts field;
        field.field = static_cast<int>(m_snapshot.fields.size());
        field.frame = static_cast<int>(m_snapshot.frames.size()) - 1;
        field.form = 0;
        field.tag = tag;
        field.label = label;
        field.name = name;
        field.visible = true;
        m_snapshot.fields.push_back(field);
        return m_snapshot.fields.back();
    }
    FormSnapshot m_snapshot;
};

} // namespace florin::autofill::test
