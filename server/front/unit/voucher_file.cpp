#include "server/front/unit/voucher_file.h"

#include "server/program/private_file.h"

#include <algorithm>
#include <cstdio>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace florin::front {

namespace {

constexpr std::size_t longestVoucher = 8 * 1024;

bool isCompactJws(std::string_view text) {
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
    };
    return text.size() <= longestVoucher && std::all_of(text.begin(), text.end(), fits) && std::count(text.begin(), text.end(), '.') == 2;
}

} // namespace

std::unique_ptr<VoucherFile> VoucherFile::open(const std::string &folder, std::uint64_t longest) {
    if (!program::makePrivateFolder(folder)) return nullptr;
    std::unique_ptr<VoucherFile> made(new VoucherFile(folder + "/vouchers.jws", longest));
    return made->openFile() ? std::move(made) : nullptr;
}

VoucherFile::~VoucherFile() {
    if (m_descriptor >= 0) ::close(m_descriptor);
}

bool VoucherFile::openFile() {
    if (m_descriptor >= 0) ::close(m_descriptor);
    m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    struct stat facts {};
    if (m_descriptor < 0 || ::fstat(m_descriptor, &facts) != 0) return false;
    m_size = static_cast<std::uint64_t>(facts.st_size);
    return true;
}

bool VoucherFile::append(std::string_view voucher) {
    if (!isCompactJws(voucher)) return false;
    const std::string line = std::string(voucher) + '\n';
    const std::lock_guard lock(m_mutex);
    if (m_size + line.size() > m_longest && (std::rename(m_path.c_str(), (m_path + ".1").c_str()) != 0 || !openFile())) return false;
    const auto written = ::write(m_descriptor, line.data(), line.size());
    if (written > 0) m_size += static_cast<std::uint64_t>(written);
    return written == static_cast<ssize_t>(line.size());
}

} // namespace florin::front
