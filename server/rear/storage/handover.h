#pragma once

#include <array>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

namespace florin::storage {

/// One thread fills pieces and another works them off in the same order. A few pieces lie between the two and are used again and again, so
/// that the faster one waits for the slower. The second thread begins with the first piece that is handed on: who has only one piece to work
/// off does it alone. What the work throws comes out of `handOn` or `finish`, and nothing is worked off after it.
template <class Piece> class Handover {
  public:
    explicit Handover(std::function<void(Piece &)> work) : m_work(std::move(work)) {}
    /// Waits for the piece that is being worked on, and drops the others.
    ~Handover() { stop(); }
    Handover(const Handover &) = delete;
    Handover &operator=(const Handover &) = delete;

    /// The piece to fill. It is as its last work left it.
    Piece &piece() { return m_pieces[m_filled % m_pieces.size()]; }

    /// Hands the piece on, and waits until there is another one to fill.
    void handOn() {
        if (!m_worker.joinable()) m_worker = std::thread([this] { serve(); });
        std::unique_lock lock(m_mutex);
        ++m_filled;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_failure || m_filled - m_done < m_pieces.size(); });
        if (m_failure) std::rethrow_exception(m_failure);
    }

    /// Hands on the last piece, and returns when all of them are worked off. Nothing may be called after it.
    void finish() {
        if (!m_worker.joinable()) return m_work(piece());
        std::unique_lock lock(m_mutex);
        ++m_filled;
        m_changed.notify_all();
        m_changed.wait(lock, [this] { return m_failure || m_done == m_filled; });
        if (m_failure) std::rethrow_exception(m_failure);
    }

  private:
    void serve() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            m_changed.wait(lock, [this] { return m_isStopped || m_done < m_filled; });
            if (m_isStopped) return;
            auto &next = m_pieces[m_done % m_pieces.size()];
            lock.unlock();
            std::exception_ptr failure;
            try {
                m_work(next);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            ++m_done;
            m_failure = failure;
            m_changed.notify_all();
            if (failure) return;
        }
    }

    void stop() {
        if (!m_worker.joinable()) return;
        {
            std::lock_guard lock(m_mutex);
            m_isStopped = true;
        }
        m_changed.notify_all();
        m_worker.join();
    }

    const std::function<void(Piece &)> m_work;
    std::array<Piece, 4> m_pieces;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::size_t m_filled = 0; ///< the filling thread reads it without the lock, for only it writes it
    std::size_t m_done = 0;
    std::exception_ptr m_failure;
    bool m_isStopped = false;
    std::thread m_worker;
};

} // namespace florin::storage
