#include "wallet-app/ui/entry_marks.h"

#include "shared/registration/rules.h"
#include "wallet-app/ui/pieces.h"

#include <QCoreApplication>

namespace florin::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Entry)
};

} // namespace

QString memberIdWords() { return Words::tr("3 to 32 characters: small letters, digits, dot, hyphen, underscore."); }

QString memberIdTrouble(const std::string &member) {
    using registration::MemberIdFlaw;
    const auto flaw = registration::flawOfMemberId(member);
    if (!flaw) return {};
    switch (*flaw) {
    case MemberIdFlaw::tooShort:
        return Words::tr("A member ID has at least 3 characters.");
    case MemberIdFlaw::tooLong:
        return Words::tr("A member ID has at most 32 characters.");
    case MemberIdFlaw::otherCharacters:
        return Words::tr("A member ID has small letters, digits, dots, hyphens and underscores only.");
    case MemberIdFlaw::oddEnd:
        return Words::tr("A member ID begins and ends with a letter or a digit.");
    }
    return {};
}

QString emailTrouble(const std::string &email) {
    return registration::isEmail(email) ? QString() : Words::tr("This is no e-mail address. One looks like name@example.org.");
}

void forgetMarkWhenTyped(QLineEdit *edit, Field *field) {
    QObject::connect(edit, &QLineEdit::textChanged, field, [field] { field->hint({}); });
}

} // namespace florin::ui
