#include "wallet-app/ui/activity_list.h"

#include "wallet-app/ui/icons.h"
#include "wallet-app/ui/money_text.h"
#include "wallet-app/ui/sentences.h"
#include "wallet-app/ui/theme.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyledItemDelegate>

namespace florin::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Activity)
};

constexpr int rowHeight = 64;
constexpr int headingHeight = 40;

QString cardName(const session::Books &books, const std::string &id, const std::string &lastFour) {
    if (id == payment::microMeans) return Words::tr("Florin account");
    if (const session::Card *card = books.card(id))
        return QStringLiteral("%1 •%2").arg(QString::fromStdString(card->label), QString::fromStdString(card->lastFour));
    return lastFour.empty() ? Words::tr("a card") : QStringLiteral("•••• %1").arg(QString::fromStdString(lastFour));
}

QFont at(const QFont &font, int pixels, QFont::Weight weight) {
    QFont made = font;
    made.setPixelSize(pixels);
    made.setWeight(weight);
    return made;
}

class RowPainter final : public QStyledItemDelegate {
  public:
    RowPainter(const ActivityModel &model, ActivityList::Form form, QObject *parent)
        : QStyledItemDelegate(parent), m_model(model), m_form(form) {}

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override {
        return {200, rowHeight + above(index)};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override {
        const Tokens &t = currentTokens();
        const ActivityText text = m_model.text(index);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        QRect place = option.rect;
        if (const int up = above(index)) {
            painter->setFont(at(option.font, type::caption, QFont::DemiBold));
            painter->setPen(t.muted);
            painter->drawText(place.adjusted(12, 12, -12, -rowHeight), Qt::AlignLeft | Qt::AlignVCenter, m_model.heading(index));
            place.setTop(place.top() + up);
        }
        const bool chosen = option.state & QStyle::State_Selected && option.state & QStyle::State_HasFocus;
        const bool hovered = option.state & QStyle::State_MouseOver;
        if (chosen || hovered) {
            painter->setPen(chosen ? QPen(t.primary, 2) : QPen(Qt::NoPen));
            painter->setBrush(chosen ? t.tint : t.raised);
            painter->drawRoundedRect(QRectF(place).adjusted(2, 2, -2, -2), radius::control, radius::control);
        }
        paintRow(*painter, place.adjusted(12, 0, -14, 0), option.font, t, text);
        painter->restore();
    }

  private:
    int above(const QModelIndex &index) const {
        return m_form == ActivityList::Form::headed && !m_model.heading(index).isEmpty() ? headingHeight : 0;
    }

    static void paintRow(QPainter &painter, const QRect &place, const QFont &font, const Tokens &t, const ActivityText &text) {
        const QLatin1String tone(text.tone);
        const QColor color = tone == QLatin1String("good")      ? t.good
                             : tone == QLatin1String("warning") ? t.warning
                             : tone == QLatin1String("danger")  ? t.danger
                                                                : t.muted;
        const QRectF disc(place.left(), place.center().y() - 20, 40, 40);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tone == QLatin1String("danger")    ? t.dangerTint
                         : tone == QLatin1String("warning") ? t.warningTint
                                                            : t.tint);
        painter.drawEllipse(disc);
        paintIcon(painter, text.iconName, disc.adjusted(10, 10, -10, -10),
                  tone == QLatin1String("danger")    ? t.danger
                  : tone == QLatin1String("warning") ? t.warning
                                                     : t.onTint);

        const QFont strong = at(font, type::body, QFont::DemiBold), small = at(font, type::caption, QFont::Normal);
        QFont amountFont = strong;
        amountFont.setStrikeOut(!text.moneyMoved && !text.amount.isEmpty() && tone != QLatin1String("primary"));
        const int amountWide =
            std::max(QFontMetrics(strong).horizontalAdvance(text.amount), QFontMetrics(small).horizontalAdvance(text.state)) + 8;
        const QRect words = place.adjusted(54, 0, -amountWide - 12, 0);
        const QRect upper(words.left(), place.center().y() - 20, words.width(), 20),
            lower(words.left(), place.center().y() + 2, words.width(), 18);
        painter.setPen(t.ink);
        painter.setFont(strong);
        painter.drawText(upper, Qt::AlignVCenter, QFontMetrics(strong).elidedText(text.title, Qt::ElideRight, upper.width()));
        painter.setPen(t.muted);
        painter.setFont(small);
        painter.drawText(lower, Qt::AlignVCenter, QFontMetrics(small).elidedText(text.detail, Qt::ElideRight, lower.width()));
        const QRect right(place.right() - amountWide, upper.top(), amountWide, upper.height());
        painter.setPen(text.moneyMoved ? t.ink : t.muted);
        painter.setFont(amountFont);
        painter.drawText(right, Qt::AlignVCenter | Qt::AlignRight, text.amount);
        painter.setPen(color);
        painter.setFont(small);
        painter.drawText(QRect(right.left(), lower.top(), right.width(), lower.height()), Qt::AlignVCenter | Qt::AlignRight,
                         text.state);
    }

    const ActivityModel &m_model;
    ActivityList::Form m_form;
};

} // namespace

ActivityText textOf(const session::Activity &line, const session::Books &books, base::Timestamp now) {
    ActivityText text;
    const QString time = timeText(line.at);
    if (const auto &payment = line.payment) {
        const StateText state = stateText(payment->state);
        text.iconName = QStringLiteral("shop");
        text.title = QString::fromStdString(payment->merchantName.empty() ? payment->merchant : payment->merchantName);
        text.detail = QStringLiteral("%1 · %2").arg(time, cardName(books, payment->cardId.empty() ? payment->means : payment->cardId, payment->cardLastFour));
        if (payment->means == payment::yesMeans || payment->means == payment::noMeans)
            text.detail = QStringLiteral("%1 · %2").arg(time, Words::tr("a question"));
        if (payment->order) text.amount = moneyText(payment->order->total);
        text.moneyMoved = payment->state == payment::PaymentState::approved;
        if (text.moneyMoved && payment->order && payment->order->total.isPositive())
            text.amount = QStringLiteral("−%1").arg(text.amount);
        text.state = state.text;
        text.tone = state.tone;
    } else if (const auto &charge = line.charge) {
        const StateText state = stateText(*charge);
        text.iconName = QStringLiteral("charge");
        text.title = Words::tr("Charge of %1").arg(cardName(books, charge->cardId, {}));
        text.detail = time;
        if (books.card(charge->sourceId))
            text.detail = QStringLiteral("%1 · %2").arg(time, Words::tr("from %1").arg(cardName(books, charge->sourceId, {})));
        for (const session::FundingSource &source : books.sources()) {
            if (source.id == charge->sourceId)
                text.detail = QStringLiteral("%1 · %2").arg(
                    time,
                    Words::tr("from %1 •%2").arg(QString::fromStdString(source.label), QString::fromStdString(source.lastFour)));
        }
        if (charge->amount) {
            const auto moved = charge->loaded.value_or(*charge->amount);
            text.moneyMoved = charge->state == payment::ChargeState::loaded && moved.isPositive();
            text.amount = text.moneyMoved ? signedMoneyText(moved) : moneyText(*charge->amount);
        }
        text.state = state.text;
        text.tone = state.tone;
    } else if (const auto &card = line.card) {
        const StateText state = stateText(card->state);
        text.iconName = QStringLiteral("cards");
        text.title = (card->singleUse ? Words::tr("Throw-away card for %1") : Words::tr("Card “%1”")).arg(QString::fromStdString(card->label));
        text.detail = QStringLiteral("%1 · •••• %2").arg(time, QString::fromStdString(card->lastFour));
        text.state = state.text;
        text.tone = state.tone;
    }
    Q_UNUSED(now);
    return text;
}

ActivityModel::ActivityModel(const session::Books &books, session::Listeners<> &changed, const base::Clock &clock, int mostRows,
                             QObject *parent)
    : QAbstractListModel(parent), m_books(books), m_clock(clock), m_mostRows(mostRows),
      m_subscription(changed.add([this] { reload(); })) {
    reload();
}

int ActivityModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_lines.size()); }

ActivityText ActivityModel::text(const QModelIndex &index) const { return textOf(line(index), m_books, m_clock.now()); }

QString ActivityModel::heading(const QModelIndex &index) const {
    const QString day = dayText(line(index).at, m_clock.now());
    if (index.row() > 0 && dayText(line(index.sibling(index.row() - 1, 0)).at, m_clock.now()) == day) return {};
    return day;
}

QVariant ActivityModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid()) return {};
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
        const ActivityText words = text(index);
        return QStringLiteral("%1, %2, %3, %4").arg(words.title, words.amount, words.state, words.detail);
    }
    return {};
}

void ActivityModel::setFilter(ActivityFilter filter, const QString &words) {
    m_filter = filter;
    m_words = words.trimmed();
    reload();
}

void ActivityModel::reload() {
    beginResetModel();
    m_lines.clear();
    for (const session::Activity &line : m_books.activity()) {
        const bool kind = m_filter == ActivityFilter::everything || (m_filter == ActivityFilter::payments && line.payment) ||
                          (m_filter == ActivityFilter::charges && line.charge) ||
                          (m_filter == ActivityFilter::cards && line.card);
        if (!kind) continue;
        if (!m_words.isEmpty()) {
            const ActivityText words = textOf(line, m_books, m_clock.now());
            if (!(words.title + words.amount + words.detail + words.state).contains(m_words, Qt::CaseInsensitive)) continue;
        }
        m_lines.push_back(line);
        if (m_mostRows > 0 && static_cast<int>(m_lines.size()) >= m_mostRows) break;
    }
    endResetModel();
}

ActivityList::ActivityList(ActivityModel *model, Form form, QWidget *parent) : QListView(parent), m_model(model), m_form(form) {
    setModel(model);
    setItemDelegate(new RowPainter(*model, form, this));
    setMouseTracking(true);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAccessibleName(form == Form::compact ? Words::tr("Recent activity") : Words::tr("Activity"));
    if (form == Form::compact) {
        setProperty("kind", "plain");
        setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        connect(model, &QAbstractItemModel::modelReset, this, [this] { updateGeometry(); });
    }
    connect(this, &QListView::clicked, this,
            [this](const QModelIndex &index) { emit chosen(session::Activity(m_model->line(index))); });
    connect(this, &QListView::activated, this,
            [this](const QModelIndex &index) { emit chosen(session::Activity(m_model->line(index))); });
}

QSize ActivityList::sizeHint() const {
    return m_form == Form::compact ? QSize(300, std::max(1, m_model->rowCount()) * rowHeight + 2) : QListView::sizeHint();
}
QSize ActivityList::minimumSizeHint() const {
    return m_form == Form::compact ? QSize(200, sizeHint().height()) : QListView::minimumSizeHint();
}

} // namespace florin::ui
