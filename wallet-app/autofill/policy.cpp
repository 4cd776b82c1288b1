#include "wallet-app/autofill/policy.h"

#include "wallet-app/autofill/one_form.h"

#include <algorithm>

namespace florin::autofill {

bool isSecureOrigin(std::string_view origin) {
    constexpr std::string_view scheme = "https://";
    if (origin.substr(0, scheme.size()) != scheme || origin.size() == scheme.size()) {
        return false;
    }
    const std::string_view host = origin.substr(scheme.size());
    return std::all_of(host.begin(), host.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':' ||
               c == '[' || c == ']' || c == '_';
    });
}

bool mayReceive(const FrameFacts &frame) { return !frame.token.empty() && isSecureOrigin(frame.origin); }

static bool sendsPlainly(const FieldFacts &field) { return (" " + field.destinations).find(" http:") != std::string::npos; }

bool mayFill(const FieldFacts &field) { return field.visible && field.enabled && !field.readOnly && !field.keptFromPeople && !sendsPlainly(field); }

bool mayFillLater(const FieldFacts &field, FieldType type) {
    return field.tag == "select" && (type == FieldType::addressLevel1 || type == FieldType::addressLevel2) && field.visible &&
           !field.readOnly && !field.keptFromPeople && !sendsPlainly(field);
}

Offer offerFor(const FormSnapshot &snapshot, const Classification &verdicts) {
    Offer offer;
    const auto top =
        std::find_if(snapshot.frames.begin(), snapshot.frames.end(), [](const FrameFacts &frame) { return frame.topLevel; });
    if (top == snapshot.frames.end()) {
        return offer;
    }
    if (!isSecureOrigin(top->origin)) {
        offer.reason = NoOffer::notSecure;
        return offer;
    }
    const OneForm oneForm(snapshot, verdicts);
    bool asked = false;
    bool seen = false;
    bool receivable = false;
    for (std::size_t i = 0; i < snapshot.fields.size() && i < verdicts.size(); ++i) {
        const FieldFacts &field = snapshot.fields[i];
        const FieldType type = verdicts[i].type;
        if (type == FieldType::other || type == FieldType::oneTimeCode || type == FieldType::organization || field.frame < 0 ||
            static_cast<std::size_t>(field.frame) >= snapshot.frames.size()) {
            continue;
        }
        const bool number = type == FieldType::ccNumber;
        asked = asked || number;
        if (!mayFill(field) || !oneForm.takes(field, type)) {
            continue;
        }
        seen = seen || number;
        const FrameFacts &frame = snapshot.frames[static_cast<std::size_t>(field.frame)];
        if (!mayReceive(frame)) {
            continue;
        }
        receivable = receivable || number;
        auto receiver = std::find_if(offer.receivers.begin(), offer.receivers.end(),
                                     [&](const Receiver &known) { return known.frame == field.frame; });
        if (receiver == offer.receivers.end()) {
            offer.receivers.push_back({field.frame, frame.origin, {}, frame.origin == top->origin});
            receiver = std::prev(offer.receivers.end());
        }
        if (std::find(receiver->types.begin(), receiver->types.end(), type) == receiver->types.end()) {
            receiver->types.push_back(type);
        }
        ++offer.fields;
    }
    offer.reason = !asked        ? NoOffer::noCardForm
                   : !seen       ? NoOffer::notVisible
                   : !receivable ? NoOffer::unknownOrigin
                                 : NoOffer::none;
    if (!offer) {
        offer.receivers.clear();
        offer.fields = 0;
    }
    std::stable_sort(offer.receivers.begin(), offer.receivers.end(),
                     [](const Receiver &a, const Receiver &b) { return a.samePage && !b.samePage; });
    return offer;
}

} // namespace florin::autofill
