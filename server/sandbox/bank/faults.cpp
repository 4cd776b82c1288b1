#include "server/sandbox/bank/faults.h"

#include <array>
#include <utility>

namespace florin::bank {

std::optional<Fault> faultFromWord(std::string_view word) {
    static constexpr std::array<std::pair<std::string_view, Fault>, 6> words{{{"timeout", Fault::timeout}, {"late", Fault::late},
        {"duplicate", Fault::duplicate}, {"reorder", Fault::reorder}, {"cut", Fault::cut}, {"badsig", Fault::badsig}}};
    for (const auto &[name, fault] : words) {
        if (name == word)
            return fault;
    }
    return std::nullopt;
}

} // namespace florin::bank
