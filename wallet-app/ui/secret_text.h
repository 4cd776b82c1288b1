#pragma once

#include "shared/base/secret_bytes.h"

#include <QWidget>

namespace florin::ui {

/// Shows a secret that lies in wiped memory, one character at a time, in groups. A screen reader gets it when it asks.
class SecretText : public QWidget {
    Q_OBJECT

  public:
    explicit SecretText(const QString &name, QWidget *parent = nullptr);
    void reveal(base::SecretBytes ascii);
    void wipe();
    const base::SecretBytes &secret() const { return m_secret; }
    QSize sizeHint() const override { return {320, 44}; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    base::SecretBytes m_secret;
};

/// Puts a secret on the clipboard for ten seconds, marked so that clipboard histories leave it alone. What somebody else put
/// there meanwhile stays.
void copyForTenSeconds(const base::SecretBytes &secret);
/// Empties the clipboard now if our secret is still on it.
void emptyClipboard();

} // namespace florin::ui
