#pragma once

#include "shared/base/result.h"
#include "shared/money/money.h"
#include "shared/payment/order.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace florin::protocol {

using Json = nlohmann::json;

/// Why a JSON text was refused.
struct JsonFlaw {
    std::string param; ///< the member that is wrong, `lines[2].price`; empty for the text itself
    std::string what;  ///< for the integrator, in English, never quoting a value
};

/// The one reader of JSON from outside (RFC 8259, strictly): UTF-8 without byte order mark, depth at most 32, no duplicate keys, no
/// lone surrogates, at most `largest` bytes. Floats are kept, integers beyond 2^53-1 among them, and refused wherever an integer is
/// meant.
base::Result<Json, JsonFlaw> readJson(std::string_view text, std::size_t largest = 64 * 1024);

/// Writes JSON on one line. Bytes that are no UTF-8 become U+FFFD: it never fails.
std::string writeJson(const Json &json);

/// Takes members out of an object with one clear flaw for the first thing that is wrong. Unknown members are let pass: a newer
/// client may send more.
///
///     ObjectReader in(json);
///     auto id = in.text("id", {1, 64});
///     auto price = in.money("price");
///     if (in.flaw()) return Refused{*in.flaw()};
class ObjectReader {
  public:
    struct Length {
        std::size_t least;
        std::size_t most;
    };

    explicit ObjectReader(const Json &object, std::string path = {});

    std::string text(std::string_view key, Length length);                ///< UTF-8 without control characters
    std::optional<std::string> optionalText(std::string_view key, Length length);
    std::int64_t integer(std::string_view key, std::int64_t least, std::int64_t most);
    bool boolean(std::string_view key);
    std::optional<money::Money> money(std::string_view key); ///< not negative; always set unless flaw()
    const Json *object(std::string_view key);
    const Json *array(std::string_view key, Length length);
    bool has(std::string_view key) const;
    std::string pathOf(std::string_view key) const;
    void fail(std::string_view key, std::string what);

    const std::optional<JsonFlaw> &flaw() const { return m_flaw; }

  private:
    const Json *member(std::string_view key);
    const Json *m_object;
    std::string m_path;
    std::optional<JsonFlaw> m_flaw;
};

Json toJson(money::Money money);
Json toJson(const payment::LineItem &line);
/// {lines, total, vat} written into `target`.
void writeOrder(Json &target, const payment::Order &order);
/// Reads `lines`, `total` and `vat`; checks them with flawOf.
base::Result<payment::Order, JsonFlaw> readOrder(const Json &object, std::string path = {});

} // namespace florin::protocol
