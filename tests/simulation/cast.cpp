#include "tests/simulation/cast.h"

#include "server/rear/intake/card_vault.h"
#include "server/rear/merchants/registration.h"
#include "server/rear/storage/sqlite_store.h"
#include "shared/base/ensure.h"

namespace florin::simulation {

namespace {

constexpr std::int64_t firstBalance = 60'000;

signing::Sealer makeSealer() {
    std::map<std::uint32_t, base::SecretBytes> keys;
    keys.emplace(1, base::SecretBytes(std::string(32, 'k')));
    return signing::Sealer(std::move(keys));
}

std::string withCheckDigit(std::string digits) {
    return digits + card::luhnCheckDigit(digits);
}

/// The signature of a certificate is a few bytes longer or shorter by chance. What is stored of it must be equally long in each
/// process, or its pages lie otherwise on the disk and a seed does not replay: the longest of many.
certification::IssuedCertificate longestCertificate(const Cast &cast, const std::string &request, const Dice &dice) {
    std::optional<certification::IssuedCertificate> longest;
    for (int i = 0; i < 40; ++i) {
        Dice same = dice;
        auto issued = cast.authority.issue(request, cast.start - std::chrono::days(1), same);
        ENSURE(bool(issued));
        if (!longest || longest->certificate.toDer().size() < issued->certificate.toDer().size()) longest = *issued;
    }
    return *longest;
}

wallets::Card cardOf(const Cast &cast, const CastMember &member, intake::CardVault &vault) {
    const auto number = card::CardNumber::parse(member.cardNumber);
    ENSURE(number.has_value());
    wallets::Card card{.currency = *money::Currency::fromCode("KRW")};
    payments::BankReply issued;
    issued.issuedNumber = number->copy();
    issued.issuedExpiry = card::Expiry{2029, 11};
    issued.issuedSecret = base::SecretBytes(std::string_view(member.cardSecret));
    const auto sealed = vault.sealIssued(issued, member.card);
    card.id = member.card;
    card.member = member.id;
    card.label = "Books";
    card.name = "FLORIN MEMBER";
    card.state = payment::CardState::active;
    card.lastFour = sealed->lastFour;
    card.expiry = sealed->expiry;
    card.sealedNumber = sealed->sealedNumber;
    card.sealedSecret = sealed->sealedSecret;
    card.lookup = sealed->lookup;
    card.createdAt = cast.start;
    return card;
}

wallets::FundingSource sourceOf(const Cast &cast, const CastMember &member, intake::CardVault &vault) {
    const auto number = card::CardNumber::parse(member.sourceNumber);
    ENSURE(number.has_value());
    return {member.source,      member.id,
            "Visa",             "Dana Florin",
            number->brand(),    number->lastFour(),
            {2030, 1},          vault.sealNumber(*number, member.source),
            vault.lookupOf(*number), cast.start,
            std::nullopt};
}

void enter(const Cast &cast, const CastMember &member, const std::string &device, Dice &dice, intake::Records &records) {
    intake::CardVault vault(cast.sealer, cast.lookupKey, dice);
    records.members.put({.id = member.id,
                         .passwordHash = "none",
                         .profile = {"Dana Florin", member.id + "@florin.example", "",
                                     members::Address{"1 Main St.", "", "Seoul", "", "04524", "KR"}},
                         .createdAt = cast.start});
    records.members.put({.id = device,
                         .member = member.id,
                         .name = "Laptop",
                         .certificate = member.certificate->toPem(),
                         .certifiedUntil = member.certificate->notAfter(),
                         .createdAt = cast.start,
                         .lastSeenAt = cast.start});
    records.members.put(members::Grant{dice.id("grt"), base::toHex(signing::sha256(member.bearer)), member.id, device, cast.start,
                                       cast.start + std::chrono::days(30)});
    records.wallets.put(cardOf(cast, member, vault));
    records.wallets.put(sourceOf(cast, member, vault));
}

void enter(const Cast &cast, const CastShop &shop, intake::Records &records) {
    records.merchants.put({shop.id, shop.name, {"https://shop.example"}, {{"k1", cast.ticketKey.publicKey().toDer()}}, cast.start});
    records.merchants.add({merchants::hashOfApiKey(shop.apiKey), shop.id, cast.start, std::nullopt});
}

Cast make() {
    const auto start = *base::fromRfc3339("2026-11-20T10:00:00Z");
    Cast cast{start,
              certification::DeviceAuthority(
                  signing::Authority::make("Devices", start - std::chrono::days(2), start + std::chrono::days(3650))),
              makeSealer(),
              base::SecretBytes(std::string_view("a lookup key")),
              base::SecretBytes(std::string_view("a fingerprint key")),
              signing::PrivateKey::generateRs256(),
              signing::PrivateKey::generateEs256(),
              signing::PrivateKey::generateEs256(),
              std::make_unique<members::PasswordGate>(),
              {},
              {},
              {}};
    Dice dice(20261120);
    Disk disk("florin-cast", Disk::Use::byDefault);
    auto opened = storage::SqliteStore::open(
        booksFile, {.clock = nullptr, .thread = storage::GroupCommit::Thread::callers});
    ENSURE(bool(opened));
    const auto request = signing::makeRequest(cast.deviceKey, "wallet");
    const auto written = (*opened)->write([&](intake::Records &records) {
        for (int i = 0; i < 2; ++i) {
            const auto place = std::to_string(i);
            const auto issued = longestCertificate(cast, request, dice.branch());
            CastMember member{"dana" + place,  "token-" + place, "card_" + place,
                              "src_" + place,  withCheckDigit("96040000000100" + place),
                              "739",           withCheckDigit("42424242424242" + place),
                              firstBalance,    issued.certificate};
            enter(cast, member, issued.device, dice, records);
            cast.members.push_back(std::move(member));
        }
        for (const char *name : {"bookshop", "kiosk"}) {
            CastShop shop{name, "Paper & Ink", merchants::makeApiKey(dice, merchants::KeyUse::test)};
            enter(cast, shop, records);
            cast.shops.push_back(std::move(shop));
        }
        return intake::Outcome::commit;
    });
    ENSURE(bool(written));
    opened->reset();
    cast.books = disk.image();
    return cast;
}

} // namespace

const Cast &Cast::instance() {
    static const Cast made = make();
    return made;
}

} // namespace florin::simulation
