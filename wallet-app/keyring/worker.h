#pragma once

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>
#include <utility>

namespace florin::keyring {

/// A thread that does one thing after the other, so that files are never written by two at once.
class Worker final : public QObject {
  public:
    Worker() {
        m_hands.moveToThread(&m_thread);
        m_thread.start();
    }
    /// Waits for what is running, drops the rest and all replies.
    ~Worker() override {
        m_thread.quit();
        m_thread.wait();
    }

    /// Runs `work` there and then `reply(what it gave)` on the thread of this object.
    template <class Work, class Reply>
    void run(Work work, Reply reply) {
        // Shared, for what is moved into a job may be a secret that cannot be copied.
        auto job = std::make_shared<std::pair<Work, Reply>>(std::move(work), std::move(reply));
        QMetaObject::invokeMethod(
            &m_hands,
            [this, job] {
                auto result = std::make_shared<decltype(job->first())>(job->first());
                QMetaObject::invokeMethod(this, [job, result] { job->second(std::move(*result)); }, Qt::QueuedConnection);
            },
            Qt::QueuedConnection);
    }

  private:
    QThread m_thread;
    QObject m_hands;
};

} // namespace florin::keyring
