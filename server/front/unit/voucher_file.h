#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace florin::front {

/// The vouchers that a front unit saw pass: finished, signed, one compact JWS a line, only ever added to. `vouchers.jws` in the folder; when
/// that has its length it becomes `vouchers.jws.1`, and what that was before is gone: the rear unit issues a lost voucher again. Any thread.
class VoucherFile {
  public:
    static constexpr std::uint64_t usualLength = 256 * 1024 * 1024; ///< bytes

    /// Makes the folder, readable by its owner alone. Nothing if that or the file cannot be written.
    static std::unique_ptr<VoucherFile> open(const std::string &folder, std::uint64_t longest = usualLength);
    ~VoucherFile();
    VoucherFile(const VoucherFile &) = delete;
    VoucherFile &operator=(const VoucherFile &) = delete;

    /// False if it is no compact JWS, or cannot be written whole.
    bool append(std::string_view voucher);

  private:
    VoucherFile(std::string path, std::uint64_t longest) : m_path(std::move(path)), m_longest(longest) {}
    bool openFile();

    const std::string m_path;
    const std::uint64_t m_longest;
    std::mutex m_mutex;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
};

} // namespace florin::front
