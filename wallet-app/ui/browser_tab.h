#pragma once

#include "wallet-app/page/preparation.h"
#include "wallet-app/ui/wallet.h"

#include <QWidget>

class QStackedWidget;
class QLabel;

namespace florin::ui {

class BrowserPage;
class FillStrip;

/// One tab: the wallet's own start view until an address is opened, then the page, and above it the strip that offers a card.
/// What the strip and its window show lies outside of the page's widget, where the page can neither draw nor click.
class BrowserTab : public QWidget, public page::PageListener {
    Q_OBJECT
  public:
    BrowserTab(Wallet &wallet, Guide &guide, BrowserPage &owner, QWidget *parent = nullptr);
    ~BrowserTab() override;

    void open(const QUrl &address);
    /// Opens it as a form that a page sends.
    void post(const QUrl &address, const QByteArray &form);
    /// The view, made now if it is not there; null if there is no engine.
    page::PageView *view();
    bool hasView() const { return m_view != nullptr; }
    QString title() const;
    QUrl address() const { return m_address; }
    page::Security security() const { return m_security; }
    int progress() const { return m_progress; }
    bool canGoBack() const { return m_canGoBack; }
    bool canGoForward() const { return m_canGoForward; }
    QIcon favicon() const { return m_icon; }

    void titleChanged(const QString &title) override;
    void addressChanged(const QUrl &address) override;
    void securityChanged(page::Security security) override;
    void progressChanged(int percent) override;
    void historyChanged(bool canGoBack, bool canGoForward) override;
    void iconChanged(const QImage &icon) override;
    void formsDescribed(const autofill::FormSnapshot &snapshot) override;
    void linkOpened(const page::LinkOpening &opening) override;
    void menuOpens(QMenu &menu, bool takesText) override;
    page::PageView *windowWanted(bool byPerson) override;
    void closeWanted() override;
    void rendererCrashed(const QString &reason) override;

  signals:
    /// Title, address, security, progress or history.
    void changed();

  private:
    QWidget *makeStart();
    QWidget *makeStarting();
    void load(const QUrl &address);
    void startEngine();
    void openPage();
    QWidget *makeTrouble();
    void showTrouble(const QString &title, const QString &text);

    Wallet &m_wallet;
    Guide &m_guide;
    BrowserPage &m_owner;
    QStackedWidget *m_stack;
    QWidget *m_start, *m_starting, *m_troubleView;
    QLabel *m_troubleTitle, *m_troubleText;
    FillStrip *m_strip;
    page::Preparation m_preparation;
    std::unique_ptr<page::PageView> m_view;
    QString m_title;
    QUrl m_address;
    QByteArray m_form; ///< to be sent with the address, once
    QIcon m_icon;
    page::Security m_security = page::Security::internal;
    int m_progress = 100;
    bool m_canGoBack = false, m_canGoForward = false;
};

} // namespace florin::ui
