#pragma once

#include "server/rear/intake/card_vault.h"
#include "server/rear/intake/services.h"
#include "server/rear/payments/bank_notice.h"

#include <functional>

namespace florin::intake {

/// Writes down what the issuer reports of our cards (steps d13, d14), shows it in the member's activity, and answers once that is durable.
/// Any thread; the work is done on the workers. The services must outlive them.
class ReportDesk {
  public:
    explicit ReportDesk(const RouteServices &services) : m_services(services), m_vault(services.sealer, services.lookupKey, services.random) {}

    void take(payments::BankNotice notice, std::function<void(payments::NoticeAnswer)> answered);

  private:
    payments::NoticeAnswer writeDown(const payments::BankNotice &notice);
    std::string idOf(const payments::ForeignReference &reference) const;

    const RouteServices m_services;
    const CardVault m_vault;
};

} // namespace florin::intake
