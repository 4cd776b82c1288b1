#pragma once

#include "shared/base/secret_bytes.h"
#include "wallet-app/autofill/fill_plan.h"
#include "wallet-app/autofill/form_snapshot.h"

#include <QImage>
#include <QMenu>
#include <QObject>
#include <QString>
#include <QUrl>
#include <QWidget>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace florin::page {

/// What the address bar may say of a page's connection.
enum class Security { internal, secure, notSecure, certificateError };

/// Who opened a `florin:` link: a page's main frame with its true origin, or something else.
struct LinkOpening {
    QUrl link;
    QString origin;     ///< scheme://host[:port] as the engine says it; empty if unknown
    bool topLevel = false;
};

/// How a fill went: read back from the page after typing.
struct FillReport {
    struct Field {
        int field = 0; ///< index in the last snapshot; -1 if the control is gone
        bool holds = false;
        /// gone, hidden, disabled, no_such_option, taken, changed, changed_by_page, no_answer, failed, busy; empty if it holds
        QString problem;
        autofill::FieldType type = autofill::FieldType::other; ///< what it was to hold
    };
    std::vector<Field> fields;
    qint64 milliseconds = 0; ///< from the call to the last field read back
};

/// What became of taking a fill back.
struct UndoReport {
    int undone = 0; ///< controls that hold again what they held before
    int kept = 0;   ///< that hold something else by now than was typed, or did not give way
};

/// The control that has the focus, as its page's agent tells it.
struct FocusedField {
    std::string token;  ///< of its document
    std::string origin; ///< from the engine
    bool topLevel = false;
    int field = 0;       ///< FieldFacts::field; of a closed tree: the element that holds it
    bool closed = false; ///< it lies in a closed shadow root: nothing of it can be seen, and nothing read back
    std::string label;   ///< what the page calls it
    std::string obstacle; ///< as FieldFacts::obstacle
};

/// What a page tells the window around it. All on the GUI thread. The wallet draws every offer outside of the page.
class PageListener {
  public:
    virtual ~PageListener() = default;
    virtual void titleChanged(const QString &title) = 0;
    virtual void addressChanged(const QUrl &address) = 0;
    virtual void securityChanged(Security security) = 0;
    virtual void progressChanged(int percent) = 0;
    virtual void historyChanged(bool canGoBack, bool canGoForward) = 0;
    virtual void iconChanged(const QImage &icon) = 0;
    /// A new description of all forms of the page, every frame; the last one counts.
    virtual void formsDescribed(const autofill::FormSnapshot &snapshot) = 0;
    virtual void linkOpened(const LinkOpening &opening) = 0;
    /// The person asked for the menu of a place on the page, by the right button or by key: what the listener adds stands in it too.
    /// `takesText` where text could be typed there. The menu opens after this and deletes itself.
    virtual void menuOpens(QMenu &menu, bool takesText) = 0;
    /// The page asked for a new window; give the view it shall open in, or null to refuse.
    virtual class PageView *windowWanted(bool byPerson) = 0;
    virtual void closeWanted() = 0;
    virtual void rendererCrashed(const QString &reason) = 0;
};

/// One tab's page. Owned by whoever asked the Browser for it; its widget dies with it. GUI thread only.
class PageView {
  public:
    virtual ~PageView() = default;
    virtual QWidget *widget() = 0;
    virtual void setListener(PageListener *listener) = 0;
    virtual void open(const QUrl &address) = 0;
    /// As a form that a page sends: `form` is application/x-www-form-urlencoded.
    virtual void post(const QUrl &address, const QByteArray &form) = 0;
    virtual void back() = 0;
    virtual void forward() = 0;
    virtual void reload() = 0;
    virtual void stop() = 0;
    virtual QUrl address() const = 0;
    virtual QString title() const = 0;
    virtual Security security() const = 0;
    /// Types the plan's values into the confirmed frames and reads them back. Values are wiped by the callee after use.
    /// `done` is called once, also when the page went away.
    virtual void fill(autofill::FillPlan plan, std::function<void(FillReport)> done) = 0;
    /// Takes back what the last fill typed, all at once.
    virtual void undoFill(std::function<void(UndoReport)> done) = 0;
    /// Nothing if nothing that takes text has the focus, or if it is not known for certain what has.
    virtual void findFocus(std::function<void(std::optional<FocusedField>)> done) = 0;
    /// Types the text with real keys into `into`, as long as that has the focus: it is asked before each key, and what somebody takes the
    /// focus with gets one letter at most. `done` says how many letters were typed. The text is wiped.
    virtual void typeByKeys(FocusedField into, base::SecretBytes text, std::function<void(std::size_t typed)> done) = 0;
};

struct BrowserSettings {
    QString profileFolder; ///< where cookies live; empty keeps everything in memory
    bool sandboxRequired = true;
};

/// The engine, made once, when the first page is wanted. GUI thread.
class Browser {
  public:
    virtual ~Browser() = default;
    virtual std::unique_ptr<PageView> makePage(QWidget *parent) = 0;
    /// `Chromium 102.0.5005.177, security patches of ...`: for the security panel.
    virtual QString engineVersion() const = 0;
    /// The version of Chromium that its newest security patches are of.
    virtual QString patchVersion() const = 0;
    virtual void clearVisits() = 0;
};

/// The plug-in's one door.
class BrowserPlugin {
  public:
    virtual ~BrowserPlugin() = default;
    /// Null if the engine may not start here; `problem` then says why.
    virtual std::unique_ptr<Browser> makeBrowser(const BrowserSettings &settings) = 0;
    /// Why the last makeBrowser gave nothing: `sandbox_disabled`, `root` or `no_user_namespaces`. Empty if it gave a browser.
    virtual QString problem() const { return {}; }
};

} // namespace florin::page

#define FLORIN_BROWSER_PLUGIN_IID "florin.BrowserPlugin/1"
Q_DECLARE_INTERFACE(florin::page::BrowserPlugin, FLORIN_BROWSER_PLUGIN_IID)
