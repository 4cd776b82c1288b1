#pragma once

#include "server/front/listener/message.h"
#include "server/inquiry/question.h"
#include "shared/base/random.h"

#include <memory>
#include <string>

namespace florin::site {

struct Settings {
    std::string downloadFolder; ///< the wallet's file, its signature and the release key; empty: nothing to download yet
    std::string currency = "KRW";
    bool live = false; ///< real money; otherwise every page says that it is play
};

/// The public web pages (the documents' electronic payment web server): registration, card application, account, download. It knows
/// nothing that it has not asked the rear unit, and asks what any client of the interface could ask. Thread-safe.
class Site {
  public:
    /// `rear` and `random` outlive it and every request.
    Site(Settings settings, inquiry::RearDoor &rear, base::Random &random);
    ~Site();
    Site(const Site &) = delete;
    Site &operator=(const Site &) = delete;

    void receive(listener::Request request, listener::Reply reply);

  private:
    struct Inner;
    std::unique_ptr<Inner> m_inner;
};

} // namespace florin::site
