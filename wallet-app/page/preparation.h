#pragma once

#include <QString>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace florin::page {

/// Brings the browser plug-in and what it links (a quarter of a gigabyte) into memory on a thread of its own, so that the window
/// does not wait for the disk and the linker. Begun by the first `whenReady`, never before. GUI thread.
class Preparation {
  public:
    /// `plugin` is the plug-in's file; where there is none there is nothing to prepare.
    explicit Preparation(QString plugin) : m_plugin(std::move(plugin)) {}
    ~Preparation(); ///< waits for the thread; calls nobody any more
    /// Calls `next` from the event loop when all is in memory; at once if it is already, or if there is nothing to prepare.
    void whenReady(std::function<void()> next);

  private:
    void finish();

    QString m_plugin;
    bool m_ready = false;
    std::vector<std::function<void()>> m_waiting;
    std::shared_ptr<Preparation *> m_self; ///< null inside once we are gone
    std::thread m_thread;
};

} // namespace florin::page
