#pragma once

#include "server/control/books_commands.h"

namespace florin::control {

/// The commands about members: those marked after too many wrong passwords, their sign-ins, opening an account again, and a birthday
/// that somebody has seen papers for. They write to standard output.
class MemberCommands {
  public:
    void declare(CLI::App &app);
    /// Nothing if none of them was asked for.
    std::optional<Done> run(intake::Store &store, base::Timestamp now) const;

  private:
    Done listMarked(intake::Store &store) const;
    Done listSignIns(intake::Store &store) const;
    Done restore(intake::Store &store) const;
    Done setBirthday(intake::Store &store, base::Timestamp now) const;

    CLI::App *m_marked = nullptr;
    CLI::App *m_signIns = nullptr;
    CLI::App *m_restore = nullptr;
    CLI::App *m_birthday = nullptr;
    std::string m_member;
    std::string m_date;
};

} // namespace florin::control
