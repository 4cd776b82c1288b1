#pragma once

#include "server/front/listener/message.h"
#include "server/sandbox/shop/cashier.h"
#include "server/sandbox/shop/catalogue.h"
#include "server/sandbox/shop/order_desk.h"
#include "server/sandbox/shop/pages.h"
#include "server/sandbox/shop/sessions.h"
#include "server/sandbox/shop/views.h"
#include "server/sandbox/shop/waiting_room.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace florin::shop {

/// What a shop is called, and what it calls its own.
struct ShopNames {
    std::string name;    ///< as its pages say
    std::string hangul;
    std::string tagline; ///< in its home page's title
    std::string cookie;  ///< of its sessions; a host's shops, whatever their ports, share their cookies
    std::string serials; ///< what the numbers of its sales register begin with: `HG`
};

struct ShopSettings {
    std::string sharedPages; ///< the folder resources/shop_pages
    std::string resources;   ///< the shop's own folder, such as resources/shop: its goods, pictures and words
    std::string journal;     ///< the sales register's file
    std::string caFile;      ///< whom the certificate of `approver` must come from
    std::string origin;      ///< `https://localhost:18445`: where the shop stands
    std::string approver;    ///< URL of whom it asks for approval: the gateway, or a VAN
    std::string apiKey;      ///< there
    ShopNames names;
    std::optional<Merchant> merchant; ///< who it is to a payer's wallet; nothing: it knows of no wallet, and takes cards alone
};

/// A small shop that takes cards, and Florin by its button where it knows of it. One request in, one page out; all that waits for an
/// approval runs on the cashier's threads. Any thread may call handle().
class Shop {
  public:
    /// The refusal is a sentence for whoever started it.
    static base::Result<std::unique_ptr<Shop>, std::string> open(ShopSettings settings, const base::Clock &clock, base::Random &random);
    ~Shop();
    Shop(const Shop &) = delete;
    Shop &operator=(const Shop &) = delete;

    void handle(listener::Request request, listener::Reply reply);
    /// Takes up the orders that a stop left open. Call it once the approver answers.
    void resume() { m_cashier.resume(); }
    /// Nothing is asked of the approver from now on.
    void stop() { m_cashier.stop(); }
    /// The header fields that every answer of the shop carries.
    static std::vector<std::pair<std::string, std::string>> pageHeaders();

  private:
    struct Call; ///< one request with its visit
    Shop(ShopSettings settings, Catalogue catalogue, std::unique_ptr<Pages> pages, std::unique_ptr<OrderBook> book, const base::Clock &clock,
         base::Random &random);

    void get(Call &call);
    void post(Call &call);
    bool formIsOurs(Call &call);
    void changeCart(Call &call);
    void payByCard(Call &call);
    void payByWallet(Call &call);
    void showList(Call &call);
    void showGood(Call &call, const std::string &id);
    void showCheckout(Call &call, const FormFields &typed, const std::map<std::string, std::string> &flaws);
    void showOrder(Call &call, const std::string &id);
    void showStatus(Call &call, const std::string &id);
    void showStaff(Call &call);
    void showFile(Call &call);
    void showMessage(Call &call, int status, const std::string &heading, const std::string &sentence);
    /// Redirects to the order's page once it is concluded, or after a moment.
    void showOutcomeSoon(Call &call, const std::string &orderId);
    std::optional<ShopOrder> orderOfVisit(const Call &call, const std::string &id) const;
    PageData frame(const Call &call, const std::string &title, const std::string &category = {}) const;
    void page(Call &call, int status, std::string_view name, PageData data);

    ShopSettings m_settings;
    Catalogue m_catalogue;
    std::unique_ptr<Pages> m_pages;
    std::unique_ptr<OrderBook> m_book;
    const base::Clock &m_clock;
    base::Random &m_random;
    Sessions m_sessions;
    WaitingRoom m_waitingRoom;
    HttpsClient m_approver;
    Cashier m_cashier;
    std::atomic<Tampering> m_tampering = Tampering::none;
};

} // namespace florin::shop
