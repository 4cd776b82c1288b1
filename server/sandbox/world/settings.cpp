#include "server/sandbox/world/settings.h"

#include "server/sandbox/world/files.h"
#include "server/sandbox/world/pki.h"

#include <cerrno>
#include <filesystem>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace florin::world {

namespace {

namespace fs = std::filesystem;

/// 0, or why nobody can listen on a port of loopback.
int bindErrorOf(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0)
        return errno;
    const int yes = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool bound = ::bind(descriptor, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && ::listen(descriptor, 1) == 0;
    const int error = bound ? 0 : errno;
    ::close(descriptor);
    return error;
}

std::string commonKeys(const WorldSettings &settings) {
    return "florin.publicUrl = " + settings.gatewayUrl() + "\nflorin.testClock = " + settings.clockFile() +
           "\nflorin.limits.loopback = true\nflorin.live = false\nflorin.currency = KRW\n";
}

std::string frontKeys(const WorldSettings &settings, const PkiFiles &pki) {
    std::ostringstream text;
    text << "florin.listen.host = 127.0.0.1\nflorin.listen.port = " << settings.port << "\nflorin.tls.cert = " << pki.gatewayCertificate
         << "\nflorin.tls.key = " << pki.gatewayKey << "\nflorin.voucherDir = " << settings.voucherFolder() << "\n";
    if (!settings.download.empty()) {
        const fs::path download(settings.download);
        text << "florin.downloadDir = " << (fs::is_directory(download) ? download : fs::absolute(download).parent_path()).string() << "\n";
    }
    return text.str();
}

std::string rearKeys(const WorldSettings &settings, const PkiFiles &pki) {
    std::ostringstream text;
    text << "florin.dataDir = " << settings.gatewayFolder();
    const auto bank = [&](const char *name, std::uint16_t port) {
        text << "\nflorin.bank." << name << ".host = 127.0.0.1\nflorin.bank." << name << ".port = " << port << "\nflorin.bank." << name
             << ".ca = " << pki.bankAuthority << "\nflorin.bank." << name << ".cert = " << pki.gatewayAtBanksCertificate << "\nflorin.bank."
             << name << ".key = " << pki.gatewayAtBanksKey << "\nflorin.bank." << name << ".name = localhost";
    };
    bank("issuer", settings.issuerPort());
    bank("cards", settings.cardsPort());
    text << "\nflorin.bank.timeoutMs = 5000\nflorin.issuerRange = " << issuerRange << "\nflorin.mail.host = 127.0.0.1\nflorin.mail.port = "
         << settings.mailPort() << "\nflorin.mail.from = wallet@florin.example\nflorin.mail.fullCardNumber = false\n";
    return text.str();
}

/// The front unit calls, the rear unit listens: each with its own certificate of the line's authority.
std::string lineKeys(const WorldSettings &settings, const PkiFiles &pki, GatewayPart part) {
    const bool isFront = part == GatewayPart::front;
    return "florin.line.host = 127.0.0.1\nflorin.line.port = " + std::to_string(settings.linePort()) + "\nflorin.line.ca = " + pki.lineAuthority +
           "\nflorin.line.cert = " + (isFront ? pki.frontCertificate : pki.rearCertificate) +
           "\nflorin.line.key = " + (isFront ? pki.frontKey : pki.rearKey) + "\n";
}

} // namespace

std::string findResources(const std::string &program) {
    std::error_code error;
    for (fs::path folder = fs::canonical(program, error).parent_path(); !error && folder.has_relative_path(); folder = folder.parent_path())
        for (const fs::path &root : {folder, folder / "share" / "florin"})
            if (fs::exists(root / "resources" / "shop" / "goods.json", error))
                return root.string();
    return {};
}

base::Result<void, std::string> checkPorts(const WorldSettings &settings) {
    std::vector<std::pair<std::uint16_t, const char *>> needed = {{settings.port, "the gateway"},
                                                                  {settings.shopPort(), "the shop"},
                                                                  {settings.issuerPort(), "the issuer's bank"},
                                                                  {settings.cardsPort(), "the credit card company"},
                                                                  {settings.mailPort(), "the mail catcher"},
                                                                  {settings.controlPort(), "the sandbox's controls"},
                                                                  {settings.magazinePort(), "the magazine"},
                                                                  {settings.vanPort(), "the VAN"},
                                                                  {settings.bookshopPort(), "the bookshop"}};
    if (settings.isSplit())
        needed.emplace_back(settings.linePort(), "the line between front and rear unit");
    if (settings.hasDatabaseServer())
        needed.emplace_back(settings.databasePort(), "the database server");
    for (const auto &[port, who] : needed) {
        const int error = bindErrorOf(port);
        const std::string text = "Port " + std::to_string(port) + ", which " + who + " needs, ";
        if (error == EADDRINUSE)
            return base::Refused{text + "is used by another program. Stop that one, or choose other ports with --port."};
        if (error != 0)
            return base::Refused{text + "cannot be opened. Choose ports above 1023 with --port."};
    }
    return {};
}

base::Result<std::string, std::string> writeGatewayConfiguration(const WorldSettings &settings, const PkiFiles &pki, GatewayPart part) {
    std::string text = "# Written by florin-sandbox at each start.\n" + commonKeys(settings);
    if (part != GatewayPart::rear)
        text += frontKeys(settings, pki);
    if (part != GatewayPart::front)
        text += rearKeys(settings, pki);
    if (part != GatewayPart::all)
        text += lineKeys(settings, pki, part);
    const char *name = part == GatewayPart::all ? "florin" : part == GatewayPart::front ? "front" : "rear";
    const std::string file = settings.folder + "/" + name + ".properties";
    if (!writeFile(file, text))
        return base::Refused{"The gateway's configuration " + file + " cannot be written."};
    return file;
}

} // namespace florin::world
