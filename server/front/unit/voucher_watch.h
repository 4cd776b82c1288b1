#pragma once

#include "server/front/unit/voucher_file.h"
#include "server/inquiry/question.h"

namespace florin::front {

/// Stands in the way to the rear unit and keeps the vouchers that come back: of orders that were paid, and those issued again. What was asked
/// and answered is not touched. Any thread.
class VoucherWatch final : public inquiry::RearDoor {
  public:
    /// `rear` outlives it.
    VoucherWatch(inquiry::RearDoor &rear, std::shared_ptr<VoucherFile> file) : m_rear(rear), m_file(std::move(file)) {}
    void ask(inquiry::Question question, inquiry::Respond respond) override;

  private:
    inquiry::RearDoor &m_rear;
    const std::shared_ptr<VoucherFile> m_file;
};

} // namespace florin::front
