#pragma once

#include "server/inquiry/line/limits.h"
#include "server/inquiry/line/tls.h"
#include "server/inquiry/question.h"
#include "shared/payment/refusal.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace florin::line {

struct FrontSettings {
    std::string host;
    std::uint16_t port = 0;
    Identity identity;
    Times times;
    std::function<void(const std::string &)> report; ///< what happens to the line, as sentences, on its thread
    /// The answer to a question that the line itself refuses.
    std::function<inquiry::Answer(payment::Refusal, std::string_view requestId)> refuse;
};

/// The front unit's end of the line: the rear unit's door, as if it stood here. Calls the rear unit, and again after a pause whenever the
/// line breaks; it is up once the rear unit has said which version it speaks. While it is down a question is refused as `busy` at once. What
/// had been asked when it broke: `busy` where asking again changes nothing or where it was not sent, `outcome_unknown` otherwise; either
/// is to be asked again with the same key. Any thread; answers come on a thread of its own.
class FrontEnd final : public inquiry::RearDoor {
  public:
    /// The sentence of a failure names the file.
    static base::Result<std::unique_ptr<FrontEnd>, std::string> open(FrontSettings settings);
    /// Answers all questions that are underway.
    ~FrontEnd() override;

    void ask(inquiry::Question question, inquiry::Respond respond) override;
    /// Whether it is up within that time.
    bool waitUntilUp(std::chrono::milliseconds patience);

  private:
    struct Inner;
    explicit FrontEnd(std::shared_ptr<Inner> inner);
    const std::shared_ptr<Inner> m_inner;
};

} // namespace florin::line
