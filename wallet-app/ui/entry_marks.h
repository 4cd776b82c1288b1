#pragma once

#include <QString>
#include <string>

class QLineEdit;

namespace florin::ui {

class Field;

/// The gateway's rules for what a person chooses, in the words of its site: whoever changes one changes both.
QString memberIdWords();
/// What is wrong with a chosen member ID; empty if nothing is.
QString memberIdTrouble(const std::string &member);
QString emailTrouble(const std::string &email);
/// A field's mark goes as soon as something is typed.
void forgetMarkWhenTyped(QLineEdit *edit, Field *field);

} // namespace florin::ui
