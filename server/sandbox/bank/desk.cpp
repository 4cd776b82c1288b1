#include "server/sandbox/bank/desk.h"

#include "server/partners/iso8583/exchange.h"
#include "server/sandbox/bank/outcomes.h"
#include "server/sandbox/bank/request_form.h"
#include "shared/money/money.h"

#include <algorithm>
#include <chrono>

namespace florin::bank {

namespace tag = iso8583::tag;
using iso8583::Message;
using iso8583::OriginalData;
using iso8583::PrivateData;

namespace {

namespace answer {
const std::string approved = "00";
const std::string declined = "05";
const std::string partly = "10";
const std::string invalid = "12";
const std::string wrongAmount = "13";
const std::string unknownCard = "14";
const std::string notFound = "25";
const std::string malformed = "30";
const std::string noMoney = "51";
const std::string expired = "54";
const std::string wrongSecret = "55";
const std::string notPermitted = "57";
const std::string overLimit = "61";
const std::string restricted = "62";
const std::string seenBefore = "94";
const std::string failed = "96";
} // namespace answer

constexpr std::int64_t mostOnOneCard = 999'999'999'999; // field 4 holds no more
constexpr int yearsOfACard = 4;
constexpr std::int64_t mostDraws = 10'000;
constexpr std::size_t longestShop = 15; // field 42

bool isYes(std::string_view code) {
    return code == answer::approved || code == answer::partly;
}

card::Expiry expiryOfACardMade(base::Timestamp now) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    return {int(today.year()) + yearsOfACard, static_cast<int>(unsigned(today.month()))};
}

/// The end of the next month.
card::Expiry expiryOfASingleUse(base::Timestamp now) {
    const std::chrono::year_month_day today{std::chrono::floor<std::chrono::days>(now)};
    const auto next = today.year() / today.month() + std::chrono::months(1);
    return {int(next.year()), static_cast<int>(unsigned(next.month()))};
}

} // namespace

Desk::Desk(Trade trade, Books &books, Journal &journal, const NumberDrawer &drawer, const base::Clock &clock)
    : m_trade(trade), m_books(books), m_journal(journal), m_drawer(drawer), m_clock(clock) {}

std::optional<Desk::Handled> Desk::handle(const Message &request, Caller caller) {
    if (!iso8583::answerTypeOf(request.type()))
        return std::nullopt;
    const auto plainly = [&](const std::string &code) {
        Message told = iso8583::answerTo(request);
        told.set(39, code);
        return Handled{std::move(told)};
    };
    if (request.type().starts_with("08"))
        return plainly(request.has(11) && request.has(70) ? answer::approved : answer::malformed);
    const auto data = PrivateData::fromText(request.field(48));
    if (!data || !isComplete(request))
        return plainly(answer::malformed);

    Entry entry;
    entry.request = nameOf(OriginalData::of(request));
    entry.retrieval = request.field(37);
    std::string content = contentOf(request);
    entry.fingerprint = m_drawer.fingerprint(content);
    base::wipe(content);
    if (const Decided *before = m_books.find(entry.request, entry.retrieval)) {
        if (before->entry.fingerprint != entry.fingerprint)
            return plainly(answer::seenBefore);
        return Handled{answerFrom(request, *before)};
    }
    if (m_books.isForestalled(entry.request, entry.retrieval))
        return plainly(answer::invalid);
    entry.at = m_clock.now();
    entry.answer = decide(entry, request, *data);
    if (isYes(entry.answer))
        entry.approvalCode = m_drawer.approvalCode(entry.request + '|' + entry.retrieval);
    if (caller == Caller::acquirer)
        noteForReport(entry, request);
    if (!m_journal.append(entry))
        return plainly(answer::failed);
    m_books.apply(entry);
    return Handled{answerFrom(request, *m_books.find(entry.request, entry.retrieval)), isLate(request, entry)};
}

bool Desk::approvePhysical(const std::string &reference) {
    const IssuedCard *card = m_books.cardByName(reference);
    if (!card || !card->awaitsPerson)
        return false;
    Entry entry;
    entry.at = m_clock.now();
    entry.answer = answer::approved;
    entry.card = reference;
    entry.action = "approve";
    if (!m_journal.append(entry))
        return false;
    m_books.apply(entry);
    return true;
}

std::string Desk::decide(Entry &entry, const Message &request, const PrivateData &data) {
    const std::string type = iso8583::withoutRepeat(request.type());
    if (type == "0420")
        return decideReversal(entry, request, data);
    if (type == "0302")
        return m_trade == Trade::issuer ? decideCardFile(entry, request, data) : answer::notPermitted;
    if (type == "0100" || type == "0200" || type == "0220")
        return decideFinancial(entry, request, data);
    return answer::invalid;
}

std::string Desk::decideFinancial(Entry &entry, const Message &request, const PrivateData &data) {
    const std::int64_t amount = iso8583::numberOf(request.field(4)).value_or(0);
    const std::string_view code = request.field(3);
    const bool isRequest = request.type().starts_with("020");
    if (isRequest && code == iso8583::payOut)
        return decidePayOut(entry, request, amount);
    if (code != iso8583::purchase && !(isRequest && (code == iso8583::load || code == iso8583::inquiry)))
        return answer::invalid;
    if (request.type().starts_with("022") && request.has(90))
        return decideCompletion(entry, request, data, amount);
    if (isRequest && code != iso8583::inquiry && amount == 0)
        return answer::wrongAmount;
    return m_trade == Trade::issuer ? decideAtIssuer(entry, request, data, amount) : decideAtCompany(entry, request, amount);
}

std::string Desk::decideAtIssuer(Entry &entry, const Message &request, const PrivateData &data, std::int64_t amount) {
    const IssuedCard *card = m_books.cardByNumber(request.field(2));
    if (!card)
        return answer::unknownCard;
    entry.card = card->name;
    if (card->awaitsPerson || (card->blocked && request.field(3) != iso8583::inquiry)) // A blocked card still has a balance.
        return answer::restricted;
    if (const std::string flaw = checkCard(*card, request, data); !flaw.empty())
        return flaw;
    if (card->isSingleUse())
        return decideSingleUse(entry, *card, request, amount);
    if (request.field(3) == iso8583::inquiry)
        return answer::approved;
    if (request.field(3) == iso8583::load) {
        if (m_books.balance(card->name) > mostOnOneCard - amount)
            return answer::overLimit;
        entry.moved = amount;
        return answer::approved;
    }
    return decidePurchase(entry, *card, amount);
}

std::string Desk::checkCard(const IssuedCard &card, const Message &request, const PrivateData &data) const {
    if (card.expiry.isPast(m_clock.now()))
        return answer::expired;
    if (request.has(14) && request.field(14) != card.expiry.toField14())
        return answer::unknownCard;
    const std::string_view secret = data.value(tag::secret);
    if (data.has(tag::secret) && !card.secret.equals({reinterpret_cast<const std::uint8_t *>(secret.data()), secret.size()}))
        return answer::wrongSecret;
    if (iso8583::numberOf(request.field(49)) != card.currency)
        return answer::invalid;
    return {};
}

/// A shop learns nothing of the card behind it: neither its balance nor, elsewhere, how much could be paid.
std::string Desk::decideSingleUse(Entry &entry, const IssuedCard &card, const Message &request, std::int64_t amount) const {
    const bool isElsewhere = !card.shop.empty() && card.shop != iso8583::trimmed(request.field(42));
    if (request.field(3) != iso8583::purchase || isElsewhere || m_books.isUsed(card.name))
        return answer::notPermitted;
    if (amount > card.most)
        return answer::overLimit;
    const IssuedCard *parent = m_books.cardByName(card.parent);
    if (parent->blocked || parent->awaitsPerson)
        return answer::restricted;
    if (parent->expiry.isPast(m_clock.now()))
        return answer::expired;
    return decidePurchase(entry, card, amount);
}

std::string Desk::decidePurchase(Entry &entry, const IssuedCard &card, std::int64_t amount) const {
    const std::int64_t balance = m_books.balance(card.name);
    const EndingOutcome *special = purchaseOutcomeOfEnding(card.number.lastFour());
    if (special && special->answer == answer::partly) {
        entry.approved = std::min(balance, amount / 2);
        entry.moved = -entry.approved;
        return answer::partly;
    }
    if (special && special->answer != answer::approved)
        return std::string(special->answer);
    if (balance < amount)
        return answer::noMoney;
    entry.moved = -amount;
    return answer::approved;
}

std::string Desk::decideAtCompany(Entry &entry, const Message &request, std::int64_t amount) {
    const TestCard *card = testCard(request.field(2));
    if (!card)
        return answer::unknownCard;
    entry.card = maskedNumber(request.field(2));
    if (request.field(3) == iso8583::load)
        return answer::notPermitted;
    const auto expiry = card::Expiry::fromField14(request.field(14));
    if (request.has(14) && (!expiry || expiry->isPast(m_clock.now())))
        return answer::expired;
    const bool onlyAsks = amount == 0;
    if (card->answer != answer::approved && !(onlyAsks && card->kept))
        return std::string(card->answer);
    entry.moved = -amount;
    return answer::approved;
}

std::string Desk::decidePayOut(Entry &entry, const Message &request, std::int64_t amount) const {
    if (m_trade != Trade::issuer)
        return answer::notPermitted;
    if (amount == 0)
        return answer::wrongAmount;
    const std::string account(request.field(103));
    if (account.empty() || account.find_first_not_of("0123456789-") != std::string::npos)
        return answer::unknownCard;
    // Accounts at other banks look the same from here: this one sends the money on.
    entry.card = std::string(accountPrefix) + account;
    entry.moved = amount;
    return answer::approved;
}

std::string Desk::decideReversal(Entry &entry, const Message &request, const PrivateData &data) {
    const OriginalData original = OriginalData::fromField90(request.field(90));
    if (original.type == "0420" || !iso8583::answerTypeOf(original.type))
        return answer::invalid;
    entry.original = nameOf(original);
    entry.originalRetrieval = data.value(tag::originalRetrieval);
    const Decided *decided = m_books.findOriginal(entry.original, entry.originalRetrieval);
    if (!decided)
        return answer::approved; // nothing to give back, and the request will be refused should it still come
    entry.card = decided->entry.card;
    if (decided->reversed)
        return answer::approved;
    if (!decided->entry.original.empty())
        return answer::invalid; // a completion: its authorization can be reversed
    if (m_trade == Trade::issuer && !entry.card.empty() && m_books.balance(entry.card) < decided->net)
        return answer::noMoney; // a load that has been spent meanwhile
    entry.moved = -decided->net;
    if (decided->entry.action == "issue" && decided->entry.answer == answer::approved)
        entry.action = "block";
    return answer::approved;
}

std::string Desk::decideCompletion(Entry &entry, const Message &request, const PrivateData &data, std::int64_t amount) {
    const OriginalData original = OriginalData::fromField90(request.field(90));
    const std::string name = nameOf(original);
    const std::string retrieval(data.value(tag::originalRetrieval));
    const Decided *decided = m_books.findOriginal(name, retrieval);
    if (!decided || original.type != "0100" || !isYes(decided->entry.answer))
        return answer::notFound;
    if (decided->reversed || amount > -decided->net)
        return answer::invalid;
    entry.original = name;
    entry.originalRetrieval = retrieval;
    entry.card = decided->entry.card;
    entry.moved = -decided->net - amount;
    return answer::approved;
}

std::string Desk::decideCardFile(Entry &entry, const Message &request, const PrivateData &data) {
    const std::string_view action = data.value(tag::action);
    if (request.field(101) != "CARDS")
        return answer::malformed;
    if (action == "issue" && request.field(91) == "1")
        return decideIssue(entry, request, data);
    if ((action != "block" && action != "unblock") || request.field(91) != "2")
        return answer::malformed;
    const IssuedCard *card = m_books.cardByNumber(request.field(2));
    if (!card)
        return answer::unknownCard;
    entry.card = card->name;
    entry.action = action;
    return answer::approved;
}

std::string Desk::decideIssue(Entry &entry, const Message &request, const PrivateData &data) {
    const std::string reference(data.value(tag::reference));
    const std::string_view kind = data.value(tag::kind);
    const auto currency = iso8583::numberOf(request.field(49));
    if (reference.empty() || reference.size() > 64 || !currency || !money::Currency::fromNumeric(static_cast<int>(*currency)))
        return answer::malformed;
    if (kind != "virtual" && kind != "single" && !(kind == "physical" && data.has(tag::deliveryName) && data.has(tag::deliveryAddress)))
        return answer::malformed;
    const bool isKnown = m_books.cardByName(reference) != nullptr;
    if (kind == "single" && !isKnown) {
        if (const std::string flaw = lockToOnePayment(entry, request, data); !flaw.empty())
            return flaw;
    }
    entry.card = reference;
    entry.action = "issue";
    if (isKnown)
        return answer::approved; // asked again under another number: the same card
    entry.physical = kind == "physical";
    entry.currency = static_cast<int>(*currency);
    entry.expiry = (entry.parent.empty() ? expiryOfACardMade(m_clock.now()) : expiryOfASingleUse(m_clock.now())).toField14();
    entry.ending = m_nextEnding;
    entry.deliveryName = data.value(tag::deliveryName);
    entry.deliveryAddress = data.value(tag::deliveryAddress);
    for (entry.draw = 0; entry.draw < mostDraws; ++entry.draw) {
        const auto number = m_drawer.number(reference, entry.ending, entry.draw);
        if (number && !m_books.cardByNumber(number->digits())) {
            m_nextEnding.clear();
            return answer::approved;
        }
    }
    entry.card.clear();
    entry.action.clear();
    return answer::failed;
}

/// Empty if such a card may be issued.
std::string Desk::lockToOnePayment(Entry &entry, const Message &request, const PrivateData &data) const {
    const std::string_view shop = data.value(tag::shop);
    if (data.has(tag::shop) && (shop.empty() || shop.size() > longestShop || iso8583::trimmed(shop) != shop))
        return answer::malformed;
    const IssuedCard *parent = m_books.cardByNumber(request.field(2));
    if (!parent || parent->isSingleUse())
        return answer::unknownCard;
    if (parent->blocked || parent->awaitsPerson)
        return answer::restricted;
    if (parent->expiry.isPast(m_clock.now()))
        return answer::expired;
    if (iso8583::numberOf(request.field(49)) != parent->currency)
        return answer::invalid;
    const std::int64_t most = iso8583::numberOf(request.field(4)).value_or(0);
    if (most == 0)
        return answer::wrongAmount;
    entry.parent = parent->name;
    entry.most = most;
    entry.shop = shop;
    return {};
}

void Desk::noteForReport(Entry &entry, const Message &request) const {
    const std::string type = iso8583::withoutRepeat(request.type());
    const bool isPurchase = (type == "0100" || type == "0200" || type == "0220") && request.field(3) == iso8583::purchase;
    if (m_trade != Trade::issuer || entry.card.empty() || (!isPurchase && type != "0420"))
        return;
    entry.elsewhere = true;
    entry.amount = iso8583::numberOf(request.field(4)).value_or(0);
    entry.currency = static_cast<int>(iso8583::numberOf(request.field(49)).value_or(0));
    entry.localTime = request.field(12);
    entry.localDate = request.field(13);
    entry.terminal = request.field(41);
    entry.merchant = request.field(42);
    entry.acceptorName = request.field(43);
}

Message Desk::answerFrom(const Message &request, const Decided &decided) const {
    const Entry &entry = decided.entry;
    Message told = iso8583::answerTo(request);
    told.set(39, entry.answer);
    const bool isCardFile = told.type() == "0312";
    if (!isCardFile && told.type() != "0430" && isYes(entry.answer))
        told.set(38, entry.approvalCode);
    if (entry.answer == answer::partly)
        told.set(4, *iso8583::digits(entry.approved, 12));
    PrivateData data;
    const IssuedCard *card = m_books.cardByName(entry.card);
    const bool tellsBalance = card && !isCardFile && (!card->isSingleUse() || isYes(entry.answer));
    if (tellsBalance)
        data.set(tag::balance, std::to_string(decided.balanceAfter));
    if (card && entry.action == "issue" && entry.answer == answer::approved)
        tellIssuedCard(told, data, *card);
    if (!data.empty()) {
        std::string text = data.toText();
        told.set(48, text);
        base::wipe(text);
    }
    return told;
}

void Desk::tellIssuedCard(Message &told, PrivateData &data, const IssuedCard &card) const {
    told.set(2, card.number.digits());
    told.set(14, card.expiry.toField14());
    data.set(tag::issuedSecret, card.secret.text());
    if (card.awaitsPerson)
        data.set(tag::awaitsPerson, "1");
}

bool Desk::isLate(const Message &request, const Entry &entry) const {
    const IssuedCard *card = m_books.cardByName(entry.card);
    if (!card || !entry.original.empty() || request.field(3) != iso8583::purchase)
        return false;
    const EndingOutcome *special = purchaseOutcomeOfEnding(card->number.lastFour());
    return special && special->late;
}

} // namespace florin::bank
