#include "server/sandbox/world/world_file.h"

#include "server/sandbox/world/files.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

namespace florin::world {

using protocol::Json;

std::string worldJson(const WorldSettings &settings, const PkiFiles &pki, const Memory &memory, const TicketKeys &ticketKeys,
                      const DemoMember &member) {
    const auto bank = [&](const char *name, std::uint16_t port) {
        return Json{{"name", name},
                    {"host", "127.0.0.1"},
                    {"port", port},
                    {"certFile", pki.outsiderCertificate},
                    {"keyFile", pki.outsiderKey},
                    {"caFile", pki.bankAuthority}};
    };
    const Json json = {
        {"gateway", settings.gatewayUrl()},
        {"site", settings.gatewayUrl()},
        {"console", nullptr},
        {"shop", settings.shopUrl()},
        {"magazine", settings.magazineUrl()},
        {"van", settings.vanUrl()},
        {"bookshop", settings.bookshopUrl()},
        {"caFile", pki.publicAuthority},
        {"merchants",
         Json::array({{{"id", merchantId},
                       {"apiKey", memory.apiKey},
                       {"webhookSecret", memory.webhookSecret},
                       {"ticketKey", Json::parse(ticketKeys.shop)}},
                      {{"id", magazineId},
                       {"apiKey", memory.magazineApiKey},
                       {"webhookSecret", memory.magazineWebhookSecret},
                       {"ticketKey", Json::parse(ticketKeys.magazine)}}})},
        {"members", Json::array({{{"id", member.id}, {"password", memory.password}, {"email", member.email}}})},
        {"admins", Json::array()},
        {"banks", Json::array({bank("issuer", settings.issuerPort()), bank("cards", settings.cardsPort())})},
        {"mail", settings.mailFolder()},
        {"smtp", {{"host", "127.0.0.1"}, {"port", settings.mailPort()}}},
        {"control", settings.controlUrl()},
        {"clock", settings.controlUrl() + "/clock"},
        {"clockFile", settings.clockFile()},
    };
    return json.dump(2) + "\n";
}

std::optional<Memory> readMemory(const std::string &file) {
    const auto text = readFile(file);
    if (!text)
        return std::nullopt;
    const auto json = protocol::readJson(*text);
    if (!json || !json->is_object())
        return std::nullopt;
    return Memory{json->value("password", ""), json->value("apiKey", ""), json->value("webhookSecret", ""), json->value("magazineApiKey", ""),
                  json->value("magazineWebhookSecret", ""), json->value("bookshopVanKey", ""), json->value("complete", false)};
}

bool writeMemory(const std::string &file, const Memory &memory) {
    const Json json = {{"password", memory.password},
                       {"apiKey", memory.apiKey},
                       {"webhookSecret", memory.webhookSecret},
                       {"magazineApiKey", memory.magazineApiKey},
                       {"magazineWebhookSecret", memory.magazineWebhookSecret},
                       {"bookshopVanKey", memory.bookshopVanKey},
                       {"complete", memory.complete}};
    return writeFile(file, json.dump(2) + "\n");
}

} // namespace florin::world
