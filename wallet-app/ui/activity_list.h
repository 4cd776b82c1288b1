#pragma once

#include "wallet-app/session/books.h"

#include <QAbstractListModel>
#include <QListView>

namespace florin::ui {

/// What one line of the activity says, worked out once.
struct ActivityText {
    QString iconName, title, detail, amount, state;
    const char *tone = "";
    bool moneyMoved = false; ///< the amount is written plainly, else struck through
};
ActivityText textOf(const session::Activity &line, const session::Books &books, base::Timestamp now);

enum class ActivityFilter { everything, payments, charges, cards };

/// The books' activity as rows, filtered. Refreshes itself when the books change.
class ActivityModel : public QAbstractListModel {
    Q_OBJECT
  public:
    ActivityModel(const session::Books &books, session::Listeners<> &changed, const base::Clock &clock, int mostRows,
                  QObject *parent);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    const session::Activity &line(const QModelIndex &index) const { return m_lines[static_cast<std::size_t>(index.row())]; }
    ActivityText text(const QModelIndex &index) const;
    /// The heading above a row that is the first of its day; empty otherwise.
    QString heading(const QModelIndex &index) const;

    void setFilter(ActivityFilter filter, const QString &words);

  private:
    void reload();

    const session::Books &m_books;
    const base::Clock &m_clock;
    int m_mostRows;
    ActivityFilter m_filter = ActivityFilter::everything;
    QString m_words;
    std::vector<session::Activity> m_lines;
    session::Subscription m_subscription;
};

/// Draws the model's rows. `compact` shows no headings, and is as tall as its rows.
class ActivityList : public QListView {
    Q_OBJECT
  public:
    enum class Form { headed, compact };
    ActivityList(ActivityModel *model, Form form, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void chosen(const florin::session::Activity &line);

  private:
    ActivityModel *m_model;
    Form m_form;
};

} // namespace florin::ui
