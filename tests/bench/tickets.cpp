// florin-bench-tickets: what `./run bench tickets` measures with.

#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"
#include "tests/bench/crowd.h"
#include "tests/bench/town.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include <functional>
#include <iostream>

namespace florin::bench {

namespace {

using Clock = std::chrono::steady_clock;

double percentile(const std::vector<double> &sorted, double part) {
    if (sorted.empty()) return 0;
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(part * static_cast<double>(sorted.size())))];
}

/// Microseconds that one run of it takes one thread.
double microsOf(const std::function<void()> &work) {
    constexpr std::chrono::milliseconds length{400};
    work();
    const auto start = Clock::now();
    std::int64_t runs = 0;
    for (; Clock::now() - start < length; runs += 16)
        for (int at = 0; at < 16; ++at) work();
    return std::chrono::duration<double, std::micro>(Clock::now() - start).count() / static_cast<double>(runs);
}

/// AES-256-GCM over so many bytes, as one record of TLS 1.3.
double microsOfRecord(std::size_t bytes) {
    const std::string key(32, 'k'), nonce(12, 'n'), plain(bytes, 'p');
    std::string sealed(bytes + 16, '\0');
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nullptr, reinterpret_cast<const unsigned char *>(key.data()), nullptr);
    const double micros = microsOf([&] {
        int written = 0;
        EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, reinterpret_cast<const unsigned char *>(nonce.data()));
        EVP_EncryptUpdate(context, reinterpret_cast<unsigned char *>(sealed.data()), &written, reinterpret_cast<const unsigned char *>(plain.data()),
                          static_cast<int>(plain.size()));
        EVP_EncryptFinal_ex(context, reinterpret_cast<unsigned char *>(sealed.data()), &written);
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, 16, sealed.data() + bytes);
    });
    EVP_CIPHER_CTX_free(context);
    return micros;
}

/// The work that no gateway can do without, part by part, in microseconds of one thread.
nlohmann::json bareParts(const Requests &requests, std::size_t answerBytes) {
    const std::string request(requests.at(0));
    const auto body = nlohmann::json::parse(request.substr(request.find("\r\n\r\n") + 4));
    const auto ticket = protocol::readTicket(body.at("ticket").get<std::string>());
    const auto order = protocol::readOrderJws(body.at("order").get<std::string>());
    if (!ticket || !order) throw std::runtime_error("the first request holds no order");
    const auto device = signing::Certificate::fromDer(order->header.certificates.at(0));
    const auto shop = signing::PrivateKey::generateEs256();
    const auto voucher = std::string(460, 'v');
    const auto signature = shop.sign(voucher);
    const auto shopsKey = shop.publicKey();
    return {{"verifyOrder", microsOf([&] {
                 if (!signing::verify(order->jws, order->header.algorithm, device->publicKey())) std::abort();
             })},
            {"verifyTicket", microsOf([&] {
                 if (!signing::verifySignature(shopsKey, voucher, signature)) std::abort();
             })},
            {"signVoucher", microsOf([&] { (void)shop.sign(voucher); })},
            {"tlsBytes", microsOfRecord(request.size()) + microsOfRecord(answerBytes)}};
}

nlohmann::json toJson(const CrowdCount &count) {
    return {{"perSecond", static_cast<double>(count.done) / count.seconds},
            {"done", count.done},
            {"other", count.other},
            {"otherSeen", count.otherSeen},
            {"cpuSeconds", count.cpuSeconds},
            {"seconds", count.seconds},
            {"p50", percentile(count.latencies, 0.5)},
            {"p99", percentile(count.latencies, 0.99)},
            {"longest", count.latencies.empty() ? 0 : count.latencies.back()},
            {"bytesOut", count.bytesOut},
            {"bytesIn", count.bytesIn},
            {"next", count.next}};
}

int run(int count, char **arguments) {
    CLI::App app{"What `./run bench tickets` measures with"};
    app.require_subcommand(1);
    std::string requests;
    app.add_option("--requests", requests, "file of signed orders")->required();

    TownPlan town{.unit = "rear"};
    auto *prepare = app.add_subcommand("prepare", "make a gateway's books and signed orders");
    prepare->add_option("--data", town.data)->required();
    prepare->add_option("--gateway", town.gateway)->required();
    prepare->add_option("--members", town.members);
    prepare->add_option("--orders", town.orders);

    CrowdPlan plan;
    double seconds = 10;
    auto *pay = app.add_subcommand("pay", "send orders, and wait for their vouchers");
    pay->add_option("--port", plan.port)->required();
    pay->add_option("--ca", plan.authority)->required();
    pay->add_option("--connections", plan.connections);
    pay->add_option("--seconds", seconds);
    pay->add_option("--rate", plan.perSecond);
    pay->add_option("--first", plan.first);

    std::size_t answerBytes = 1500;
    auto *limit = app.add_subcommand("limit", "the bare cost of the unavoidable work");
    limit->add_option("--answer-bytes", answerBytes);
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError &error) {
        return app.exit(error);
    }
    if (*prepare) {
        const auto made = makeTown(town, requests);
        if (!made) throw std::runtime_error(made.error());
        return 0;
    }
    const Requests all(requests);
    if (*limit) {
        std::cout << bareParts(all, answerBytes).dump() << "\n";
        return 0;
    }
    plan.length = std::chrono::duration<double>(seconds);
    std::cout << toJson(ask(all, plan)).dump() << "\n";
    return 0;
}

} // namespace

} // namespace florin::bench

int main(int count, char **arguments) {
    try {
        return florin::bench::run(count, arguments);
    } catch (const std::exception &error) {
        std::cerr << "florin-bench-tickets: " << error.what() << "\n";
        return 1;
    }
}
