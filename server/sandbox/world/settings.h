#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <string>

namespace florin::world {

/// What `florin-sandbox` was told on its command line.
struct WorldSettings {
    std::string folder;    ///< --data: everything of this world; starts again where it stopped
    std::uint16_t port = 0; ///< --port: the gateway's; the others follow it
    std::string server;    ///< --server: path of florin-server
    std::string front;     ///< --front: path of florin-front; empty: florin-server is the whole gateway
    std::string rear;      ///< --rear: path of florin-rear, beside --front
    std::string control;   ///< --ctl: path of florinctl
    std::string download;  ///< --wallet-download: the wallet's file, may be empty
    std::string resources; ///< --resources: the repository's or the installation's root, with resources/shop in it
    std::string python = "/usr/bin/python3";
    std::string store = "sqlite"; ///< --store: or `postgres`, in a database server of this world's own

    std::uint16_t shopPort() const { return static_cast<std::uint16_t>(port + 2); }
    std::uint16_t issuerPort() const { return static_cast<std::uint16_t>(port + 3); }
    std::uint16_t cardsPort() const { return static_cast<std::uint16_t>(port + 4); }
    std::uint16_t mailPort() const { return static_cast<std::uint16_t>(port + 5); }
    std::uint16_t controlPort() const { return static_cast<std::uint16_t>(port + 6); }

    std::uint16_t magazinePort() const { return static_cast<std::uint16_t>(port + 8); }
    std::uint16_t databasePort() const { return static_cast<std::uint16_t>(port + 7); }
    std::uint16_t linePort() const { return static_cast<std::uint16_t>(port + 9); }
    std::uint16_t vanPort() const { return static_cast<std::uint16_t>(port + 10); }
    std::uint16_t bookshopPort() const { return static_cast<std::uint16_t>(port + 11); }
    bool isSplit() const { return !front.empty(); }
    bool hasDatabaseServer() const { return store == "postgres"; }

    std::string gatewayUrl() const { return "https://localhost:" + std::to_string(port); }
    std::string shopUrl() const { return "https://localhost:" + std::to_string(shopPort()); }
    std::string magazineUrl() const { return "https://localhost:" + std::to_string(magazinePort()); }
    std::string vanUrl() const { return "https://localhost:" + std::to_string(vanPort()); }
    std::string bookshopUrl() const { return "https://localhost:" + std::to_string(bookshopPort()); }
    std::string controlUrl() const { return "http://localhost:" + std::to_string(controlPort()); }

    std::string pkiFolder() const { return folder + "/pki"; }
    std::string gatewayFolder() const { return folder + "/gateway"; }
    std::string voucherFolder() const { return folder + "/front"; }
    std::string issuerFolder() const { return folder + "/bank-issuer"; }
    std::string cardsFolder() const { return folder + "/bank-cards"; }
    std::string vanFolder() const { return folder + "/van"; }
    std::string mailFolder() const { return folder + "/mail"; }
    std::string databaseFolder() const { return folder + "/postgres"; }
    std::string logFolder() const { return folder + "/logs"; }
    std::string startFolder() const { return folder + "/as-it-began"; } ///< what a reset goes back to
    std::string journalFile() const { return folder + "/shop-orders.jsonl"; }
    std::string magazineJournalFile() const { return folder + "/magazine-sales.jsonl"; }
    std::string bookshopJournalFile() const { return folder + "/bookshop-orders.jsonl"; }
    std::string clockFile() const { return folder + "/clock"; }
    std::string worldFile() const { return folder + "/world.json"; }
};

inline constexpr const char *merchantId = "haneul";
inline constexpr const char *merchantName = "Haneul Goods";
inline constexpr const char *magazineId = "madang";
inline constexpr const char *magazineName = "Madang";
inline constexpr const char *bookshopId = "byeolbit"; ///< at the VAN; the gateway has never heard of it
inline constexpr const char *bookshopName = "Byeolbit Books";
inline constexpr const char *issuerRange = "960400";

/// The folder above `program` in which resources/shop lies; empty if there is none.
std::string findResources(const std::string &program);
/// A sentence if a port that this world needs is taken.
base::Result<void, std::string> checkPorts(const WorldSettings &settings);
/// Whose configuration: florin-server's, or that of one unit.
enum class GatewayPart { all, front, rear };
/// Writes the configuration file of a program of the gateway and returns its path.
base::Result<std::string, std::string> writeGatewayConfiguration(const WorldSettings &settings, const struct PkiFiles &pki, GatewayPart part);

} // namespace florin::world
