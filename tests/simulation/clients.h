#pragma once

#include "server/inquiry/question.h"
#include "shared/payment/order.h"
#include "tests/simulation/cast.h"
#include "tests/simulation/timeline.h"
#include "tests/simulation/witness.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace florin::simulation {

/// How the way between the clients and the front behaves. Percentages.
struct WebManners {
    int loses = 0;   ///< a message, each way
    int doubles = 0; ///< a question
    int givesUp = 10; ///< a client that hears nothing, until the end
    int slowestMs = 400;
};

/// A question that somebody wants answered for good, however often it has to be asked.
struct Call {
    std::string name;
    inquiry::Question question;
    bool isDone = false;
    bool isPatient = true;
    int status = 0; ///< of the latest answer
    int attempt = 0;
};

/// The wallets and the shops of a world. They make tickets, orders and charges, ask the gateway over a way that loses, doubles and
/// reorders, and ask again with the same key until the outcome is final.
class Clients {
  public:
    using Note = std::function<void(const std::string &)>;
    Clients(Timeline &timeline, Dice dice, const WebManners &manners, Witness &witness, Note note);

    /// The server's door; null while there is none. What is under way to a server that is gone comes to nothing.
    void connect(inquiry::RearDoor *door);
    /// False while what the server says does not leave the machine.
    std::function<bool()> isHeard = [] { return true; };

    /// One story that is drawn from the dice: a payment by button, with card data typed at the shop, or a charge.
    void beginStory();
    /// From now on nobody gives up.
    void persist();
    /// The calls that have no final answer.
    std::vector<std::string> unanswered() const;
    std::size_t stories() const { return static_cast<std::size_t>(m_stories); }

  private:
    using CallPointer = std::shared_ptr<Call>;

    void payByButton();
    void payTyped();
    void charge();

    CallPointer newCall(std::string name, const std::string &room, const std::string &bearer, const std::string &key, std::string body);
    CallPointer order(const CastMember &member, const CastShop &shop, const std::string &ticket, std::int64_t amount);
    CallPointer approval(const CastShop &shop, const std::string &ticketId, std::int64_t amount);
    std::string ticket(const CastShop &shop, const std::string &id, std::int64_t amount);
    void repeatSometimes(const CallPointer &call, const std::function<std::string()> &otherBody);

    void askIn(Timeline::Span delay, const CallPointer &call);
    void send(const CallPointer &call);
    void arrive(const CallPointer &call);
    void receive(const CallPointer &call, const inquiry::Answer &answer);
    void poll(const CallPointer &call, const std::string &id);
    Timeline::Span travel();
    Timeline::Span within(std::chrono::milliseconds most);
    const CastMember &someMember();
    const CastShop &someShop();

    Timeline &m_timeline;
    Dice m_dice;
    const WebManners &m_manners;
    Witness &m_witness;
    const Note m_note;
    inquiry::RearDoor *m_door = nullptr;
    int m_server = 0; ///< which one it is
    int m_stories = 0;
    bool m_persists = false;
    std::vector<CallPointer> m_calls;
};

} // namespace florin::simulation
