#include "wallet-app/ui/fill_verdict.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sheet.h"

#include <QCoreApplication>

namespace florin::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FillVerdict)
};

} // namespace

void tellOfFill(Wallet &wallet, Guide &guide, QWidget *window, const session::FillCheck &check) {
    const session::Payment &payment = check.payment;
    const QString shop = QString::fromStdString(payment.merchantName.empty() ? payment.merchant : payment.merchantName);
    const QString asked = moneyText(payment.order->total);
    const session::Activity line{.at = payment.createdAt, .payment = payment};
    if (check.agrees)
        return guide.announce(Words::tr("Paid %1 to %2, as its page said.").arg(asked, shop), "good", Words::tr("Show receipt"),
                              [&guide, line] { guide.showReceipt(line); });
    auto *sheet = new Sheet(Words::tr("Another sum than the page said"), window, 460);
    sheet->column()->addWidget(
        paragraph(Words::tr("The page at %1 said %2. %3 asked for %4.").arg(QString::fromStdString(check.shop), moneyText(check.told), shop, asked), "body"));
    sheet->column()->addWidget(paragraph(payment::isFinal(payment.state) && payment.state != payment::PaymentState::approved
                                             ? Words::tr("Nothing was paid.")
                                             : Words::tr("If this is not what you bought, freeze the card and write to the shop."),
                                         "muted"));
    QPushButton *close = button(Words::tr("Close"));
    QObject::connect(close, &QPushButton::clicked, sheet, &QDialog::accept);
    QPushButton *look = button(Words::tr("Show receipt"), ButtonKind::primary);
    QObject::connect(look, &QPushButton::clicked, sheet, [sheet, &guide, line] {
        sheet->accept();
        guide.showReceipt(line);
    });
    const session::Card *card = wallet.books.card(payment.cardId);
    QPushButton *freeze = card && card->state == payment::CardState::active ? button(Words::tr("Freeze the card"), ButtonKind::danger, "freeze") : nullptr;
    if (freeze) {
        QObject::connect(freeze, &QPushButton::clicked, sheet, [sheet, &wallet, &guide, id = card->id] {
            sheet->accept();
            wallet.gateway.freezeCard(id, [&wallet, &guide](base::Result<session::Card, session::Failure> result) {
                if (!result) return guide.announce(Words::tr("The card was not frozen. Try again under Cards."), "danger");
                wallet.books.keep(*result);
                guide.announce(Words::tr("The card is frozen."), "good");
            });
        });
        sheet->setButtons({freeze, nullptr, close, look});
    } else {
        sheet->setButtons({nullptr, close, look});
    }
    sheet->present();
}

} // namespace florin::ui
