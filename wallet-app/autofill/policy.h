#pragma once

#include "wallet-app/autofill/classify.h"
#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <string>
#include <string_view>
#include <vector>

namespace florin::autofill {

/// Why no card is offered on a page, in the order of the checks.
enum class NoOffer {
    none,          ///< a card is offered
    noPage,        ///< the main frame has not described itself
    notSecure,     ///< the page itself is not HTTPS: whoever can change it can change every frame in it
    noCardForm,    ///< nothing asks for a card's number
    notVisible,    ///< what asks for it cannot be seen by a person
    lookalike,     ///< the page's name passes itself off as another
    unknownOrigin, ///< the frame that asks for it has no origin that could be shown (sandboxed, data:, plain HTTP)
};

/// One origin that would receive something, and what.
struct Receiver {
    int frame = 0;
    std::string origin;
    std::vector<FieldType> types;
    bool samePage = false; ///< the page's own origin
};

/// What the wallet may offer on this page. The person confirms the receivers one by one or all; only their frames go to planFill.
struct Offer {
    NoOffer reason = NoOffer::noPage;
    std::vector<Receiver> receivers; ///< the page's own origin first
    int fields = 0;                  ///< how many controls would be filled

    explicit operator bool() const { return reason == NoOffer::none; }
};

Offer offerFor(const FormSnapshot &snapshot, const Classification &verdicts);

/// True for `https://host[:port]` and nothing else.
bool isSecureOrigin(std::string_view origin);
/// True if the frame's origin is known, can be shown and is secure.
bool mayReceive(const FrameFacts &frame);
/// True if a person sees the control and could type into it.
bool mayFill(const FieldFacts &field);
/// True if it would be so once the page has enabled it, which it does for regions and cities when the country is chosen.
bool mayFillLater(const FieldFacts &field, FieldType type);

} // namespace florin::autofill
