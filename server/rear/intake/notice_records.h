#pragma once

#include "shared/base/clock.h"

#include <string>
#include <vector>

namespace florin::intake {

/// An e-mail that waits to be sent: written in the commit of what it tells, sent afterwards, asked again until the mail server took
/// it. Never holds a card's secret; a whole card number only where a setting says so.
struct Notice {
    std::string id;
    std::string recipient;
    std::string subject;
    std::string text;
    std::string html; ///< may be empty
    base::Timestamp notBefore;
    int tries = 0;
};

class NoticeRecords {
  public:
    virtual ~NoticeRecords() = default;
    virtual void add(const Notice &notice) = 0;
    virtual std::vector<Notice> due(base::Timestamp now, int most) = 0;
    virtual void sent(const std::string &id) = 0;
    virtual void postpone(const std::string &id, base::Timestamp notBefore) = 0;
};

} // namespace florin::intake
