#include "wallet-app/browser/agent_messages.h"

#include "wallet-app/browser/limits.h"

#include <QJsonArray>
#include <string_view>
#include <utility>

namespace florin::browser {

namespace {

std::string text(const QJsonObject &object, const char *name, int limit = limits::textLength) {
    return object.value(QLatin1String(name)).toString().left(limit).toStdString();
}

int number(const QJsonObject &object, const char *name) {
    const int value = object.value(QLatin1String(name)).toInt(-1);
    return value < -1 || value > 1'000'000 ? -1 : value;
}

autofill::FieldFacts readField(const QJsonObject &said) {
    autofill::FieldFacts field;
    field.field = number(said, "field");
    field.form = number(said, "form");
    field.tag = text(said, "tag", 20);
    field.type = text(said, "type", 20);
    field.name = text(said, "name");
    field.id = text(said, "id");
    field.autocomplete = text(said, "autocomplete");
    field.placeholder = text(said, "placeholder");
    field.label = text(said, "label");
    field.nearbyText = text(said, "nearbyText");
    field.followingText = text(said, "followingText");
    field.sectionText = text(said, "sectionText");
    field.classes = text(said, "classes");
    field.pattern = text(said, "pattern");
    field.inputMode = text(said, "inputMode", 20);
    field.title = text(said, "title");
    field.maxLength = number(said, "maxLength");
    field.size = number(said, "size");
    field.value = text(said, "value", 80);
    field.obstacle = text(said, "obstacle", 20);
    field.keptFromPeople = said.value(QLatin1String("keptFromPeople")).toBool();
    field.bait = said.value(QLatin1String("bait")).toBool();
    field.visible = said.value(QLatin1String("visible")).toBool();
    field.destinations = text(said, "destinations", 300);
    field.enabled = said.value(QLatin1String("enabled")).toBool();
    field.readOnly = said.value(QLatin1String("readOnly")).toBool();
    field.selector = text(said, "selector", 300);
    field.corpusId = text(said, "corpusId", 40);
    const QJsonArray options = said.value(QLatin1String("options")).toArray();
    for (int i = 0; i < options.size() && i < limits::optionsInSelect; ++i) {
        const QJsonArray option = options[i].toArray();
        field.options.push_back({option.at(0).toString().left(limits::textLength).toStdString(),
                                 option.at(1).toString().left(limits::textLength).toStdString()});
    }
    return field;
}

void appendQuoted(QByteArray &out, std::string_view value) {
    out += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += c == '\n' ? "\\n" : " ";
        } else {
            out += c;
        }
    }
    out += '"';
}

const char *mannerWord(autofill::Manner manner) {
    switch (manner) {
    case autofill::Manner::choose:
        return "choose";
    case autofill::Manner::press:
        return "press";
    case autofill::Manner::type:
        break;
    }
    return "type";
}

qsizetype roomFor(const std::vector<const autofill::FillStep *> &steps) {
    std::size_t room = 200;
    for (const autofill::FillStep *step : steps) {
        room += 200 + 2 * (step->value.size() + step->selector.size() + step->name.size() + step->id.size() + step->label.size() +
                           step->placeholder.size() + step->autocomplete.size() + step->destinations.size());
        for (const base::SecretBytes &other : step->alternatives) {
            room += 2 * other.size() + 4;
        }
    }
    return static_cast<qsizetype>(room);
}

} // namespace

std::vector<autofill::FieldFacts> readFields(const QJsonObject &description) {
    std::vector<autofill::FieldFacts> fields;
    const QJsonArray said = description.value(QLatin1String("fields")).toArray();
    for (int i = 0; i < said.size() && i < limits::fieldsInFrame; ++i) {
        autofill::FieldFacts field = readField(said[i].toObject());
        if (field.field >= 0) {
            fields.push_back(std::move(field));
        }
    }
    return fields;
}

std::vector<autofill::SumFacts> readSums(const QJsonObject &description) {
    std::vector<autofill::SumFacts> sums;
    const QJsonArray said = description.value(QLatin1String("sums")).toArray();
    for (int i = 0; i < said.size() && i < limits::sumsInFrame; ++i) {
        sums.push_back({0, said[i].toString().left(limits::textLength).toStdString()});
    }
    return sums;
}

QByteArray writeFillOrder(int run, const std::vector<const autofill::FillStep *> &steps) {
    QByteArray out;
    out.reserve(roomFor(steps)); // in one piece from the start: growing would leave copies of secrets behind
    out += "{\"do\":\"fill\",\"run\":";
    out += QByteArray::number(run);
    out += ",\"steps\":[";
    bool first = true;
    for (const autofill::FillStep *step : steps) {
        out += first ? "{\"field\":" : ",{\"field\":";
        first = false;
        out += QByteArray::number(step->field);
        out += ",\"manner\":\"";
        out += mannerWord(step->manner);
        out += "\",\"selector\":";
        appendQuoted(out, step->selector);
        out += ",\"name\":";
        appendQuoted(out, step->name);
        for (const auto &[known, value] : {std::pair<const char *, const std::string &>{"id", step->id},
                                           {"label", step->label},
                                           {"placeholder", step->placeholder},
                                           {"autocomplete", step->autocomplete},
                                           {"destinations", step->destinations}}) {
            out += ",\"";
            out += known;
            out += "\":";
            appendQuoted(out, value);
        }
        out += ",\"values\":[";
        appendQuoted(out, step->value.text());
        for (const base::SecretBytes &other : step->alternatives) {
            out += ',';
            appendQuoted(out, other.text());
        }
        out += "]}";
    }
    out += "]}";
    return out;
}

} // namespace florin::browser
