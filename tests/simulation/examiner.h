#pragma once

#include "tests/simulation/eye.h"
#include "tests/simulation/partner.h"
#include "tests/simulation/rear.h"
#include "tests/simulation/witness.h"

#include <optional>
#include <string>

namespace florin::simulation {

/// What must hold after every step, and what must hold in the end. Each check answers with the first thing that is not so; an
/// empty text says that all is well.
class Examiner {
  public:
    Examiner(const PartnerBank &issuer, const PartnerBank &cards, const Witness &witness)
        : m_issuer(issuer), m_cards(cards), m_witness(witness) {}

    /// The currencies add up to zero; states and postings say the same; nothing is paid twice; the banks' books are ours, but for
    /// what is named as pending; what was told stands, and nothing that was told is missing.
    std::string examine(Rear &rear, Eye &eye);
    /// And nothing that began until `since` is open.
    std::string examineSettled(Rear &rear, Eye &eye, base::Timestamp since);
    /// All being settled: the banks' own logs agree with the books, and what an administrator is shown for a person to look at is what the
    /// charges miss.
    std::string examineLists(storage::BooksOffice &office) const;
    /// Charges of which a part is on the card, when it was last looked.
    int loadedInPart() const;

  private:
    struct Sums;
    std::string read(Rear &rear, Eye &eye);
    std::string examineBooks(intake::Records &records) const;
    std::string examinePayments(intake::Records &records) const;
    std::string examineCharges(intake::Records &records) const;
    std::string examineAccounts(intake::Records &records) const;
    std::string examineBank(const PartnerBank &bank) const;
    std::string examineWords() const;
    /// What one subject moved at the banks, by what was asked.
    std::int64_t movedFor(const std::string &subject, const char *verb) const;
    bool hasOpenInstruction(const std::string &subject) const;

    const PartnerBank &m_issuer;
    const PartnerBank &m_cards;
    const Witness &m_witness;
    SeenTables m_seen;
    std::map<std::string, std::int64_t> m_moved; ///< by subject and verb
    std::set<std::string> m_open;                ///< subjects with open instructions
};

} // namespace florin::simulation
