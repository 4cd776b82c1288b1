#include "server/rear/payments/shops_word.h"

namespace florin::payments {

Objections ShopsWord::objections(const Payment &, base::Timestamp) const {
    if (!m_withTestKey) return {{payment::Refusal::unknownCard, {}}};
    return {};
}

} // namespace florin::payments
