#pragma once

#include "shared/base/secret_bytes.h"
#include "wallet-app/browser/page_forms.h"

#include <functional>
#include <QObject>
#include <QPointer>
#include <QWidget>

namespace florin::browser {

/// Presses and lets go of one key in what has the focus in that view's page; `text` is what it types, if anything.
void pressKey(QWidget &view, int key, const QString &text = {});

/// Types a text with real keys into one control, a letter after the other, and asks before each whether it still has the focus: for
/// what no agent can see, as in a closed shadow root. Ends, and deletes itself, when all is typed, the focus is gone or its view is. GUI
/// thread.
class KeyTyping final : public QObject {
    Q_OBJECT

  public:
    /// `view` takes the keys and owns this; `text` is UTF-8. `done` is called once, with the number of letters that were typed.
    KeyTyping(PageForms &forms, QWidget *view, page::FocusedField into, base::SecretBytes text, std::function<void(std::size_t)> done);
    ~KeyTyping() override;

  private:
    void next();
    void end();

    PageForms &m_forms;
    QWidget *m_view;
    const page::FocusedField m_into;
    base::SecretBytes m_text;
    std::size_t m_at = 0, m_typed = 0;
    std::function<void(std::size_t)> m_done;
};

} // namespace florin::browser
