#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace florin::autofill {

struct Option {
    std::string value;
    std::string text;
};

/// One control as the page agent described it: facts only, no judgement. All of it comes from the page and is not to be trusted.
struct FieldFacts {
    int field = 0;    ///< the agent's number of the control within its frame
    int frame = 0;    ///< index in FormSnapshot::frames
    int form = -1;    ///< the agent's number of the <form>, -1 outside of one
    std::string tag;  ///< input, select, textarea
    std::string type; ///< of an input: text, tel, ...
    std::string name;
    std::string id;
    std::string autocomplete;
    std::string placeholder;
    std::string label;         ///< <label>, aria-label, aria-labelledby
    std::string nearbyText;    ///< what stands before or beside it
    std::string followingText; ///< what stands after it, where nothing labels it
    std::string sectionText;   ///< the legend or name of the group around it, and the last heading before it
    std::string classes;       ///< the class attribute
    std::string pattern;
    std::string inputMode;
    std::string title;
    int maxLength = -1;
    int size = -1;
    std::vector<Option> options; ///< of a select, the first 300
    std::string value;           ///< of radio buttons their value; of all others only `filled` or empty
    bool visible = false;
    std::string obstacle;        ///< why it cannot be seen: hidden, tiny, offscreen, transparent, clipped, covered; empty if it can
    bool keptFromPeople = false; ///< hidden from assistive technology: a decoy or a page's own go-between
    bool bait = false;           ///< says itself that it is a honeypot
    bool enabled = true;
    bool readOnly = false;
    std::string selector; ///< a CSS path within the frame's document
    std::string destinations; ///< the origins that its form sends to, between blanks; empty where it has none
    std::string corpusId; ///< data-corpus-id, for measurements
};

struct FrameFacts {
    std::string origin; ///< from the engine, never from the page
    bool topLevel = false;
    std::string token; ///< the agent's per-document token; names the document that was described
};

/// A line of the page that a person reads a sum of money in: `Order total ₩12,000 incl. VAT`. It comes from the page as well.
struct SumFacts {
    int frame = 0; ///< index in FormSnapshot::frames
    std::string text;
};

/// All controls of a page at one moment, and the sums that stand beside them.
struct FormSnapshot {
    std::vector<FrameFacts> frames;
    std::vector<FieldFacts> fields;
    std::vector<SumFacts> sums{};
};

} // namespace florin::autofill
