#include "server/rear/links/bank_messages.h"

#include "server/partners/iso8583/exchange.h"
#include "server/partners/iso8583/private_data.h"
#include "shared/base/encoding.h"

namespace florin::links {

using iso8583::Message;
using iso8583::PrivateData;
using payments::BankQuestion;
using payments::BankReference;
using payments::BankVerb;

namespace {

namespace tag = iso8583::tag;

constexpr std::size_t terminalWidth = 8;
constexpr std::size_t merchantWidth = 15;
constexpr std::size_t merchantNameWidth = 40;
constexpr std::size_t amountWidth = 12;
constexpr std::size_t accountWidth = 28;
constexpr std::string_view enteredByProgram = "012";
constexpr std::string_view addRecord = "1";
constexpr std::string_view changeRecord = "2";
constexpr std::string_view cardFile = "CARDS";

std::string_view typeOf(BankVerb verb) {
    switch (verb) {
    case BankVerb::purchase:
    case BankVerb::payOut:
    case BankVerb::load:
    case BankVerb::inquiry: return "0200";
    case BankVerb::reversal: return "0420";
    case BankVerb::issueCard:
    case BankVerb::blockCard:
    case BankVerb::unblockCard: return "0302";
    }
    return "";
}

std::string_view processingCode(BankVerb verb) {
    if (verb == BankVerb::payOut) return iso8583::payOut;
    return verb == BankVerb::load ? iso8583::load : verb == BankVerb::inquiry ? iso8583::inquiry : iso8583::purchase;
}

void setReference(Message &message, const BankReference &reference, const AcquirerNames &names) {
    message.set(7, iso8583::field7(reference.sentAt));
    message.set(11, reference.stan);
    message.set(12, iso8583::field12(reference.sentAt));
    message.set(13, iso8583::field13(reference.sentAt));
    message.set(32, names.institution);
    message.set(37, reference.retrieval);
    message.set(41, iso8583::padded(names.terminal, terminalWidth));
}

void setPrivateData(Message &message, const PrivateData &data) {
    std::string text = data.toText();
    message.set(48, text);
    base::wipe(text);
}

/// False if the amount has no place in field 4.
bool setAmount(Message &message, const BankQuestion &question, const AcquirerNames &names) {
    const auto amount = iso8583::digits(question.amount ? question.amount->amount() : 0, amountWidth);
    const auto currency = iso8583::digits((question.amount ? question.amount->currency() : names.currency).numeric(), 3);
    if (!amount || !currency)
        return false;
    message.set(4, *amount);
    message.set(49, *currency);
    return true;
}

bool fillFinancial(Message &message, const BankQuestion &question, const AcquirerNames &names) {
    const bool needsAmount = question.verb != BankVerb::inquiry;
    if (!question.number || (needsAmount && !(question.amount && question.amount->isPositive())))
        return false;
    message.set(3, processingCode(question.verb));
    message.set(22, enteredByProgram);
    if (question.expiry)
        message.set(14, question.expiry->toField14());
    if (question.secret) {
        PrivateData data;
        data.set(tag::secret, question.secret->text());
        setPrivateData(message, data);
    }
    return setAmount(message, question, names);
}

bool fillPayOut(Message &message, const BankQuestion &question, const AcquirerNames &names) {
    if (question.account.empty() || question.account.size() > accountWidth || !(question.amount && question.amount->isPositive()))
        return false;
    message.set(3, processingCode(question.verb));
    message.set(103, question.account);
    return setAmount(message, question, names);
}

bool fillReversal(Message &message, const BankQuestion &question, const AcquirerNames &names) {
    if (!question.originalVerb || !question.originalReference || question.originalReference->stan.size() != 6)
        return false;
    const BankReference &original = *question.originalReference;
    message.set(3, processingCode(*question.originalVerb));
    message.set(90,
        iso8583::OriginalData{std::string(typeOf(*question.originalVerb)), original.stan, iso8583::field7(original.sentAt), names.institution}
            .toField90());
    PrivateData data;
    data.set(tag::originalRetrieval, original.retrieval);
    setPrivateData(message, data);
    return setAmount(message, question, names);
}

/// False if the lock cannot be told.
bool fillLock(Message &message, PrivateData &data, const BankQuestion &question) {
    const payments::SingleUseLock &lock = *question.application->lock;
    const auto most = iso8583::digits(lock.most.amount(), amountWidth);
    if (!question.number || !lock.most.isPositive() || !most || lock.shop.size() > merchantWidth)
        return false;
    message.set(4, *most);
    data.set(tag::kind, "single");
    if (!lock.shop.empty())
        data.set(tag::shop, lock.shop);
    return true;
}

bool fillCardFile(Message &message, const BankQuestion &question) {
    PrivateData data;
    message.set(101, cardFile);
    if (question.verb == BankVerb::issueCard) {
        if (!question.application)
            return false;
        const payments::CardApplication &application = *question.application;
        const auto currency = iso8583::digits(application.currency.numeric(), 3);
        if (!currency)
            return false;
        message.set(49, *currency);
        message.set(91, addRecord);
        data.set(tag::action, "issue");
        data.set(tag::kind, application.physical ? "physical" : "virtual");
        data.set(tag::reference, application.reference);
        if (application.lock && !fillLock(message, data, question))
            return false;
        if (application.physical) {
            if (application.deliveryName.size() + application.deliveryAddress.size() > payments::mostDeliveryBytes)
                return false;
            data.set(tag::deliveryName, base::toBase64Url(base::bytesOf(application.deliveryName)));
            data.set(tag::deliveryAddress, base::toBase64Url(base::bytesOf(application.deliveryAddress)));
        }
    } else {
        if (!question.number)
            return false;
        message.set(91, changeRecord);
        data.set(tag::action, question.verb == BankVerb::blockCard ? "block" : "unblock");
    }
    setPrivateData(message, data);
    return true;
}

} // namespace

std::optional<money::Money> moneyIn(const Message &message, std::string_view digits) {
    const auto amount = iso8583::numberOf(digits);
    const auto numeric = iso8583::numberOf(message.field(49));
    const auto currency = numeric ? money::Currency::fromNumeric(static_cast<int>(*numeric)) : std::nullopt;
    return amount && currency ? money::Money::of(*amount, *currency) : std::nullopt;
}

std::optional<Message> toMessage(const BankQuestion &question, const AcquirerNames &names) {
    if (question.merchant.size() > merchantWidth || (question.application && question.application->reference.size() > 64))
        return std::nullopt;
    Message message(typeOf(question.verb));
    setReference(message, question.reference, names);
    message.set(42, iso8583::padded(question.merchant.empty() ? names.merchant : question.merchant, merchantWidth));
    if (!question.merchantName.empty())
        message.set(43, iso8583::padded(question.merchantName, merchantNameWidth));
    if (question.number)
        message.set(2, question.number->digits());
    bool complete = false;
    switch (question.verb) {
    case BankVerb::purchase:
    case BankVerb::load:
    case BankVerb::inquiry: complete = fillFinancial(message, question, names); break;
    case BankVerb::payOut: complete = fillPayOut(message, question, names); break;
    case BankVerb::reversal: complete = fillReversal(message, question, names); break;
    case BankVerb::issueCard:
    case BankVerb::blockCard:
    case BankVerb::unblockCard: complete = fillCardFile(message, question); break;
    }
    if (!complete)
        return std::nullopt;
    return message;
}

std::optional<payments::BankReply> toReply(const Message &answer) {
    if (!answer.has(39))
        return std::nullopt;
    const auto data = PrivateData::fromText(answer.field(48));
    if (!data)
        return std::nullopt;
    payments::BankReply reply;
    reply.answer = answer.field(39);
    reply.approvalCode = iso8583::trimmed(answer.field(38));
    reply.balance = moneyIn(answer, data->value(tag::balance));
    if (reply.answer == "10")
        reply.approvedAmount = moneyIn(answer, answer.field(4));
    if (answer.type() == "0312" && reply.answer == "00" && data->has(tag::issuedSecret)) {
        reply.issuedNumber = card::CardNumber::parse(answer.field(2));
        reply.issuedExpiry = card::Expiry::fromField14(answer.field(14));
        reply.issuedSecret = card::parseCardSecret(data->value(tag::issuedSecret));
        // A yes without a usable card is no answer that anybody could act on.
        if (!reply.issuedNumber || !reply.issuedExpiry || !reply.issuedSecret)
            return std::nullopt;
    }
    reply.awaitsPerson = data->value(tag::awaitsPerson) == "1";
    return reply;
}

Message networkMessage(NetworkAction action, std::string_view stan, base::Timestamp now) {
    Message message("0800");
    message.set(7, iso8583::field7(now));
    message.set(11, stan);
    message.set(70, action == NetworkAction::signOn ? iso8583::signOn : action == NetworkAction::signOff ? iso8583::signOff : iso8583::echo);
    return message;
}

} // namespace florin::links
