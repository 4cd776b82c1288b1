#include "wallet-app/autofill/page_total.h"

#include "wallet-app/autofill/words.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

namespace florin::autofill {

namespace {

using Span = std::string_view;

struct Sign {
    Span text;
    Span code;
};

// Longer ones first. A code of three letters is read without this table.
constexpr std::array signs{
    Sign{"US$", "USD"}, Sign{"CA$", "CAD"}, Sign{"AU$", "AUD"}, Sign{"HK$", "HKD"}, Sign{"NT$", "TWD"}, Sign{"R$", "BRL"},
    Sign{"$", "USD"},   Sign{"₩", "KRW"},   Sign{"￦", "KRW"},  Sign{"원", "KRW"},  Sign{"€", "EUR"},   Sign{"£", "GBP"},
    Sign{"円", "JPY"},  Sign{"元", "CNY"},  Sign{"¥", "JPY"},   Sign{"￥", "JPY"},  Sign{"₹", "INR"},   Sign{"zł", "PLN"},
    Sign{"₫", "VND"},   Sign{"₺", "TRY"},   Sign{"₽", "RUB"},   Sign{"руб", "RUB"}, Sign{"Kč", "CZK"},  Sign{"฿", "THB"},
};

// What parts digits of one number: a space in any of its widths, an apostrophe, a point, a comma.
constexpr std::array<Span, 7> partings{".", ",", " ", "\xc2\xa0", "\xe2\x80\xaf", "'", "\xe2\x80\x99"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isCapital(char c) { return c >= 'A' && c <= 'Z'; }
bool isLetter(char c) { return isCapital(c) || (c >= 'a' && c <= 'z'); }

/// How many bytes of a parting stand at the beginning.
std::size_t partingAt(Span text) {
    for (const Span one : partings) {
        if (text.starts_with(one)) return one.size();
    }
    return 0;
}

/// The number that begins here: digits, and single partings between digits.
std::size_t numberEnd(Span line, std::size_t at) {
    while (at < line.size() && isDigit(line[at])) {
        ++at;
        const std::size_t parting = at < line.size() ? partingAt(line.substr(at)) : 0;
        if (parting > 0 && at + parting < line.size() && isDigit(line[at + parting])) at += parting;
    }
    return at;
}

/// Of a number whose last parting may be the decimal point: minor units. Nothing if it can be read in two ways or in none.
std::optional<std::int64_t> minorUnits(Span number, int exponent) {
    std::vector<Span> groups;
    Span last;
    bool samePartings = true;
    for (std::size_t at = 0; at < number.size();) {
        const std::size_t from = at;
        while (at < number.size() && isDigit(number[at])) ++at;
        groups.push_back(number.substr(from, at - from));
        if (at == number.size()) break;
        const Span parting = number.substr(at, partingAt(number.substr(at)));
        samePartings = samePartings && (last.empty() || last == parting);
        last = parting;
        at += parting.size();
    }
    const bool isPoint = last == "." || last == ",";
    const std::size_t tail = groups.back().size();
    // 12.50 and 1,234.50 have decimals; 12.500 and 1,234,500 are grouped.
    const bool hasDecimals = groups.size() > 1 && isPoint && (tail == 1 || tail == 2) && (groups.size() == 2 || !samePartings);
    const std::size_t grouped = groups.size() - (hasDecimals ? 1 : 0);
    std::string digits(groups.front());
    for (std::size_t i = 1; i < grouped; ++i) {
        if (groups[i].size() != 3 || groups.front().size() > 3) return std::nullopt;
        digits += groups[i];
    }
    std::string decimals(hasDecimals ? groups.back() : Span());
    if (exponent == 0 && decimals.find_first_not_of('0') != std::string::npos) return std::nullopt;
    decimals.resize(static_cast<std::size_t>(exponent), '0');
    digits += decimals;
    if (digits.size() > 16) return std::nullopt;
    return std::stoll(digits);
}

Span withoutSpaces(Span text, bool atEnd) {
    while (!text.empty()) {
        const std::size_t wide = text.ends_with("\xc2\xa0") && atEnd ? 2 : text.starts_with("\xc2\xa0") && !atEnd ? 2 : 0;
        const std::size_t space = wide ? wide : (atEnd ? text.back() : text.front()) == ' ' ? 1 : 0;
        if (space == 0) break;
        atEnd ? text.remove_suffix(space) : text.remove_prefix(space);
    }
    return text;
}

/// The currency's sign at the end of `text` (or, not `atEnd`, at its beginning) and what is left of the text without it.
std::optional<std::pair<money::Currency, Span>> signOf(Span text, bool atEnd) {
    const Span near = withoutSpaces(text, atEnd);
    for (const Sign &sign : signs) {
        if (!(atEnd ? near.ends_with(sign.text) : near.starts_with(sign.text))) continue;
        const auto currency = money::Currency::fromCode(sign.code);
        if (!currency) continue;
        return std::pair{*currency, atEnd ? near.substr(0, near.size() - sign.text.size()) : near.substr(sign.text.size())};
    }
    if (near.size() < 3) return std::nullopt;
    const Span code = atEnd ? near.substr(near.size() - 3) : near.substr(0, 3);
    const bool standsAlone = near.size() == 3 || !isLetter(atEnd ? near[near.size() - 4] : near[3]);
    const auto currency = money::Currency::fromCode(code);
    if (!currency || !standsAlone) return std::nullopt;
    return std::pair{*currency, atEnd ? near.substr(0, near.size() - 3) : near.substr(3)};
}

// --- which of them is the total ------------------------------------------------------------------------------------
// Phrases as `wordsOf` makes them.

constexpr Span last[] = {
    "grand total",  "order total",   "amount due",   "total due",   "to pay",        "you pay",      "amount to pay",  "payment amount",
    "total amount", "balance due",   "final total",  "total price", "결제 금액",     "결제금액",     "총 결제",        "최종 결제",
    "결제하실",     "お支払い金額",  "お支払い合計", "支払金額",    "支払総額",      "ご請求額",     "請求金額",       "应付",
    "應付",         "实付",          "實付",         "a payer",     "montant total", "zu zahlen",    "gesamtbetrag",   "endbetrag",
    "zahlbetrag",   "importe total", "total a pagar", "valor total", "da pagare",    "te betalen",   "do zaplaty",     "к оплате",
    "المبلغ الإجمالي", "المبلغ المستحق"};
constexpr Span whole[] = {"total",   "sum",    "합계",   "총액",   "총 금액", "총금액", "合計",  "総額",  "总计", "合计",     "总额",       "總計",
                                     "總額",    "gesamt", "summe",  "gesamtsumme", "importe", "totale", "totaal", "razem", "suma", "итого", "الإجمالي", "المجموع"};
constexpr Span button[] = {"pay",     "pay now", "place order", "buy", "결제", "결제하기", "구매하기", "支付", "付款", "payer", "bezahlen", "kaufen",
                                      "pagar",   "paga",    "betaal",      "zaplac"};
constexpr Span never[] = {
    "subtotal", "sub total",  "sous total", "zwischensumme", "소계",     "小計",     "小计",   "subtotale", "subtotaal", "discount", "saving",
    "savings",  "save",       "saved",      "할인",          "적립",     "포인트",   "points", "coupon",    "쿠폰",      "shipping", "delivery",
    "배송비",   "配送",       "運費",       "运费",          "versand",  "livraison", "envio", "remise",    "rabatt",    "descuento", "sconto",
    "korting",  "rabat",      "割引",       "优惠",          "折扣",     "per month", "a month", "monthly", "instalment", "before", "excl"};
constexpr Span tax[] = {"tax", "taxes", "vat", "gst", "부가세", "세금", "消費税", "税", "mwst", "tva", "iva", "btw"};
constexpr Span inclusive[] = {"incl", "including", "included", "inkl", "ttc", "포함", "含", "税込", "incluido", "inclus", "inclusa", "compris", "inclusief", "with"};

bool holdsAny(Span words, std::span<const Span> phrases) {
    return std::any_of(phrases.begin(), phrases.end(), [&](Span phrase) { return holdsPhrase(words, phrase); });
}

enum Rank { none, pressed, plain, final };

Rank rankOf(const WrittenSum &sum) {
    const std::string before = wordsOf(sum.before);
    const std::string all = before + wordsOf(sum.after);
    const bool isTaxAlone = holdsAny(all, tax) && !holdsAny(all, inclusive);
    if (holdsAny(before, never) || isTaxAlone) return none;
    if (holdsAny(before, last)) return final;
    if (holdsAny(before, whole)) return plain;
    return holdsAny(all, button) ? pressed : none;
}

} // namespace

std::vector<WrittenSum> sumsIn(std::string_view line) {
    std::vector<WrittenSum> sums;
    std::size_t from = 0; // of the words since the last amount
    for (std::size_t at = 0; at < line.size();) {
        if (!isDigit(line[at])) {
            ++at;
            continue;
        }
        const std::size_t end = numberEnd(line, at);
        const Span before = line.substr(from, at - from);
        const auto ahead = signOf(before, true);
        const auto behind = ahead ? std::nullopt : signOf(line.substr(end), false);
        if (const auto &sign = ahead ? ahead : behind) {
            const Span rest = behind ? behind->second : line.substr(end);
            const auto units = minorUnits(line.substr(at, end - at), sign->first.exponent());
            const auto amount = units ? money::Money::of(*units, sign->first) : std::nullopt;
            from = line.size() - rest.size();
            if (!sums.empty()) sums.back().after = sums.back().after.substr(0, static_cast<std::size_t>(before.data() - sums.back().after.data()) + before.size());
            if (amount) sums.push_back({*amount, ahead ? ahead->second : before, rest});
        }
        at = end;
    }
    return sums;
}

std::optional<money::Money> totalOf(const FormSnapshot &snapshot) {
    for (const bool top : {true, false}) {
        std::array<std::vector<money::Money>, 4> ranked;
        for (const SumFacts &line : snapshot.sums) {
            const auto frame = static_cast<std::size_t>(line.frame);
            if (frame >= snapshot.frames.size() || snapshot.frames[frame].topLevel != top) continue;
            for (const WrittenSum &sum : sumsIn(line.text)) {
                auto &same = ranked[rankOf(sum)];
                if (sum.amount.isPositive() && std::find(same.begin(), same.end(), sum.amount) == same.end()) same.push_back(sum.amount);
            }
        }
        for (const Rank rank : {final, plain, pressed}) {
            if (ranked[rank].size() == 1) return ranked[rank].front();
            if (ranked[rank].size() < 2) continue;
            // Two totals: the one that another kind of line repeats.
            std::vector<money::Money> repeated;
            for (const Rank other : {final, plain, pressed}) {
                if (other == rank) continue;
                for (const money::Money amount : ranked[other]) {
                    const bool same = std::find(ranked[rank].begin(), ranked[rank].end(), amount) != ranked[rank].end();
                    if (same && std::find(repeated.begin(), repeated.end(), amount) == repeated.end()) repeated.push_back(amount);
                }
            }
            return repeated.size() == 1 ? std::optional(repeated.front()) : std::nullopt;
        }
    }
    return std::nullopt;
}

} // namespace florin::autofill
