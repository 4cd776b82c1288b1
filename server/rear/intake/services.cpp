#include "server/rear/intake/services.h"

#include <memory>

namespace florin::intake {

namespace {

struct Poll {
    Waiters &waiters;
    std::string key;
    Waiters::Moment until;
    std::function<std::optional<inquiry::Answer>(Look)> look;
    inquiry::Respond respond;
};

void lookOnce(const std::shared_ptr<Poll> &poll) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(poll->until - poll->waiters.now());
    if (left.count() <= 0) {
        auto answer = poll->look(Look::last);
        ENSURE(answer.has_value());
        poll->respond(std::move(*answer));
        return;
    }
    // Waits before it looks: a change between the look and the wait must not be missed.
    const auto waiting = poll->waiters.await(poll->key, left, [poll] { lookOnce(poll); });
    if (auto answer = poll->look(Look::early)) {
        if (poll->waiters.cancel(waiting))
            poll->respond(std::move(*answer));
    }
}

} // namespace

void answerWhenChanged(const RouteServices &services, const std::string &key, std::chrono::milliseconds wait,
                       std::function<std::optional<inquiry::Answer>(Look)> look, inquiry::Respond respond) {
    lookOnce(std::make_shared<Poll>(
        Poll{services.waiters, key, services.waiters.now() + wait, std::move(look), std::move(respond)}));
}

} // namespace florin::intake
