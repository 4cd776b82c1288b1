#include "server/sandbox/bank/number_drawer.h"

#include "server/sandbox/bank/outcomes.h"
#include "shared/base/encoding.h"
#include "shared/base/ensure.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <unistd.h>

namespace florin::bank {

namespace {

constexpr std::size_t keySize = 32;
constexpr std::size_t numberSize = 16;

base::SecretBytes readOrMakeKey(const std::string &path, base::Random &random) {
    base::SecretBytes key(keySize);
    if (std::ifstream file(path, std::ios::binary); file) {
        file.read(reinterpret_cast<char *>(key.data()), keySize);
        if (file.gcount() != keySize)
            throw std::runtime_error("the bank's key " + path + " is damaged");
        return key;
    }
    random.fill({key.data(), key.size()});
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const bool written = file >= 0 && ::write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size());
    if (file >= 0)
        ::close(file);
    if (!written)
        throw std::runtime_error("the bank cannot write its key " + path);
    return key;
}

} // namespace

NumberDrawer::NumberDrawer(const std::string &keyFile, std::string range, base::Random &random)
    : m_key(readOrMakeKey(keyFile, random)), m_range(std::move(range)) {}

std::optional<card::CardNumber> NumberDrawer::number(std::string_view name, std::string_view ending, std::int64_t draw) const {
    const std::string message = std::string(name) + '|' + std::to_string(draw);
    std::string digits = m_range + drawnDigits("number", message, numberSize - 1 - m_range.size());
    if (!ending.empty())
        digits.replace(digits.size() - (ending.size() - 1), ending.size() - 1, ending.substr(0, ending.size() - 1));
    digits += card::luhnCheckDigit(digits);
    std::optional<card::CardNumber> number;
    if (ending.empty() ? !purchaseOutcomeOfEnding(std::string_view(digits).substr(numberSize - 4)) : digits.ends_with(ending))
        number = card::CardNumber::parse(digits);
    base::wipe(digits);
    return number;
}

base::SecretBytes NumberDrawer::secret(std::string_view name, std::int64_t draw) const {
    std::string digits = drawnDigits("secret", std::string(name) + '|' + std::to_string(draw), 3);
    base::SecretBytes secret{std::string_view(digits)};
    base::wipe(digits);
    return secret;
}

std::string NumberDrawer::approvalCode(std::string_view request) const {
    return drawnDigits("approval", request, 6);
}

std::string NumberDrawer::fingerprint(std::string_view content) const {
    return base::toHex(hmac("content", content).bytes().first(16));
}

base::SecretBytes NumberDrawer::hmac(std::string_view purpose, std::string_view message) const {
    base::SecretBytes whole(purpose.size() + 1 + message.size());
    std::uint8_t *out = std::copy(purpose.begin(), purpose.end(), whole.data());
    *out++ = '|';
    std::copy(message.begin(), message.end(), out);
    base::SecretBytes result(32);
    unsigned size = 0;
    ENSURE(HMAC(EVP_sha256(), m_key.data(), static_cast<int>(m_key.size()), whole.data(), whole.size(), result.data(), &size) && size == 32);
    return result;
}

std::string NumberDrawer::drawnDigits(std::string_view purpose, std::string_view message, std::size_t count) const {
    const base::SecretBytes bytes = hmac(purpose, message);
    ENSURE(2 * count <= bytes.size());
    std::string digits;
    for (std::size_t digit = 0; digit < count; ++digit) {
        // Two bytes a digit: each comes up alike to one part in six thousand.
        digits += static_cast<char>('0' + (bytes.data()[2 * digit] << 8 | bytes.data()[2 * digit + 1]) % 10);
    }
    return digits;
}

} // namespace florin::bank
