// florinctl: the administrator's command line. It works on the data folder itself, beside a running server too.

#include "server/control/books_commands.h"
#include "server/control/member_commands.h"
#include "server/rear/keeping/possessions.h"
#include "server/program/private_file.h"
#include "server/program/process.h"
#include "server/rear/intake/card_vault.h"
#include "server/rear/intake/store.h"
#include "server/rear/merchants/registration.h"
#include "shared/protocol/signed_objects.h"
#include "shared/signing/sealing.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <iostream>

namespace florin {

using base::Refused;
using intake::Outcome;
using intake::Records;
using program::Exit;
using program::Failure;
using control::Done;
using control::storeFailure;

namespace {

struct MerchantOptions {
    std::string id;
    std::string name;
    std::vector<std::string> origins;
    std::string keyFile;
    bool live = false;
};

struct ReleaseOptions {
    std::string file;
    std::string folder;
    std::string keyFile;
};

constexpr std::size_t longestName = 100;

/// What is wrong with the wish for a new shop; nothing if it is sound.
std::optional<std::string> flawOf(const MerchantOptions &wish) {
    if (!merchants::isMerchantId(wish.id)) {
        return "A shop's id is 3 to 15 characters: small letters, digits, hyphen, underscore.";
    }
    if (wish.name.empty() || wish.name.size() > longestName || !base::isUtf8(wish.name) || base::hasControlCharacters(wish.name)) {
        return "A shop's name is 1 to 100 bytes of text.";
    }
    for (const std::string &origin : wish.origins) {
        if (!merchants::isOrigin(origin)) {
            return "The origin " + origin + " is not of the form https://host or https://host:port.";
        }
    }
    return {};
}

base::Result<std::map<std::string, base::Bytes>, Failure> readTicketKeys(const std::string &file) {
    auto text = program::readPrivateFile(file);
    if (!text) {
        return Refused{Failure{Exit::usage, "The key file " + file + " cannot be read."}};
    }
    const auto keys = protocol::readKeySet(*text);
    base::wipe(*text); // a private key may be in it, of which only the public half is taken
    if (!keys || keys->empty()) {
        return Refused{Failure{Exit::usage, "The file " + file + " does not hold an ES256 or RS256 key in JWK."}};
    }
    std::map<std::string, base::Bytes> der;
    for (const auto &[name, key] : *keys) {
        der.emplace(name, key.toDer());
    }
    return der;
}

using TicketKeys = std::map<std::string, base::Bytes>;

/// The wish for a new shop, looked at before anything is opened.
base::Result<TicketKeys, Failure> checkMerchant(const MerchantOptions &wish) {
    if (const auto flaw = flawOf(wish)) {
        return Refused{Failure{Exit::usage, *flaw}};
    }
    return readTicketKeys(wish.keyFile);
}

Done addMerchant(intake::Store &store, const MerchantOptions &wish, const TicketKeys &keys, base::Timestamp now, base::Random &random) {
    std::string apiKey = merchants::makeApiKey(random, wish.live ? merchants::KeyUse::live : merchants::KeyUse::test);
    bool isNew = true;
    const auto written = store.write([&](Records &records) {
        isNew = !records.merchants.merchant(wish.id).has_value();
        if (!isNew) {
            return Outcome::rollBack;
        }
        records.merchants.put({wish.id, wish.name, wish.origins, keys, now});
        records.merchants.add({merchants::hashOfApiKey(apiKey), wish.id, now, {}});
        return Outcome::commit;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isNew) {
        return Refused{Failure{Exit::usage, "There is a shop " + wish.id + " already. Nothing was changed."}};
    }
    std::cerr << "The shop " << wish.id << " is there. Its API key is shown now and never again:\n";
    std::cout << apiKey << std::endl;
    base::wipe(apiKey);
    return {};
}

/// The keys that count from now on. A set with the old key and the new one is the overlap of a rotation; the new one alone ends it.
Done replaceTicketKeys(intake::Store &store, const MerchantOptions &wish, const TicketKeys &keys) {
    bool isThere = true;
    const auto written = store.write([&](Records &records) {
        auto merchant = records.merchants.merchant(wish.id);
        isThere = merchant.has_value();
        if (isThere) {
            merchant->keys = keys;
            records.merchants.put(*merchant);
        }
        return isThere ? Outcome::commit : Outcome::rollBack;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isThere) {
        return Refused{Failure{Exit::usage, "There is no shop " + wish.id + ". `florinctl merchant list` shows which there are."}};
    }
    for (const auto &[name, key] : keys) {
        std::cout << name << '\n';
    }
    return {};
}

Done addApiKey(intake::Store &store, const MerchantOptions &wish, base::Timestamp now, base::Random &random) {
    std::string apiKey = merchants::makeApiKey(random, wish.live ? merchants::KeyUse::live : merchants::KeyUse::test);
    bool isThere = true;
    const auto written = store.write([&](Records &records) {
        isThere = records.merchants.merchant(wish.id).has_value();
        if (isThere) {
            records.merchants.add({merchants::hashOfApiKey(apiKey), wish.id, now, {}});
        }
        return isThere ? Outcome::commit : Outcome::rollBack;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isThere) {
        return Refused{Failure{Exit::usage, "There is no shop " + wish.id + ". `florinctl merchant list` shows which there are."}};
    }
    std::cout << apiKey << std::endl;
    base::wipe(apiKey);
    return {};
}

/// Takes the key from standard input: on a command line every process of the machine could read it.
Done revokeApiKey(intake::Store &store, const MerchantOptions &wish, base::Timestamp now) {
    std::string apiKey;
    std::getline(std::cin, apiKey);
    const std::string hash = merchants::hashOfApiKey(apiKey);
    base::wipe(apiKey);
    bool isRevoked = false;
    const auto written = store.write([&](Records &records) {
        const auto key = records.merchants.apiKey(hash);
        isRevoked = key && key->merchant == wish.id && records.merchants.revoke(hash, now);
        return isRevoked ? Outcome::commit : Outcome::rollBack;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isRevoked) {
        return Refused{Failure{Exit::usage, "The shop " + wish.id + " has no such key, or it is revoked already. Nothing was changed."}};
    }
    std::cerr << "The key opens nothing any more. The shop's other keys stay as they are.\n";
    return {};
}

/// Takes the number from standard input: on a command line every process of the machine could read it.
Done setAccount(keeping::Possessions &possessions, const MerchantOptions &wish, base::Timestamp now, base::Random &random) {
    std::string number;
    std::getline(std::cin, number);
    if (!merchants::isBankAccount(number)) {
        base::wipe(number);
        return Refused{Failure{Exit::usage, "A bank account is 6 to 28 digits, with hyphens between them. Nothing was changed."}};
    }
    const signing::Sealer sealer(std::move(possessions.keys.sealing));
    const intake::CardVault vault(sealer, possessions.keys.lookup, random);
    const payments::PayoutAccount account{wish.id, vault.sealAccount(number, wish.id), number.substr(number.size() - 4), now};
    base::wipe(number);
    bool isThere = true;
    const auto written = possessions.store->write([&](Records &records) {
        isThere = records.merchants.merchant(wish.id).has_value();
        if (isThere) {
            records.payments.put(account);
        }
        return isThere ? Outcome::commit : Outcome::rollBack;
    });
    if (!written) {
        return storeFailure(written.error());
    }
    if (!isThere) {
        return Refused{Failure{Exit::usage, "There is no shop " + wish.id + ". `florinctl merchant list` shows which there are."}};
    }
    std::cerr << "The till of " << wish.id << " is paid out to the account that ends in " << account.lastFour << ", once a day.\n";
    return {};
}

/// The newest first: day, shop, amount, account, state, reference at the bank, refusal.
Done listSweeps(intake::Store &store) {
    constexpr int most = 1000;
    const auto read = store.read([](Records &records) {
        for (const payments::Sweep &sweep : records.payments.sweeps(most)) {
            std::cout << sweep.day << "\t" << sweep.merchant << "\t" << money::toPlainText(sweep.amount) << "\t****" << sweep.lastFour << "\t"
                      << toWord(sweep.state) << "\t" << sweep.reference.retrieval;
            if (sweep.refusal) {
                std::cout << "\t" << payment::factsOf(*sweep.refusal).code;
            }
            std::cout << "\n";
        }
    });
    return read ? Done() : storeFailure(read.error());
}

Done listMerchants(intake::Store &store) {
    const auto read = store.read([](Records &records) {
        for (const merchants::Merchant &merchant : records.merchants.all()) {
            std::cout << merchant.id << "\t" << merchant.name;
            if (const auto account = records.payments.payoutAccount(merchant.id)) {
                std::cout << "\t****" << account->lastFour;
            }
            for (const std::string &origin : merchant.origins) {
                std::cout << "\t" << origin;
            }
            std::cout << "\n";
        }
    });
    return read ? Done() : storeFailure(read.error());
}

/// Puts a wallet's file into the download folder with a detached signature (RSA, SHA-256) that `openssl dgst` can check. The release
/// key is made where it does not exist.
Done signRelease(const ReleaseOptions &wish) {
    namespace fs = std::filesystem;
    const auto content = program::readPrivateFile(wish.file);
    if (!content || content->empty()) {
        return Refused{Failure{Exit::usage, "The file " + wish.file + " cannot be read, or is empty. Nothing was signed."}};
    }
    auto pem = program::readPrivateFile(wish.keyFile);
    if (!pem && program::fileExists(wish.keyFile)) {
        return Refused{Failure{Exit::usage, "The release key " + wish.keyFile + " cannot be read."}};
    }
    if (!pem) {
        pem = std::string(signing::PrivateKey::generateRs256(3072).toPem().text());
        if (!program::writePrivateFile(wish.keyFile, *pem)) {
            return Refused{Failure{Exit::notWritable, "The release key " + wish.keyFile + " cannot be written."}};
        }
    }
    const auto key = signing::PrivateKey::fromPem(*pem);
    base::wipe(*pem);
    if (!key || key->algorithm() != signing::Algorithm::rs256) {
        return Refused{Failure{Exit::usage, "The release key " + wish.keyFile + " holds no RSA key in PEM. Nothing was signed."}};
    }
    const std::string name = fs::path(wish.file).filename().string();
    const base::Bytes signature = key->sign(*content);
    const bool written = program::makePrivateFolder(wish.folder) &&
                         program::writePrivateFile(wish.folder + "/release-key.pem", key->publicKey().toPem()) &&
                         program::writePrivateFile(wish.folder + "/" + name, *content) &&
                         program::writePrivateFile(wish.folder + "/" + name + ".sig", base::textOf(signature));
    if (!written) {
        return Refused{Failure{Exit::notWritable, "The download folder " + wish.folder + " cannot be written."}};
    }
    std::cout << base::toHex(signing::sha256(*content)) << "  " << name << std::endl;
    return {};
}

/// The command line, and what it chose.
struct Commands {
    CLI::App app{"The administrator's tool of the Florin gateway.", "florinctl"};
    std::string folder;
    MerchantOptions merchant;
    ReleaseOptions release;
    CLI::App *add = nullptr;
    CLI::App *key = nullptr;
    CLI::App *revoke = nullptr;
    CLI::App *account = nullptr;
    CLI::App *ticketKeys = nullptr;
    CLI::App *list = nullptr;
    CLI::App *sweeps = nullptr;
    CLI::App *sign = nullptr;
    control::BooksCommands books;
    control::MemberCommands members;

    Commands() {
        app.require_subcommand(1);
        app.add_option("--data", folder, "the server's data folder");
        CLI::App *shops = app.add_subcommand("merchant", "shops that may ask for approvals")->require_subcommand(1);
        add = shops->add_subcommand("add", "makes a shop known; prints its API key, once");
        add->add_option("--id", merchant.id, "3 to 15 characters")->required();
        add->add_option("--name", merchant.name, "as payers see it")->required();
        add->add_option("--origin", merchant.origins, "https://host[:port] of its pages; may be given more than once")->required();
        add->add_option("--key", merchant.keyFile, "the key that signs its tickets: a JWK or a JWK set")->required();
        add->add_flag("--live", merchant.live, "for real money");
        key = shops->add_subcommand("key", "gives a shop a further API key; prints it, once");
        key->add_option("--id", merchant.id, "of the shop")->required();
        key->add_flag("--live", merchant.live, "for real money");
        revoke = shops->add_subcommand("revoke-key", "takes an API key from a shop; reads the key from standard input");
        revoke->add_option("--id", merchant.id, "of the shop")->required();
        ticketKeys = shops->add_subcommand("ticket-keys", "replaces the keys that sign a shop's tickets; prints their names");
        ticketKeys->add_option("--id", merchant.id, "of the shop")->required();
        ticketKeys->add_option("--key", merchant.keyFile, "a JWK, or a JWK set: old and new together while the shop changes over")->required();
        account = shops->add_subcommand("account", "sets the bank account that the shop's till is paid out to; reads it from standard input");
        account->add_option("--id", merchant.id, "of the shop")->required();
        list = shops->add_subcommand("list", "id, name, the end of the bank account, and origins, a line each");
        sweeps = app.add_subcommand("sweeps", "what tills were paid out, the newest first, a line each");
        books.declare(app);
        members.declare(app);
        sign = app.add_subcommand("sign-release", "signs the wallet's file for the download page");
        sign->add_option("--file", release.file, "the wallet's file")->required();
        sign->add_option("--to", release.folder, "the download folder (florin.downloadDir)")->required();
        sign->add_option("--key", release.keyFile, "the release key in PEM; made if it does not exist")->required();
    }
};

/// Only a first shop may come before the server's first start; whoever looks into a folder without books has mistaken the folder.
Done checkFolder(const Commands &commands) {
    if (commands.folder.empty()) {
        return Refused{Failure{Exit::usage, "--data must name the server's data folder."}};
    }
    if (keeping::namesBooks(commands.folder)) {
        return {};
    }
    if (!commands.add->parsed()) {
        return Refused{Failure{Exit::usage, "There are no books in " + commands.folder + ": florin.db is missing. Nothing was made."}};
    }
    return {};
}

Done run(const Commands &commands) {
    if (commands.sign->parsed()) {
        return signRelease(commands.release);
    }
    if (commands.books.needsNoBooks()) {
        return commands.books.run(commands.folder);
    }
    base::Result<TicketKeys, Failure> keys = TicketKeys();
    if (commands.add->parsed()) {
        keys = checkMerchant(commands.merchant);
    }
    if (commands.ticketKeys->parsed()) {
        keys = readTicketKeys(commands.merchant.keyFile);
    }
    if (!keys) {
        return Refused{keys.error()};
    }
    if (const auto checked = checkFolder(commands); !checked) {
        return checked;
    }
    const bool isNew = !keeping::namesBooks(commands.folder);
    base::SystemRandom random;
    const base::Timestamp now = base::SystemClock().now();
    auto possessions = keeping::openPossessions(commands.folder, "florinctl", keeping::Opener::tool, now, random);
    if (!possessions) {
        return Refused{possessions.error()};
    }
    intake::Store &store = *possessions->store;
    if (commands.add->parsed()) {
        const auto added = addMerchant(store, commands.merchant, *keys, now, random);
        if (added && isNew) {
            std::cerr << "There were no books in " << commands.folder << " yet: a database and its keys were made there.\n";
        }
        return added;
    }
    if (commands.ticketKeys->parsed()) {
        return replaceTicketKeys(store, commands.merchant, *keys);
    }
    if (commands.key->parsed()) {
        return addApiKey(store, commands.merchant, now, random);
    }
    if (commands.revoke->parsed()) {
        return revokeApiKey(store, commands.merchant, now);
    }
    if (commands.account->parsed()) {
        return setAccount(*possessions, commands.merchant, now, random);
    }
    if (const auto done = commands.members.run(store, now)) {
        return *done;
    }
    if (commands.sweeps->parsed()) {
        return listSweeps(store);
    }
    return commands.list->parsed() ? listMerchants(store) : commands.books.run(commands.folder, *possessions);
}

} // namespace

} // namespace florin

int main(int count, char **arguments) {
    florin::program::keepMemoryPrivate();
    try {
        florin::Commands commands;
        try {
            commands.app.parse(count, arguments);
        } catch (const CLI::ParseError &wrong) {
            if (wrong.get_exit_code() == 0) {
                return commands.app.exit(wrong); // --help
            }
            std::cerr << "florinctl: " << wrong.what() << ". `florinctl --help` shows what there is." << std::endl;
            return static_cast<int>(florin::program::Exit::usage);
        }
        const auto done = florin::run(commands);
        if (done) {
            return 0;
        }
        std::cerr << "florinctl: " << done.error().sentence << std::endl;
        return static_cast<int>(done.error().exit);
    } catch (const std::exception &failure) {
        std::cerr << "florinctl: " << failure.what() << std::endl;
        return static_cast<int>(florin::program::Exit::internal);
    }
}
