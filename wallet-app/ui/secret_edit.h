#pragma once

#include "shared/base/secret_bytes.h"

#include <QLineEdit>

class QToolButton;

namespace florin::ui {

/// A field for passwords, card numbers and secret numbers. What is typed goes straight into wiped memory; the line edit
/// underneath holds bullets only, so no copy of the secret stays behind in strings or in the undo history. It can show what was
/// typed by painting it, one character at a time.
class SecretEdit : public QLineEdit {
    Q_OBJECT
  public:
    enum class Kind { password, cardNumber, digits };

    explicit SecretEdit(Kind kind, int mostCharacters = 128, QWidget *parent = nullptr);

    /// UTF-8.
    base::SecretBytes secret() const;
    void setSecret(const base::SecretBytes &utf8);
    int count() const { return m_count; }
    bool isEmpty() const { return m_count == 0; }
    void wipe();
    bool isShown() const { return m_shown; }
    void setShown(bool shown);

  signals:
    void secretChanged();

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    void inputMethodEvent(QInputMethodEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

  private:
    char32_t *characters() { return reinterpret_cast<char32_t *>(m_memory.data()); }
    const char32_t *characters() const { return reinterpret_cast<const char32_t *>(m_memory.data()); }
    bool takes(char32_t character) const;
    void type(QStringView text);
    void erase(int from, int count);
    void put(int at, char32_t character);
    void redraw(int cursor);
    /// Text that came around the keys: pasted from the menu, or set by an assistive technology.
    void absorb(const QString &text);

    Kind m_kind;
    int m_most;
    base::SecretBytes m_memory;
    int m_count = 0;
    bool m_shown = false;
    bool m_setting = false;
    QToolButton *m_eye = nullptr;
};

} // namespace florin::ui
