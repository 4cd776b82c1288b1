#include "server/rear/storage/sweep.h"

#include "shared/base/ensure.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace florin::storage {

namespace {

bool comesLater(const Sweep::Dirty &left, const Sweep::Dirty &right) { return left.number > right.number; }

} // namespace

Sweep::Sweep(RecentIds ids, std::vector<Dirty> accounts, std::int64_t newest, std::int64_t spread)
    : toEntry(newest), due(spread), m_ids(std::move(ids)), m_accounts(std::move(accounts)), m_taken{m_ids.first()}, m_kept{m_taken} {
    std::make_heap(m_accounts.begin(), m_accounts.end(), comesLater);
}

Sweep::Slice Sweep::take(std::size_t most) {
    Slice slice;
    if (left() == 0) return slice;
    const auto whole = left();
    most = std::min(most, whole);
    const auto idsLeft = m_ids.size() - m_taken.ids;
    const auto ids = std::min({idsLeft, most, (most * idsLeft + whole - 1) / whole});
    slice.ids.reserve(ids);
    m_taken.place = m_ids.take(m_taken.place, ids, slice.ids);
    ENSURE(slice.ids.size() == ids); // An id that is dropped could be paid again.
    m_taken.ids += ids;
    const auto accounts = std::min(m_accounts.size() - m_taken.accounts, most - ids);
    slice.accounts.reserve(accounts);
    for (std::size_t i = 0; i < accounts; ++i, ++m_taken.accounts) {
        const auto end = m_accounts.end() - static_cast<std::ptrdiff_t>(m_taken.accounts);
        std::pop_heap(m_accounts.begin(), end, comesLater);
        slice.accounts.push_back(*std::prev(end));
    }
    return slice;
}

void Sweep::takeBack() {
    for (; m_taken.accounts > m_kept.accounts; --m_taken.accounts)
        std::push_heap(m_accounts.begin(), m_accounts.end() - static_cast<std::ptrdiff_t>(m_taken.accounts - 1), comesLater);
    m_taken = m_kept;
}

} // namespace florin::storage
