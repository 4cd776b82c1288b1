#pragma once

#include "wallet-app/browser/agent_channel.h"
#include "wallet-app/page/browser.h"

#include <functional>
#include <map>
#include <optional>
#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <vector>

namespace florin::browser {

/// The forms of one page as its agents describe them, frame by frame, and the filling of them. A frame's document is known by the
/// token that its agent made; its origin is what the engine said with the first message and never changes. GUI thread.
class PageForms final : public QObject, public AgentListener {
    Q_OBJECT

  public:
    explicit PageForms(QObject *parent = nullptr);
    ~PageForms() override;

    /// The origin of the page in the address bar; a frame is the top one only if it says so and has this origin.
    void setPageOrigin(const QString &origin);
    autofill::FormSnapshot snapshot() const;
    /// Asks every frame to describe itself again.
    void lookAgain();
    void fill(autofill::FillPlan plan, std::function<void(page::FillReport)> done);
    /// Takes back in one step what the last fill typed, in every frame; what somebody changed since stays.
    void undoFill(std::function<void(page::UndoReport)> done);
    /// Which control has the focus, or which closed tree; nothing if none that could take text.
    void findFocus(std::function<void(std::optional<page::FocusedField>)> done);
    /// Whether that control still has it.
    void askFocusOf(const page::FocusedField &field, std::function<void(bool)> done);
    /// How long the agents took for their last descriptions, all frames together.
    double describingMilliseconds() const;
    /// The token of the document whose agent last said to be the page's top one; empty before the first.
    const QString &lastTopDocument() const { return m_lastTop; }
    /// How often that document has described itself; 0 once it is gone.
    int descriptionsOfTop() const;
    bool isFilling() const { return m_run.has_value(); }

    void agentDescribed(const QString &document, const QString &origin, const QJsonObject &content) override;
    void agentAwaits(const QString &document, const QString &origin, QWebEngineUrlRequestJob *job) override;
    void agentSawFrameLoad(const QString &document, const QString &origin) override;
    bool agentWantsKey(const QString &document, const QString &origin, const QJsonObject &content) override;
    void agentFilled(const QString &document, const QString &origin, const QJsonObject &content) override;
    void agentAnswered(const QString &document, const QString &origin, const QJsonObject &content) override;

  signals:
    void changed();
    void frameLoaded();
    /// A list that is being filled needs an arrow key where the focus is.
    void arrowWanted(Qt::Key key);

  private:
    struct Document {
        int order = 0;
        QString origin;
        bool claimsTop = false;
        double milliseconds = 0;
        int descriptions = 0;
        std::vector<autofill::FieldFacts> fields;
        std::vector<autofill::SumFacts> sums;
        QPointer<QWebEngineUrlRequestJob> waiting;
        QByteArray nextOrder; ///< for its next question
        QElapsedTimer heard;
    };
    struct Run {
        int number = 0;
        autofill::FillPlan plan;
        std::function<void(page::FillReport)> done;
        page::FillReport report;
        std::vector<std::size_t> frames; ///< still to be filled; the first is being filled
        bool lookedAgain = false; ///< at the frame that is being filled
        std::size_t keysLeft = 0; ///< that it may still have
        QElapsedTimer clock;
    };

    struct Reply {
        QString document;
        QJsonObject content;
    };
    /// A question that is put to several agents at once.
    struct Round {
        int number = 0;
        std::vector<QString> awaited;
        std::vector<Reply> replies;
        std::function<void(std::vector<Reply>)> done;
    };

    Document *documentFor(const QString &token, const QString &origin);
    Document *beingFilled(const QString &token, const QString &origin, const QJsonObject &content);
    void order(Document &document, QByteArray json);
    void forget(const QString &token);
    void fillNextFrame();
    void giveUpFrame(const char *problem);
    void askToFill(Document &document);
    bool fillRenamed(Document &document, const QJsonArray &said);
    void finishRun();
    void putRound(const char *question, const std::vector<QString> &documents, std::function<void(std::vector<Reply>)> done);
    void closeRound(int number);
    int positionOf(const std::string &token, int field) const;

    std::map<QString, Document> m_documents;
    QString m_pageOrigin;
    QString m_lastTop;
    std::optional<Run> m_run;
    std::vector<Round> m_rounds;
    int m_lastRun = 0; ///< the last fill, and the documents that had a part in it
    std::vector<QString> m_lastFilled;
    QTimer m_gather;
    QTimer m_deadline;
    int m_nextOrder = 0;
    int m_nextRun = 1;
    int m_nextRound = 1;
};

} // namespace florin::browser
