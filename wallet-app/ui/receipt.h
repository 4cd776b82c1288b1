#pragma once

#include "wallet-app/ui/sheet.h"
#include "wallet-app/ui/wallet.h"

class QPagedPaintDevice;

namespace florin::ui {

/// One fact of a receipt: `Paid with`, `Everyday •0068`.
struct ReceiptLine {
    QString name, value;
};
struct Receipt {
    QString title, shop, amount, state;
    const char *tone = "";
    QString explanation; ///< why nothing was paid, or not all
    std::optional<payment::Order> order;
    std::vector<payment::Difference> differences;
    std::vector<ReceiptLine> facts;
    std::string voucherOf; ///< the payment whose voucher can be sent again; empty where there is none
    QString fileName; ///< proposed, without a folder
};

Receipt receiptOf(const session::Activity &line, const session::Books &books);
/// Writes it as a page of A4. False if the file cannot be written.
bool writePdf(const Receipt &receipt, const QString &path);

/// A receipt to look at, to keep as PDF and to print.
class ReceiptSheet : public Sheet {
    Q_OBJECT
  public:
    ReceiptSheet(Receipt receipt, Guide &guide, QWidget *parent);

  private:
    void save();

    Receipt m_receipt;
    Guide &m_guide;
};

} // namespace florin::ui
