#pragma once

#include "server/partners/iso8583/exchange.h"
#include "server/sandbox/bank/desk.h"
#include "server/sandbox/bank/outcomes.h"
#include "server/sandbox/bank/request_form.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <string>

namespace florin::tests {

using namespace florin::bank;
using iso8583::Message;
using iso8583::OriginalData;
using iso8583::PrivateData;

namespace tag = iso8583::tag;

inline const base::Timestamp start(std::chrono::seconds(1'795'170'605)); // 2026-11-20 10:30:05

/// A bank's desk in a folder, without a line to it.
struct Branch {
    explicit Branch(Trade trade, const QTemporaryDir &folder, base::ManualClock &clock)
        : drawer(folder.filePath("bank.key").toStdString(), "960400", random), books(drawer),
          journal(folder.filePath("journal.txt").toStdString(), [this](const Entry &entry) { books.apply(entry); }),
          desk(trade, books, journal, drawer, clock) {}

    base::SystemRandom random;
    NumberDrawer drawer;
    Books books;
    Journal journal;
    Desk desk;
};

struct Issued {
    std::string number;
    std::string expiry;
    std::string secret;
};

/// A bank's desk with a clock that stands still, and the messages that a gateway would send it. Each rule begins with an empty bank.
class DeskTest : public QObject {
  protected:
    void begin() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock.set(start);
        m_stan = 0;
        open(Trade::issuer);
    }
    void end() {
        m_branch.reset();
        m_folder.reset();
    }

    Message request(const char *type) {
        const std::string stan = *iso8583::digits(++m_stan, 6);
        Message message(type);
        message.set(7, iso8583::field7(m_clock.now()));
        message.set(11, stan);
        message.set(32, "960400");
        message.set(37, "RRN000" + stan);
        return message;
    }
    Message financial(const char *type, std::string_view code, std::string_view number, std::int64_t amount) {
        Message message = request(type);
        message.set(2, number);
        message.set(3, code);
        message.set(4, *iso8583::digits(amount, 12));
        message.set(49, "410");
        return message;
    }
    Message purchase(std::string_view number, std::int64_t amount) { return financial("0200", iso8583::purchase, number, amount); }
    Message load(std::string_view number, std::int64_t amount) { return financial("0200", iso8583::load, number, amount); }
    Message reversalOf(const Message &original) {
        Message message = request("0420");
        message.set(3, iso8583::purchase);
        message.set(4, "000000000000");
        message.set(49, "410");
        message.set(90, OriginalData::of(original).toField90());
        return message;
    }
    Message application(const std::string &reference, const char *kind = "virtual") {
        PrivateData data;
        data.set(tag::action, "issue");
        data.set(tag::kind, kind);
        data.set(tag::reference, reference);
        data.set(tag::deliveryName, "7ZmN");
        data.set(tag::deliveryAddress, "7ZmN");
        Message message = request("0302");
        message.set(48, data.toText());
        message.set(49, "410");
        message.set(91, "1");
        message.set(101, "CARDS");
        return message;
    }
    /// For a card that pays once, draws on the one with this number, and may be locked to a shop.
    Message singleUse(const std::string &reference, std::string_view number, std::int64_t most, const std::string &shop = {}) {
        PrivateData data;
        data.set(tag::action, "issue");
        data.set(tag::kind, "single");
        data.set(tag::reference, reference);
        if (!shop.empty())
            data.set(tag::shop, shop);
        Message message = request("0302");
        message.set(2, number);
        message.set(4, *iso8583::digits(most, 12));
        message.set(48, data.toText());
        message.set(49, "410");
        message.set(91, "1");
        message.set(101, "CARDS");
        return message;
    }
    Issued issueSingleUse(const std::string &reference, std::string_view number, std::int64_t most, const std::string &shop = {}) {
        return issuedBy(singleUse(reference, number, most, shop));
    }
    Message purchaseAt(const std::string &shop, std::string_view number, std::int64_t amount, const char *type = "0200") {
        Message message = financial(type, iso8583::purchase, number, amount);
        message.set(42, iso8583::padded(shop, 15));
        return message;
    }
    Message cardFile(const char *action, std::string_view number) {
        PrivateData data;
        data.set(tag::action, action);
        Message message = request("0302");
        message.set(2, number);
        message.set(48, data.toText());
        message.set(91, "2");
        message.set(101, "CARDS");
        return message;
    }
    std::string ask(const Message &message) {
        const auto handled = m_branch->desk.handle(message);
        return handled ? std::string(handled->answer.field(39)) : std::string();
    }
    Issued issue(const std::string &reference, const std::string &ending = {}) {
        m_branch->desk.setNextEnding(ending);
        return issuedBy(application(reference));
    }
    Issued issuedBy(const Message &asked) {
        const auto handled = m_branch->desk.handle(asked);
        const auto data = PrivateData::fromText(handled->answer.field(48));
        return {std::string(handled->answer.field(2)), std::string(handled->answer.field(14)), std::string(data->value(tag::issuedSecret))};
    }
    std::int64_t balanceOf(const std::string &number) {
        Message message = financial("0200", iso8583::inquiry, number, 0);
        const auto handled = m_branch->desk.handle(message);
        return iso8583::numberOf(PrivateData::fromText(handled->answer.field(48))->value(tag::balance)).value_or(-1);
    }
    void open(Trade trade) {
        m_branch.reset();
        m_branch = std::make_unique<Branch>(trade, *m_folder, m_clock);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    base::ManualClock m_clock{start};
    std::unique_ptr<Branch> m_branch;

  private:
    int m_stan = 0;
};

} // namespace florin::tests
