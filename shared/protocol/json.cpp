#include "shared/protocol/json.h"

#include "shared/base/encoding.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace florin::protocol {
namespace {

constexpr std::size_t deepest = 32;
constexpr std::int64_t largestInteger = money::largestAmount;

/// Builds the document while it is read, and stops at the first thing that a strict reader does not take. (The library's own
/// builder keeps the last of two equal names.)
class StrictBuilder final : public nlohmann::json_sax<Json> {
  public:
    Json document;
    std::string flaw = "is not valid JSON";

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    // What is beyond 2^53-1 becomes a float, and whoever wants an integer there says which member it is.
    bool number_integer(number_integer_t value) override { return value >= -largestInteger ? add(value) : add(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) override {
        return value <= static_cast<number_unsigned_t>(largestInteger) ? add(static_cast<std::int64_t>(value)) : add(static_cast<double>(value));
    }
    bool number_float(number_float_t value, const string_t &) override { return add(value); }
    bool string(string_t &value) override {
        // Somewhere behind us a text may end at its first NUL.
        return value.find('\0') == string_t::npos ? add(std::move(value)) : refuse("holds a NUL character");
    }
    bool binary(binary_t &) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t &name) override {
        if (name.find('\0') != string_t::npos)
            return refuse("holds a NUL character");
        if (m_open.back()->contains(name))
            return refuse("has a member twice");
        m_name = std::move(name);
        return true;
    }
    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &) override { return false; }

  private:
    bool refuse(const char *why) {
        flaw = why;
        return false;
    }
    Json *place(Json value) {
        if (m_open.empty())
            return &(document = std::move(value));
        Json &parent = *m_open.back();
        if (parent.is_object())
            return &(parent[m_name] = std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json container) {
        if (m_open.size() == deepest)
            return refuse("is nested too deeply");
        m_open.push_back(place(std::move(container)));
        return true;
    }
    bool close() {
        m_open.pop_back();
        return true;
    }

    std::vector<Json *> m_open; ///< from the outermost container inwards; a parent does not grow while a child is open
    std::string m_name;
};

std::size_t charactersIn(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string between(std::size_t least, std::size_t most) { return std::to_string(least) + " to " + std::to_string(most); }

} // namespace

base::Result<Json, JsonFlaw> readJson(std::string_view text, std::size_t largest) {
    if (text.size() > largest)
        return base::Refused{JsonFlaw{{}, "is too large"}};
    if (text.starts_with("\xEF\xBB\xBF"))
        return base::Refused{JsonFlaw{{}, "begins with a byte order mark"}};
    // The library takes a NUL for the end of the text.
    if (text.find('\0') != std::string_view::npos)
        return base::Refused{JsonFlaw{{}, "holds a NUL character"}};
    StrictBuilder builder;
    if (!Json::sax_parse(text.begin(), text.end(), &builder))
        return base::Refused{JsonFlaw{{}, builder.flaw}};
    return std::move(builder.document);
}

std::string writeJson(const Json &json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

ObjectReader::ObjectReader(const Json &object, std::string path) : m_object(&object), m_path(std::move(path)) {
    if (!object.is_object())
        m_flaw = JsonFlaw{m_path, "must be an object"};
}

std::string ObjectReader::pathOf(std::string_view key) const {
    if (m_path.empty() || key.empty())
        return m_path + std::string(key);
    return m_path + "." + std::string(key);
}

void ObjectReader::fail(std::string_view key, std::string what) {
    if (!m_flaw)
        m_flaw = JsonFlaw{pathOf(key), std::move(what)};
}

bool ObjectReader::has(std::string_view key) const {
    if (!m_object->is_object())
        return false;
    const auto found = m_object->find(key);
    return found != m_object->end() && !found->is_null();
}

const Json *ObjectReader::member(std::string_view key) {
    if (m_flaw)
        return nullptr;
    const auto found = m_object->find(key);
    if (found == m_object->end()) {
        fail(key, "is missing");
        return nullptr;
    }
    return &*found;
}

std::string ObjectReader::text(std::string_view key, Length length) {
    const Json *found = member(key);
    if (!found)
        return {};
    const auto *value = found->get_ptr<const std::string *>();
    if (!value) {
        fail(key, "must be a text");
        return {};
    }
    const std::size_t characters = charactersIn(*value);
    if (characters < length.least || characters > length.most)
        fail(key, "must have " + between(length.least, length.most) + " characters");
    else if (base::hasControlCharacters(*value) || !base::isUtf8(*value))
        fail(key, "must not hold control characters");
    return m_flaw ? std::string() : *value;
}

std::optional<std::string> ObjectReader::optionalText(std::string_view key, Length length) {
    if (!has(key))
        return std::nullopt;
    std::string value = text(key, length);
    if (m_flaw)
        return std::nullopt;
    return value;
}

std::int64_t ObjectReader::integer(std::string_view key, std::int64_t least, std::int64_t most) {
    const Json *found = member(key);
    if (!found)
        return least;
    const bool isBeyond = found->is_number_float() && std::abs(found->get<double>()) > static_cast<double>(largestInteger);
    if (!found->is_number_integer() && !isBeyond) {
        fail(key, "must be an integer");
        return least;
    }
    const auto value = isBeyond ? 0 : found->get<std::int64_t>();
    if (isBeyond || value < least || value > most) {
        fail(key, "must be " + std::to_string(least) + " to " + std::to_string(most));
        return least;
    }
    return value;
}

bool ObjectReader::boolean(std::string_view key) {
    const Json *found = member(key);
    if (!found)
        return false;
    if (!found->is_boolean()) {
        fail(key, "must be true or false");
        return false;
    }
    return found->get<bool>();
}

std::optional<money::Money> ObjectReader::money(std::string_view key) {
    const Json *found = member(key);
    if (!found)
        return std::nullopt;
    ObjectReader in(*found, pathOf(key));
    const std::int64_t amount = in.integer("amount", 0, money::largestAmount);
    const std::string code = in.text("currency", {3, 3});
    const auto currency = money::Currency::fromCode(code);
    if (!currency)
        in.fail("currency", "must be a currency code of ISO 4217");
    if (in.flaw()) {
        m_flaw = in.flaw();
        return std::nullopt;
    }
    return money::Money::of(amount, *currency);
}

const Json *ObjectReader::object(std::string_view key) {
    const Json *found = member(key);
    if (found && !found->is_object()) {
        fail(key, "must be an object");
        return nullptr;
    }
    return found;
}

const Json *ObjectReader::array(std::string_view key, Length length) {
    const Json *found = member(key);
    if (!found)
        return nullptr;
    if (!found->is_array())
        fail(key, "must be a list");
    else if (found->size() < length.least || found->size() > length.most)
        fail(key, "must have " + between(length.least, length.most) + " entries");
    return m_flaw ? nullptr : found;
}

Json toJson(money::Money money) { return {{"amount", money.amount()}, {"currency", money.currency().code()}}; }

Json toJson(const payment::LineItem &line) {
    return {{"id", line.id}, {"description", line.description}, {"quantity", line.quantity}, {"price", toJson(line.price)}};
}

void writeOrder(Json &target, const payment::Order &order) {
    Json lines = Json::array();
    for (const payment::LineItem &line : order.lines)
        lines.push_back(toJson(line));
    target["lines"] = std::move(lines);
    target["total"] = toJson(order.total);
    target["vat"] = toJson(order.vat);
}

base::Result<payment::Order, JsonFlaw> readOrder(const Json &object, std::string path) {
    ObjectReader in(object, std::move(path));
    std::vector<payment::LineItem> lines;
    const Json *list = in.array("lines", {1, payment::mostLines});
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        ObjectReader line((*list)[i], in.pathOf("lines[" + std::to_string(i) + "]"));
        std::string id = line.text("id", {1, payment::longestId});
        std::string description = line.text("description", {1, payment::longestDescription});
        const std::int64_t quantity = line.integer("quantity", 1, 9999);
        const auto price = line.money("price");
        if (line.flaw())
            return base::Refused{*line.flaw()};
        lines.push_back({std::move(id), std::move(description), quantity, *price});
    }
    const auto total = in.money("total");
    const auto vat = in.money("vat");
    if (in.flaw())
        return base::Refused{*in.flaw()};
    payment::Order order{std::move(lines), *total, *vat};
    if (const auto flaw = payment::flawOf(order))
        return base::Refused{JsonFlaw{in.pathOf(*flaw), "does not fit the rest of the order"}};
    return order;
}

} // namespace florin::protocol
