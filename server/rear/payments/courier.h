#pragma once

#include "server/rear/payments/bank.h"
#include "server/rear/payments/instruction.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace florin::payments {

using BankAnswer = base::Result<BankReply, BankSilence>;

/// What follows from a bank's answer once it is written down.
struct Followed {
    std::optional<Instruction> next; ///< in the outbox already
    bool repeat = false;             ///< the same instruction is to be asked again, with the same reference
};

/// What the courier needs of the rear unit around it: workers, a timer, the store and the sealed numbers.
class CourierOffice {
  public:
    using Work = std::function<void()>;
    virtual ~CourierOffice() = default;
    /// Hands work to a worker. Any thread.
    virtual void soon(Work work) = 0;
    virtual void later(std::chrono::milliseconds delay, Work work) = 0;
    /// The question that an instruction stands for, its number unsealed. Nothing while the store cannot be read.
    virtual std::optional<BankQuestion> questionOf(const Instruction &instruction) = 0;
    virtual Bank &bankOf(const BankQuestion &question) = 0;
    /// Writes what an answer means, in one commit. Nothing if it could not be written: it is tried again.
    virtual std::optional<Followed> conclude(const Instruction &instruction, const BankAnswer &answer) = 0;
    /// The open instructions of the outbox; nothing while the store cannot be read.
    virtual std::optional<std::vector<Instruction>> openInstructions() = 0;
    /// Whether other rear units write in the same books, and carry instructions of their own.
    virtual bool sharesBooks() const = 0;
    /// As instructions are dated.
    virtual base::Timestamp now() const = 0;
};

/// Carries instructions from the outbox to the banks and their answers back. A question that moves money is sent once; if no
/// answer comes it is reversed, and the reversal repeated with the same reference until it is answered. So are all questions that
/// are safe to repeat. Any thread may call; the office's `conclude` runs on workers.
class Courier final : public std::enable_shared_from_this<Courier> {
  public:
    /// How long until the first repeat, and the longest pause that doubling leads to. Short enough that with the bank's time-out
    /// nothing stays unknown for half a minute once the bank is there again.
    struct Pace {
        std::chrono::milliseconds first{1000};
        std::chrono::milliseconds most{15000};
        /// From this age on an instruction that we do not carry is carried by nobody: no answer to it can still be on a line. Longer than
        /// any bank's time-out.
        std::chrono::milliseconds abandoned{15000};
        std::chrono::milliseconds look{5000}; ///< how often such ones are looked for
    };
    using Told = std::function<void()>;

    /// The office must outlive all that the banks may still answer.
    static std::shared_ptr<Courier> make(CourierOffice &office, Pace pace);

    /// Carries an instruction that is committed. `secret` goes along with it and is never written down. `told` is called once, on
    /// a worker, as soon as the outcome is final or known to be unknown.
    void carry(Instruction instruction, base::SecretBytes secret = {}, Told told = {});
    /// Picks up what an earlier run left open: call once at the start. A purchase, debit or load whose answer was lost is
    /// reversed, unless it was asked again already, for nobody was told of it. Where the store cannot be read yet, that is done as soon as it can be, and what was begun
    /// since the start is left alone; where other units share the books, what is too young to be abandoned. From then on abandoned ones
    /// are looked for: of a unit that is gone, and of a commit whose answer was lost.
    void recover();

  private:
    struct Errand;
    Courier(CourierOffice &office, Pace pace) : m_office(office), m_pace(pace) {}

    void recoverOnceReadable(base::Timestamp begunBefore);
    void watch();
    void takeUp(const std::vector<Instruction> &open, base::Timestamp begunBefore);
    void ask(const std::shared_ptr<Errand> &errand);
    void conclude(const std::shared_ptr<Errand> &errand, const std::shared_ptr<BankAnswer> &answer);
    void repeat(const std::shared_ptr<Errand> &errand);
    void tell(const std::shared_ptr<Errand> &errand);

    CourierOffice &m_office;
    const Pace m_pace;
    std::mutex m_mutex;
    std::unordered_set<std::string> m_carried; ///< ids of instructions
};

/// True for questions that are sent once and then reversed; false for those that may be repeated with the same reference.
bool movesMoney(const Instruction &instruction);

} // namespace florin::payments
