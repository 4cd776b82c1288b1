#pragma once

#include "server/front/site/desk.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::site {

enum class Width { full, half };
enum class Needed { yes, no };

/// One field of a form.
struct Field {
    const char *name;
    const char *label;
    const char *type; ///< of HTML's input; `country` is a list
    const char *autocomplete;
    std::size_t most;
    Needed needed = Needed::yes;
    Width width = Width::full;
    const char *hint = "";
};

/// A form with what was typed so far and what is wrong with it.
class FormView {
  public:
    void value(const std::string &field, std::string text) { m_values[field] = std::move(text); }
    void error(const std::string &field, std::string sentence) { m_errors.emplace(field, std::move(sentence)); }
    bool hasErrors() const { return !m_errors.empty(); }

    /// Takes over what was typed, passwords excepted, and notes what is needed and missing.
    void read(const Form &form, const std::vector<Field> &fields);
    /// Refuses a form that this site did not give to this visitor.
    void checkOrigin(const Desk &desk, const Visit &visit);
    /// Something is wrong with it.
    bool isRefused() const { return hasErrors() || !m_top.empty(); }
    /// Puts the rear unit's refusal where it belongs: at its field, or else above the form.
    void refuse(const Said &said, const std::vector<Field> &fields);
    void refuse(std::string sentence) { m_top = std::move(sentence); }

    /// For part_fields.html.
    Json fields(const std::vector<Field> &fields) const;
    /// `form`: the address it goes to; for part_form_head.html.
    Json head(Desk &desk, const std::string &action) const;

  private:
    std::map<std::string, std::string> m_values;
    std::map<std::string, std::string> m_errors;
    std::string m_top;
};

/// The fields of an address, for registration and delivery.
const std::vector<Field> &addressFields(Needed needed);
/// The address typed into these fields; null if none was.
Json addressOf(const Form &form);

} // namespace florin::site
