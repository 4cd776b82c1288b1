#include "wallet-app/ui/field_names.h"

#include <QCoreApplication>
#include <QStringList>

namespace florin::ui {

using autofill::FieldType;

namespace {

struct FillOffer {
    Q_DECLARE_TR_FUNCTIONS(florin::ui::FillOffer)
};

} // namespace

QString nameOf(FieldType type) {
    switch (type) {
    case FieldType::ccNumber:
        return FillOffer::tr("card number");
    case FieldType::ccExp:
    case FieldType::ccExpMonth:
    case FieldType::ccExpYear:
        return FillOffer::tr("expiry");
    case FieldType::ccCsc:
        return FillOffer::tr("secret number");
    case FieldType::ccName:
    case FieldType::ccGivenName:
    case FieldType::ccFamilyName:
        return FillOffer::tr("name on the card");
    case FieldType::ccType:
        return FillOffer::tr("kind of card");
    case FieldType::name:
    case FieldType::givenName:
    case FieldType::familyName:
        return FillOffer::tr("name");
    case FieldType::email:
        return FillOffer::tr("e-mail");
    case FieldType::tel:
        return FillOffer::tr("telephone");
    case FieldType::streetAddress:
    case FieldType::addressLine1:
    case FieldType::addressLine2:
    case FieldType::streetName:
    case FieldType::houseNumber:
    case FieldType::addressUnit:
    case FieldType::addressLevel1:
    case FieldType::addressLevel2:
    case FieldType::postalCode:
    case FieldType::country:
        return FillOffer::tr("address");
    case FieldType::organization:
    case FieldType::oneTimeCode:
    case FieldType::other:
        return {};
    }
    return {};
}

QString namesOf(const std::vector<FieldType> &types) {
    QStringList names;
    for (const FieldType type : types) {
        const QString name = nameOf(type);
        if (!name.isEmpty() && !names.contains(name)) names << name;
    }
    return names.join(QStringLiteral(", "));
}

QString whyNotFilled(const QString &problem) {
    if (problem == u"hidden") return FillOffer::tr("%1: the page does not show it.");
    if (problem == u"gone") return FillOffer::tr("%1: it is no longer there.");
    if (problem == u"disabled") return FillOffer::tr("%1: the page keeps it closed.");
    if (problem == u"no_such_option") return FillOffer::tr("%1: the page's list has nothing that fits.");
    if (problem == u"taken") return FillOffer::tr("%1: something else stands in it.");
    if (problem == u"changed") return FillOffer::tr("%1: it is another field now than you were shown.");
    if (problem == u"changed_by_page") return FillOffer::tr("%1: the page did not keep it.");
    return FillOffer::tr("%1: the page did not answer in time.");
}

} // namespace florin::ui
