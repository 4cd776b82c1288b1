#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace florin::site {

/// What a visitor filled in (`application/x-www-form-urlencoded`). Passwords are among it: everything is wiped at the end.
class Form {
  public:
    Form() = default;
    ~Form();
    Form(Form &&) = default;
    Form &operator=(Form &&other) noexcept;
    Form(const Form &) = delete;
    Form &operator=(const Form &) = delete;

    /// Nothing if it is not well-formed, says one thing twice, or has more than 60 entries.
    static std::optional<Form> parse(std::string_view body);

    /// Without blanks at both ends; empty if it was not filled in.
    std::string text(std::string_view name) const;
    /// As typed.
    const std::string &exact(std::string_view name) const;

  private:
    void wipe();
    std::map<std::string, std::string, std::less<>> m_entries;
};

/// The cookie `name` of a Cookie header; empty if it is not there, or there twice.
std::string cookieOf(std::string_view header, std::string_view name);

} // namespace florin::site
