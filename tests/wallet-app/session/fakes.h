#pragma once

#include "shared/base/random.h"
#include "shared/protocol/signed_objects.h"
#include "tests/wallet-app/session/fake_keyring.h"
#include "wallet-app/session/later.h"
#include "wallet-app/session/ports.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

/// Fakes of the session's ports: a gateway with a small world of its own, a shop, and time that moves by hand.
namespace florin::session::test {

/// Runs what was posted when it is told to, in order of time.
class HandTimer final : public Later {
  public:
    void after(std::chrono::milliseconds wait, std::function<void()> call) override {
        m_calls.push_back({m_now + wait, m_next++, std::move(call)});
    }
    /// Everything that is due within `by`, also what is added meanwhile.
    void advance(std::chrono::milliseconds by) {
        const auto end = m_now + by;
        while (true) {
            const auto next = std::min_element(m_calls.begin(), m_calls.end(), [](const Call &a, const Call &b) {
                return std::tie(a.at, a.number) < std::tie(b.at, b.number);
            });
            if (next == m_calls.end() || next->at > end) break;
            m_now = std::max(m_now, next->at);
            auto call = std::move(next->call);
            m_calls.erase(next);
            call();
        }
        m_now = end;
    }
    std::size_t waiting() const { return m_calls.size(); }

  private:
    struct Call {
        std::chrono::milliseconds at;
        int number;
        std::function<void()> call;
    };
    std::chrono::milliseconds m_now{0};
    int m_next = 0;
    std::vector<Call> m_calls;
};

/// Counts upwards, so that ids are the same in every run.
class CountingRandom final : public base::Random {
  public:
    void fill(std::span<std::uint8_t> out) override {
        for (auto &byte : out) byte = static_cast<std::uint8_t>(m_next++ * 37);
    }

  private:
    unsigned m_next = 1;
};

class FakeTask final : public Task {
  public:
    void cancel() override { cancelled = true; }
    bool cancelled = false;
};

inline Failure failing(Trouble trouble, payment::Refusal refusal = payment::Refusal::internalError) {
    return {.trouble = trouble, .news = {.refusal = refusal}};
}

class FakeGateway : public Gateway {
  public:
    explicit FakeGateway(Later &later) : m_later(later) {}

    // The world.
    Profile person{.name = "Dana Florin",
                   .email = "dana@florin.example",
                   .phone = "",
                   .address = {"1 Lily Lane", "", "Seoul", "", "04524", "KR"}};
    std::vector<Card> cardList;
    std::vector<Card> singleUseList;
    std::string singleUseMerchant = "bookshop"; ///< of the next ones
    std::vector<FundingSource> sourceList;
    std::vector<Activity> lines; ///< newest first
    std::vector<Device> deviceList, waitingList;
    SignIns signInsTold;
    std::map<std::string, Merchant> merchants;
    bool needsCode = false;
    /// What an order becomes, call by call; the last one stays.
    std::deque<Payment> orderAnswers;
    std::map<std::string, std::string> paymentOfTicket;
    std::set<std::string> knownPayments;
    std::deque<Charge> chargeAnswers;
    std::optional<MicroAccount> account; ///< nothing: a gateway without such accounts
    /// Failures given first, by verb; and verbs that never answer.
    std::map<std::string, std::deque<Failure>> failures;
    std::set<std::string> silent;
    /// `verb argument`, in order.
    std::vector<std::string> asked;
    std::vector<std::string> orders; ///< the signed orders that were sent
    std::string certificatePem;

    std::size_t times(const std::string &verb) const {
        return static_cast<std::size_t>(std::count_if(
            asked.begin(), asked.end(), [&](const std::string &line) { return line == verb || line.starts_with(verb + " "); }));
    }

    TaskHandle registerMember(const std::string &member, const base::SecretBytes &, const Profile &profile,
                              Reply<Nothing> reply) override {
        person = profile;
        return answer("registerMember", member, std::move(reply), [] { return Nothing{}; });
    }
    TaskHandle enrol(const std::string &member, const base::SecretBytes &, const std::string &, const std::string &,
                     Reply<Enrolment> reply) override {
        return answer("enrol", member, std::move(reply), [this] { return needsCode ? Enrolment{.id = "enr_1"} : issued(); });
    }
    TaskHandle confirmEnrolment(const std::string &, const std::string &code, Reply<Enrolment> reply) override {
        return answer("confirmEnrolment", code, std::move(reply), [this] { return issued(); });
    }
    TaskHandle awaitEnrolment(const std::string &enrolment, Reply<Enrolment> reply) override {
        return answer("awaitEnrolment", enrolment, std::move(reply), [this] { return issued(); });
    }
    TaskHandle requestPasswordReset(const std::string &member, const std::string &, Reply<std::string> reply) override {
        return answer("requestPasswordReset", member, std::move(reply), [] { return std::string("rst_1"); });
    }
    TaskHandle confirmPasswordReset(const std::string &, const std::string &, const base::SecretBytes &,
                                    Reply<Nothing> reply) override {
        return yes("confirmPasswordReset", {}, std::move(reply));
    }
    void getReady() override { asked.push_back("getReady"); }
    TaskHandle profile(Reply<Profile> reply) override {
        return answer("profile", {}, std::move(reply), [this] { return person; });
    }
    TaskHandle saveProfile(const Profile &profile, Reply<Profile> reply) override {
        person = profile;
        return answer("saveProfile", {}, std::move(reply), [this] { return person; });
    }
    TaskHandle changePassword(const base::SecretBytes &, const base::SecretBytes &, Reply<Nothing> reply) override {
        return yes("changePassword", {}, std::move(reply));
    }
    TaskHandle signIns(Reply<SignIns> reply) override {
        return answer("signIns", {}, std::move(reply), [this] { return signInsTold; });
    }
    TaskHandle devices(Reply<std::vector<Device>> reply) override {
        return answer("devices", {}, std::move(reply), [this] { return deviceList; });
    }
    TaskHandle renameDevice(const std::string &device, const std::string &, Reply<Nothing> reply) override {
        return yes("renameDevice", device, std::move(reply));
    }
    TaskHandle revokeDevice(const std::string &device, Reply<Nothing> reply) override {
        return yes("revokeDevice", device, std::move(reply));
    }
    TaskHandle waitingEnrolments(Reply<std::vector<Device>> reply) override {
        return answer("waitingEnrolments", {}, std::move(reply), [this] { return waitingList; });
    }
    TaskHandle approveEnrolment(const std::string &enrolment, Reply<Nothing> reply) override {
        return yes("approveEnrolment", enrolment, std::move(reply));
    }
    TaskHandle renewCertificate(const std::string &, Reply<std::string> reply) override {
        return answer("renewCertificate", {}, std::move(reply), [this] { return certificatePem; });
    }
    TaskHandle cards(Reply<std::vector<Card>> reply) override {
        return answer("cards", {}, std::move(reply), [this] { return cardList; });
    }
    TaskHandle applyForCard(bool physical, const std::string &label, const std::optional<Profile> &, const std::string &key,
                            Reply<Card> reply) override {
        return answer("applyForCard", key, std::move(reply), [this, physical, label] {
            Card card;
            card.id = "card_" + std::to_string(cardList.size() + 1);
            card.label = label;
            card.physical = physical;
            card.name = "FLORIN MEMBER";
            card.lastFour = "0" + std::to_string(300 + cardList.size());
            card.state = physical ? payment::CardState::inApproval : payment::CardState::active;
            card.expiry = {2029, 11};
            card.balance = money::Money::zero(*money::Currency::fromCode("KRW"));
            cardList.insert(cardList.begin(), card);
            return card;
        });
    }
    TaskHandle renameCard(const std::string &card, const std::string &label, Reply<Card> reply) override {
        return change("renameCard", card, std::move(reply), [label](Card &found) { found.label = label; });
    }
    TaskHandle freezeCard(const std::string &card, Reply<Card> reply) override {
        return change("freezeCard", card, std::move(reply), [](Card &found) { found.state = payment::CardState::frozen; });
    }
    TaskHandle unfreezeCard(const std::string &card, Reply<Card> reply) override {
        return change("unfreezeCard", card, std::move(reply), [](Card &found) { found.state = payment::CardState::active; });
    }
    TaskHandle deleteCard(const std::string &card, Reply<Nothing> reply) override {
        return answer("deleteCard", card, std::move(reply), [this, card] {
            std::erase_if(cardList, [&](const Card &other) { return other.id == card; });
            std::erase_if(singleUseList, [&](const Card &other) { return other.id == card; });
            return Nothing{};
        });
    }
    TaskHandle makeSingleUseCard(const std::string &from, money::Money most, const std::string &shop, const std::string &key,
                                 Reply<Card> reply) override {
        return answer("makeSingleUseCard", key, std::move(reply), [this, from, most, shop] {
            Card made{.id = "card_once_" + std::to_string(singleUseList.size() + 1), .label = shop, .name = "FLORIN MEMBER", .lastFour = "0777"};
            made.state = payment::CardState::active;
            made.expiry = {2027, 1};
            made.singleUse = SingleUse{from, most, shop, singleUseMerchant};
            singleUseList.push_back(made);
            return made;
        });
    }
    TaskHandle singleUseCards(const std::string &from, Reply<std::vector<Card>> reply) override {
        return answer("singleUseCards", from, std::move(reply), [this, from] {
            std::vector<Card> found;
            for (const Card &one : singleUseList)
                if (one.singleUse->from == from) found.push_back(one);
            return found;
        });
    }
    TaskHandle revealCard(const std::string &card, const std::string &, Reply<CardSecrets> reply) override {
        return answer("revealCard", card, std::move(reply), [] {
            CardSecrets secrets;
            secrets.number = base::SecretBytes(std::string_view("9604001234560068"));
            secrets.secret = base::SecretBytes(std::string_view("123"));
            secrets.expiry = {2029, 11};
            secrets.name = "FLORIN MEMBER";
            secrets.address = {"1 Lily Lane", "", "Seoul", "", "04524", "KR"};
            return secrets;
        });
    }
    TaskHandle fundingSources(Reply<std::vector<FundingSource>> reply) override {
        return answer("fundingSources", {}, std::move(reply), [this] { return sourceList; });
    }
    TaskHandle addFundingSource(const base::SecretBytes &number, card::Expiry expiry, const std::string &,
                                const std::string &label, Reply<FundingSource> reply) override {
        const std::string four(number.text().substr(number.size() - 4));
        return answer("addFundingSource", four, std::move(reply), [this, four, expiry, label] {
            sourceList.push_back({.id = "src_" + std::to_string(sourceList.size() + 1),
                                  .label = label,
                                  .lastFour = four,
                                  .brand = card::Brand::visa,
                                  .expiry = expiry});
            return sourceList.back();
        });
    }
    TaskHandle deleteFundingSource(const std::string &source, Reply<Nothing> reply) override {
        return yes("deleteFundingSource", source, std::move(reply));
    }
    TaskHandle charge(const std::string &card, const std::string &source, money::Money amount, const base::SecretBytes &,
                      const std::string &key, Reply<Charge> reply) override {
        return answer("charge", key, std::move(reply), [this, card, source, amount] {
            Charge made = nextOf(chargeAnswers);
            made.cardId = card;
            made.sourceId = source;
            made.amount = amount;
            return made;
        });
    }
    TaskHandle awaitCharge(const std::string &id, Reply<Charge> reply) override {
        return answer("awaitCharge", id, std::move(reply), [this] { return nextOf(chargeAnswers); });
    }
    TaskHandle merchant(const std::string &id, Reply<Merchant> reply) override {
        if (!merchants.contains(id)) failures["merchant"].push_back(failing(Trouble::refused, payment::Refusal::notFound));
        return answer("merchant", id, std::move(reply), [this, id] { return merchants[id]; });
    }
    /// Who orders a ticket again that is being paid, or was, is told of the first payment.
    TaskHandle sendOrder(const std::string &ticket, const std::string &order, const std::string &paymentId,
                         Reply<Payment> reply) override {
        orders.push_back(order);
        return answer("sendOrder", paymentId, std::move(reply), [this, ticket, paymentId] {
            const auto held = paymentOfTicket.find(ticket);
            const Payment payment = nextPayment(held == paymentOfTicket.end() ? paymentId : held->second);
            using payment::PaymentState;
            const bool holds = !payment::isFinal(payment.state) || payment.state == PaymentState::approved;
            if (holds) paymentOfTicket[ticket] = payment.id;
            knownPayments.insert(payment.id);
            return payment;
        });
    }
    TaskHandle awaitPayment(const std::string &id, Reply<Payment> reply) override {
        if (!knownPayments.contains(id)) failures["awaitPayment"].push_front(failing(Trouble::refused, payment::Refusal::notFound));
        return answer("awaitPayment", id, std::move(reply), [this, id] { return nextPayment(id); });
    }
    TaskHandle voucherAgain(const std::string &id, Reply<VoucherAgain> reply) override {
        return answer("voucherAgain", id, std::move(reply), [this] { return VoucherAgain{"v.v." + std::to_string(asked.size()), "17"}; });
    }
    TaskHandle microAccount(Reply<MicroAccount> reply) override {
        if (!account) failures["microAccount"].push_back(failing(Trouble::refused, payment::Refusal::notFound));
        return answer("microAccount", {}, std::move(reply), [this] { return *account; });
    }
    TaskHandle saveMicroAccount(const std::optional<std::string> &source, const std::optional<AutoRefill> &automatic,
                                Reply<MicroAccount> reply) override {
        return answer("saveMicroAccount", source.value_or(""), std::move(reply), [this, source, automatic] {
            account->source = source;
            account->autoRefill = automatic;
            if (automatic) account->autoRefill->usedThisMonth = money::Money::zero(automatic->amount.currency());
            return *account;
        });
    }
    TaskHandle refill(const std::string &source, money::Money amount, const base::SecretBytes &, const std::string &key,
                      Reply<Charge> reply) override {
        return answer("refill", key, std::move(reply), [this, source, amount] {
            Charge made = nextOf(chargeAnswers);
            made.cardId = payment::microMeans;
            made.sourceId = source;
            made.amount = amount;
            return made;
        });
    }
    TaskHandle awaitRefill(const std::string &id, Reply<Charge> reply) override {
        return answer("awaitRefill", id, std::move(reply), [this] { return nextOf(chargeAnswers); });
    }
    TaskHandle activity(const std::string &after, Reply<std::vector<Activity>> reply) override {
        asked.push_back("activity " + after);
        if (!failures["activity"].empty())
            return answer("activity", {}, std::move(reply), [] { return std::vector<Activity>{}; });
        if (after.empty()) {
            m_later.after(std::chrono::milliseconds(1), [this, reply] { reply(lines); });
        } else {
            m_follower = reply; // a long poll: it answers when `happens` is called
        }
        return std::make_shared<FakeTask>();
    }
    /// Something new, told to whoever waits.
    void happens(const Activity &line) {
        lines.insert(lines.begin(), line);
        if (const auto follower = std::exchange(m_follower, nullptr)) follower(std::vector<Activity>{line});
    }

  private:
    template <class T, class Make>
    TaskHandle answer(const std::string &verb, const std::string &argument, Reply<T> reply, Make make) {
        asked.push_back(argument.empty() ? verb : verb + " " + argument);
        if (silent.contains(verb)) return std::make_shared<FakeTask>();
        std::optional<Failure> failure;
        if (auto &queue = failures[verb]; !queue.empty()) {
            failure = queue.front();
            queue.pop_front();
        }
        m_later.after(std::chrono::milliseconds(1), [failure, reply = std::move(reply), make] {
            if (failure)
                reply(base::Refused{*failure});
            else
                reply(make());
        });
        return std::make_shared<FakeTask>();
    }
    TaskHandle yes(const std::string &verb, const std::string &argument, Reply<Nothing> reply) {
        return answer(verb, argument, std::move(reply), [] { return Nothing{}; });
    }
    template <class Change>
    TaskHandle change(const std::string &verb, const std::string &card, Reply<Card> reply, Change change) {
        return answer(verb, card, std::move(reply), [this, card, change] {
            const auto found =
                std::find_if(cardList.begin(), cardList.end(), [&](const Card &other) { return other.id == card; });
            change(*found);
            return *found;
        });
    }
    Enrolment issued() { return {.id = "enr_1", .issued = true, .device = "dev_1", .certificatePem = certificatePem}; }
    template <class T> static T nextOf(std::deque<T> &queue) {
        T first = queue.empty() ? T{} : queue.front();
        if (queue.size() > 1) queue.pop_front();
        return first;
    }
    Payment nextPayment(const std::string &id) {
        Payment payment = nextOf(orderAnswers);
        payment.id = id;
        return payment;
    }

    Later &m_later;
    Reply<std::vector<Activity>> m_follower;
};

inline money::Money won(std::int64_t amount) { return *money::Money::of(amount, *money::Currency::fromCode("KRW")); }

/// A shop that signs tickets, and the keys that the gateway would publish for it.
struct FakeShop {
    signing::PrivateKey key = signing::PrivateKey::generateEs256();
    std::string origin = "https://shop.example";
    std::string gateway = "https://localhost:9100";

    Merchant merchant() const {
        protocol::KeySet keys;
        keys.emplace("k1", key.publicKey());
        return {.id = "shop", .name = "Lily & Co.", .origins = {origin}, .keySetJson = protocol::writeKeySet(keys)};
    }
    payment::PaymentTicket ticket(base::Timestamp now) const {
        payment::Order order{.lines = {{"pen", "Fountain pen, green", 1, won(12000)}, {"ink", "Ink, 50 ml", 2, won(4500)}},
                             .total = won(21000),
                             .vat = won(1909)};
        return {.merchant = "shop",
                .id = "tkt_1",
                .issuedAt = now,
                .expiresAt = now + std::chrono::minutes(10),
                .gateway = gateway,
                .live = false,
                .kind = "single",
                .order = order,
                .serial = "S-1001",
                .customer = {},
                .returnUrl = origin + "/paid",
                .cancelUrl = origin + "/cart"};
    }
    std::string link(const payment::PaymentTicket &ticket) const {
        return "florin:pay?ticket=" + protocol::writeTicket(ticket, "k1", key);
    }
};

} // namespace florin::session::test
