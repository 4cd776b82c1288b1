#include "wallet-app/ui/receipt.h"

#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/payment_sheet.h"
#include "wallet-app/ui/pieces.h"
#include "wallet-app/ui/sentences.h"

#include <QFileDialog>
#include <QGridLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QStandardPaths>

namespace florin::ui {

namespace {

QString fromStd(const std::string &text) { return QString::fromStdString(text); }

QString nameOfCard(const session::Books &books, const std::string &id, const std::string &lastFour) {
    if (id == payment::microMeans) return ReceiptSheet::tr("Florin account");
    if (const session::Card *card = books.card(id))
        return QStringLiteral("%1 •••• %2").arg(fromStd(card->label), fromStd(card->lastFour));
    return QStringLiteral("•••• %1").arg(fromStd(lastFour));
}

QString wayOf(const session::Payment &payment) {
    if (payment.byTicket) return ReceiptSheet::tr("Pay with Florin");
    return payment.reported ? ReceiptSheet::tr("Card form of the shop, as the card's bank reported it") : ReceiptSheet::tr("Card form of the shop");
}

void addFact(Receipt &receipt, const QString &name, const QString &value) {
    if (!value.isEmpty()) receipt.facts.push_back({name, value});
}

void describe(Receipt &receipt, const session::Payment &payment, const session::Books &books) {
    const StateText state = stateText(payment.state);
    receipt.title = ReceiptSheet::tr("Receipt");
    receipt.shop = fromStd(payment.merchantName.empty() ? payment.merchant : payment.merchantName);
    receipt.state = state.text;
    receipt.tone = state.tone;
    if (!payment.reported) receipt.order = payment.order;
    receipt.differences = payment.differences;
    if (payment.order) receipt.amount = moneyText(payment.order->total);
    if (payment.refusal) receipt.explanation = sentence(*payment.refusal);
    addFact(receipt, ReceiptSheet::tr("Date"), longMomentText(payment.concludedAt.value_or(payment.createdAt)));
    const bool moved = payment.means != payment::yesMeans && payment.means != payment::noMeans;
    const std::string &means = payment.cardId.empty() ? payment.means : payment.cardId;
    if (moved) addFact(receipt, ReceiptSheet::tr("Paid with"), nameOfCard(books, means, payment.cardLastFour));
    if (payment.outcome && !moved) addFact(receipt, ReceiptSheet::tr("Your answer"), answerText(*payment.outcome));
    addFact(receipt, ReceiptSheet::tr("How"), wayOf(payment));
    addFact(receipt, ReceiptSheet::tr("Shop's number"), fromStd(payment.serial));
    addFact(receipt, ReceiptSheet::tr("Number in the register"), fromStd(payment.registerSerial));
    addFact(receipt, ReceiptSheet::tr("Approval code"), fromStd(payment.approvalCode));
    addFact(receipt, ReceiptSheet::tr("Retrieval reference"), fromStd(payment.retrieval));
    addFact(receipt, ReceiptSheet::tr("Payment"), fromStd(payment.id));
    if (payment.balanceAfter) addFact(receipt, ReceiptSheet::tr("Balance afterwards"), moneyText(*payment.balanceAfter));
    receipt.fileName = QStringLiteral("florin-%1.pdf").arg(fromStd(payment.serial.empty() ? payment.id : payment.serial));
}

void describe(Receipt &receipt, const session::Charge &charge, const session::Books &books) {
    const StateText state = stateText(charge);
    receipt.title = ReceiptSheet::tr("Charge");
    receipt.shop = nameOfCard(books, charge.cardId, {});
    receipt.state = state.text;
    receipt.tone = state.tone;
    if (charge.amount) receipt.amount = moneyText(charge.loaded.value_or(*charge.amount));
    receipt.explanation = partSentence(charge);
    if (charge.refusal) receipt.explanation = sentence(*charge.refusal);
    addFact(receipt, ReceiptSheet::tr("Date"), longMomentText(charge.createdAt));
    if (books.card(charge.sourceId)) addFact(receipt, ReceiptSheet::tr("From"), nameOfCard(books, charge.sourceId, {}));
    for (const session::FundingSource &source : books.sources()) {
        if (source.id == charge.sourceId)
            addFact(receipt, ReceiptSheet::tr("From"),
                    QStringLiteral("%1 •••• %2").arg(fromStd(source.label), fromStd(source.lastFour)));
    }
    addFact(receipt, ReceiptSheet::tr("Charge number"), fromStd(charge.id));
    receipt.fileName = QStringLiteral("florin-%1.pdf").arg(fromStd(charge.id));
}

/// Paints downwards; every call takes its place and moves the pen.
class PaperPen {
  public:
    explicit PaperPen(QPdfWriter &writer)
        : m_writer(writer), m_painter(&writer), m_unit(writer.logicalDpiX() / 96.0), m_width(writer.width()) {}

    bool isActive() const { return m_painter.isActive(); }
    void text(const QString &words, int pixels, QFont::Weight weight, const QColor &color, Qt::Alignment align = Qt::AlignLeft) {
        set(pixels, weight, color);
        const QRectF place = m_painter.boundingRect(QRectF(0, m_y, m_width, 1e6), Qt::TextWordWrap | align, words);
        breakIfNeeded(place.height());
        m_painter.drawText(QRectF(0, m_y, m_width, place.height()), Qt::TextWordWrap | align, words);
        m_y += place.height();
    }
    void pair(const QString &left, const QString &right, int pixels, QFont::Weight weight, const QColor &leftColor) {
        set(pixels, weight, Qt::black);
        const QRectF value =
            m_painter.boundingRect(QRectF(m_width * 0.4, m_y, m_width * 0.6, 1e6), Qt::TextWordWrap | Qt::AlignRight, right);
        const QRectF name = m_painter.boundingRect(QRectF(0, m_y, m_width * 0.6, 1e6), Qt::TextWordWrap, left);
        const qreal height = std::max(value.height(), name.height());
        breakIfNeeded(height);
        m_painter.drawText(QRectF(m_width * 0.4, m_y, m_width * 0.6, height), Qt::TextWordWrap | Qt::AlignRight, right);
        m_painter.setPen(leftColor);
        m_painter.drawText(QRectF(0, m_y, m_width * 0.6, height), Qt::TextWordWrap, left);
        m_y += height;
    }
    void line() {
        m_painter.setPen(QPen(QColor("#c9c6bd"), m_unit));
        m_painter.drawLine(QPointF(0, m_y), QPointF(m_width, m_y));
    }
    void space(int pixels) { m_y += pixels * m_unit; }
    void lily() { paintLily(m_painter, QRectF(0, m_y, 26 * m_unit, 30 * m_unit), QColor("#0b6b52")); }
    void beside(const QString &words) {
        set(20, QFont::DemiBold, QColor("#0b6b52"));
        m_painter.drawText(QRectF(36 * m_unit, m_y, m_width, 30 * m_unit), Qt::AlignVCenter, words);
        m_y += 30 * m_unit;
    }

  private:
    void set(int pixels, QFont::Weight weight, const QColor &color) {
        QFont font(QStringList{QStringLiteral("Inter"), QStringLiteral("Noto Sans"), QStringLiteral("Noto Sans CJK KR")});
        font.setPixelSize(static_cast<int>(pixels * m_unit));
        font.setWeight(weight);
        m_painter.setFont(font);
        m_painter.setPen(color);
    }
    void breakIfNeeded(qreal height) {
        if (m_y + height < m_writer.height()) return;
        m_writer.newPage();
        m_y = 0;
    }

    QPdfWriter &m_writer;
    QPainter m_painter;
    qreal m_unit, m_width, m_y = 0;
};

} // namespace

Receipt receiptOf(const session::Activity &line, const session::Books &books) {
    Receipt receipt;
    if (line.payment) {
        describe(receipt, *line.payment, books);
    } else if (line.charge) {
        describe(receipt, *line.charge, books);
    } else if (line.card) {
        const StateText state = stateText(line.card->state);
        receipt.title = ReceiptSheet::tr("Card");
        receipt.shop = QStringLiteral("%1 •••• %2").arg(fromStd(line.card->label), fromStd(line.card->lastFour));
        receipt.state = state.text;
        receipt.tone = state.tone;
        addFact(receipt, ReceiptSheet::tr("Date"), longMomentText(line.at));
        receipt.fileName = QStringLiteral("florin-%1.pdf").arg(fromStd(line.card->id));
    }
    return receipt;
}

bool writePdf(const Receipt &receipt, const QString &path) {
    QPdfWriter writer(path);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(22, 20, 22, 20), QPageLayout::Millimeter);
    writer.setResolution(300);
    writer.setTitle(QStringLiteral("Florin · %1").arg(receipt.shop));
    writer.setCreator(QStringLiteral("Florin Wallet"));
    PaperPen pen(writer);
    if (!pen.isActive()) return false;
    const QColor soft("#57635d");
    pen.lily();
    pen.beside(QStringLiteral("Florin"));
    pen.space(28);
    pen.text(receipt.title, 13, QFont::DemiBold, soft);
    pen.space(4);
    pen.text(receipt.shop, 24, QFont::DemiBold, Qt::black);
    pen.space(10);
    pen.text(receipt.amount.isEmpty() ? receipt.state : QStringLiteral("%1 · %2").arg(receipt.amount, receipt.state), 18,
             QFont::DemiBold, QColor(QLatin1String(receipt.tone) == QLatin1String("danger") ? "#b3261e" : "#0b6b52"));
    if (!receipt.explanation.isEmpty()) {
        pen.space(6);
        pen.text(receipt.explanation, 13, QFont::Normal, QColor("#b3261e"));
    }
    pen.space(24);
    if (receipt.order) {
        pen.line();
        pen.space(10);
        for (const payment::LineItem &item : receipt.order->lines) {
            pen.pair(QStringLiteral("%1 × %2").arg(item.quantity).arg(fromStd(item.description)), moneyText(item.price), 13,
                     QFont::Normal, Qt::black);
            pen.space(6);
        }
        pen.space(4);
        pen.line();
        pen.space(10);
        pen.pair(PaymentSheet::tr("Total"), moneyText(receipt.order->total), 15, QFont::DemiBold, Qt::black);
        pen.space(4);
        pen.pair(PaymentSheet::tr("VAT included"), moneyText(receipt.order->vat), 12, QFont::Normal, soft);
        pen.space(24);
    }
    for (const payment::Difference &difference : receipt.differences) {
        pen.pair(fromStd(difference.path), QStringLiteral("%1 ≠ %2").arg(fromStd(difference.payer), fromStd(difference.shop)), 12,
                 QFont::Normal, soft);
        pen.space(6);
    }
    for (const ReceiptLine &fact : receipt.facts) {
        pen.pair(fact.name, fact.value, 12, QFont::Normal, soft);
        pen.space(6);
    }
    return true;
}

ReceiptSheet::ReceiptSheet(Receipt receipt, Guide &guide, QWidget *parent)
    : Sheet(receipt.title, parent, 480), m_receipt(std::move(receipt)), m_guide(guide) {
    QLabel *shop = label(m_receipt.shop, "title");
    shop->setWordWrap(true);
    QLabel *state = label(m_receipt.state, "chip");
    setTone(state, m_receipt.tone);
    column()->addWidget(shop);
    column()->addLayout(row({label(m_receipt.amount, "heading"), state, nullptr}));
    if (!m_receipt.explanation.isEmpty()) note(m_receipt.explanation, "danger");
    if (m_receipt.order) column()->addWidget(orderTable(*m_receipt.order));
    if (!m_receipt.differences.empty()) column()->addWidget(differenceTable(m_receipt.differences));
    auto *facts = new QWidget;
    auto *grid = new QGridLayout(facts);
    grid->setContentsMargins(0, 4, 0, 0);
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(1, 1);
    int at = 0;
    for (const ReceiptLine &fact : m_receipt.facts) {
        grid->addWidget(label(fact.name, "muted"), at, 0, Qt::AlignTop);
        QLabel *value = paragraph(fact.value, "body");
        value->setAlignment(Qt::AlignRight);
        value->setAccessibleDescription(fact.name);
        grid->addWidget(value, at++, 1);
    }
    column()->addWidget(facts);
    QPushButton *pdf = button(tr("Save as PDF"), ButtonKind::plain, "download");
    QPushButton *close = button(tr("Close"), ButtonKind::primary);
    connect(pdf, &QPushButton::clicked, this, &ReceiptSheet::save);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    if (m_receipt.voucherOf.empty()) {
        setButtons({pdf, nullptr, close});
    } else {
        QPushButton *again = button(tr("Send the voucher again"));
        connect(again, &QPushButton::clicked, this, [this] {
            accept();
            m_guide.sendVoucherAgain(m_receipt.voucherOf);
        });
        setButtons({pdf, nullptr, again, close});
    }
    close->setDefault(true);
    close->setFocus();
}

void ReceiptSheet::save() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString path = QFileDialog::getSaveFileName(this, tr("Save the receipt"),
                                                      folder + QLatin1Char('/') + m_receipt.fileName, tr("PDF (*.pdf)"));
    if (path.isEmpty()) return;
    if (!writePdf(m_receipt, path)) return note(tr("The file could not be written there."), "danger");
    note(tr("Saved as %1.").arg(path), "good");
}

} // namespace florin::ui
