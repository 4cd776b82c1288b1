#pragma once

#include "shared/base/clock.h"
#include "shared/signing/certificate.h"

#include <QTemporaryDir>

#include <chrono>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace florin::tests {

using namespace std::chrono_literals;

/// The certificates of a bank, of the gateway, and of another acquirer.
class Papers {
  public:
    Papers() {
        using signing::CertificateRole;
        const auto now = base::SystemClock().now();
        const auto authority = signing::Authority::make("banks", now - 24h, now + 240h);
        authorityFile = write("authority", authority.certificate.toPem());
        for (const std::string name : {"localhost", "gateway", "outsider"}) {
            const auto key = signing::PrivateKey::generateEs256();
            const bool isBank = name == "localhost";
            const signing::CertificatePlan plan{name, isBank ? std::vector{name} : std::vector<std::string>(),
                isBank ? CertificateRole::tlsServer : CertificateRole::tlsClient, now - 24h, now + 240h};
            write(name, authority.issue(plan, key.publicKey()).toPem());
            write(name + "-key", key.toPem().text());
        }
    }
    std::string file(const std::string &name) const { return folder.path().toStdString() + "/" + name + ".pem"; }

    QTemporaryDir folder;
    std::string authorityFile;

  private:
    std::string write(const std::string &name, std::string_view content) const {
        std::ofstream(file(name)) << content;
        return file(name);
    }
};

} // namespace florin::tests
