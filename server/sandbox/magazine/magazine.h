#pragma once

#include "server/front/listener/message.h"
#include "server/sandbox/magazine/errands.h"
#include "server/sandbox/magazine/issue.h"
#include "server/sandbox/magazine/sales_book.h"
#include "server/sandbox/magazine/views.h"
#include "server/sandbox/magazine/voucher_desk.h"
#include "server/sandbox/shop/https_client.h"
#include "server/sandbox/shop/pages.h"
#include "server/sandbox/shop/sessions.h"

#include <memory>
#include <string>

namespace florin::magazine {

struct MagazineSettings {
    std::string resources; ///< the folder resources/magazine
    std::string journal;   ///< the sales register's file
    std::string caFile;    ///< whom the gateway's certificate must come from
    std::string apiKey;
    Publisher publisher;
};

/// "Madang": a magazine that sells articles and pictures one by one for a few won, by ticket and voucher (seed 001). It asks the gateway
/// nothing but its public keys, and for a voucher that was lost. One request in, one page out; any thread may call handle().
class Magazine {
  public:
    /// The refusal is a sentence for whoever started it.
    static base::Result<std::unique_ptr<Magazine>, std::string> open(MagazineSettings settings, const base::Clock &clock, base::Random &random);
    ~Magazine();
    Magazine(const Magazine &) = delete;
    Magazine &operator=(const Magazine &) = delete;

    void handle(listener::Request request, listener::Reply reply);
    /// Nothing is asked of the gateway from now on. May be called more than once.
    void stop();
    /// The header fields that every answer carries.
    static std::vector<std::pair<std::string, std::string>> pageHeaders();

  private:
    struct Call; ///< one request with its visit
    Magazine(MagazineSettings settings, Issue issue, std::unique_ptr<shop::Pages> pages, std::unique_ptr<SalesBook> book, const base::Clock &clock,
             base::Random &random);

    void get(Call &call);
    void post(Call &call);
    bool formIsOurs(Call &call);
    void changeBasket(Call &call);
    void buy(Call &call, const std::vector<const Good *> &goods);
    void ask(Call &call, payment::TicketQuestion question);
    void sell(Call &call, Sale sale);
    void takeVoucher(Call &call, const std::string &saleId);
    void fetchVoucher(Call &call, const std::string &saleId);
    void handOver(Call &call, const std::string &code);
    void showIssue(Call &call);
    void showGood(Call &call, const std::string &id, const std::string &flaw);
    void showBasket(Call &call, const std::string &flaw);
    void showSale(Call &call, const std::string &id);
    void showGoods(Call &call, const std::string &code);
    void showDocument(Call &call, const std::string &code);
    void showVoucherText(Call &call, const std::string &saleId);
    void showFile(Call &call);
    void showMessage(Call &call, int status, const std::string &heading, const std::string &sentence);
    void showMissing(Call &call);

    /// The sale if it belongs to the visitor: to the session, or to the known reader.
    std::optional<Sale> saleOfVisitor(const Call &call, const std::string &id) const;
    bool isOfVisitor(const Call &call, const Sale &sale) const;
    std::vector<const Good *> basketOf(const Call &call) const;
    Standing standingOf(const Call &call) const;
    shop::PageData frame(const Call &call, const std::string &title) const;
    void page(Call &call, int status, std::string_view name, shop::PageData data);

    const MagazineSettings m_settings;
    const Issue m_issue;
    std::unique_ptr<shop::Pages> m_pages;
    std::unique_ptr<SalesBook> m_book;
    const base::Clock &m_clock;
    base::Random &m_random;
    shop::Sessions m_sessions;
    shop::HttpsClient m_gateway;
    VoucherDesk m_desk;
    Errands m_errands;
};

} // namespace florin::magazine
