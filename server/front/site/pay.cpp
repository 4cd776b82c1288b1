#include "server/front/site/pay.h"

#include "server/front/site/fields.h"
#include "server/front/site/pages.h"
#include "server/front/site/shown_money.h"
#include "server/front/site/sign_in.h"

#include <algorithm>

namespace florin::site {

namespace {

/// A request's first line holds 8 KiB, and the session's cookie another line.
constexpr std::size_t longestTicket = 7'000;
constexpr std::size_t longestHostedId = 64;

bool isPlainCharacter(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

const std::vector<Field> &codeFields() {
    static const std::vector<Field> fields{{"code", "Code from the e-mail", "text", "one-time-code", 6}};
    return fields;
}

std::string hostedIdOf(const Visit &visit) {
    const std::string &id = visit.request.path.back();
    return isHostedId(id) ? id : std::string();
}

std::string placeOf(const std::string &id) { return "/pay/" + id; }

/// Sentences of this page, where the catalogue speaks of a card.
std::string sentenceFor(const std::string &code, const std::string &otherwise) {
    if (code == "amount_limit") {
        return "This is more than may be paid here. With the wallet, whose device signs for you, it can be paid.";
    }
    if (code == "insufficient_funds") {
        return "There is not enough money in your Florin account. It is refilled in the wallet.";
    }
    if (code == "rate_limited") {
        return "You have asked for many codes within an hour. Please wait a little, or pay with the wallet.";
    }
    return otherwise;
}

/// `https://shop.example:8445` of an address there; empty for anything that is not plainly one.
std::string originOf(const std::string &url) {
    const std::size_t scheme = url.find("://");
    const std::size_t end = std::min(url.find_first_of("/?#", scheme == url.npos ? 0 : scheme + 3), url.size());
    const std::string origin = url.substr(0, end);
    const auto fits = [](char c) { return isPlainCharacter(c) || c == '.' || c == ':' || c == '/' || c == '[' || c == ']'; };
    return origin.starts_with("https://") && std::all_of(origin.begin(), origin.end(), fits) ? origin : std::string();
}

/// An address of the shop's, for a link; empty for what is plainly none.
std::string linkIn(const Json &hosted, const char *name) {
    const std::string url = textIn(hosted, name);
    return originOf(url).empty() ? "" : url;
}

Json linesView(const Json &hosted) {
    Json lines = Json::array();
    for (const Json &line : hosted.value("lines", Json::array())) {
        const auto quantity = line.value("quantity", std::int64_t{1});
        lines.push_back({{"description", textIn(line, "description")}, {"quantity", quantity > 1 ? std::to_string(quantity) : ""},
                         {"price", moneyIn(line, "price")}});
    }
    return lines;
}

Json hostedView(const Json &hosted) {
    const std::string state = textIn(hosted, "state");
    const Json merchant = hosted.value("merchant", Json::object());
    const Json refusal = hosted.value("refusal", Json::object());
    const bool canBePaid = refusal.empty();
    return {{"title", "Pay " + moneyIn(hosted, "total")},
            {"shop", textIn(merchant, "name")},
            {"lines", linesView(hosted)},
            {"serial", textIn(hosted, "serial")},
            {"total", moneyIn(hosted, "total")},
            {"vat", moneyIn(hosted, "vat")},
            {"customer", textIn(hosted, "customer")},
            {"balance", moneyIn(hosted, "balance")},
            {"balanceAfter", moneyIn(hosted, "balanceAfter")},
            {"dailyLimit", moneyIn(hosted, "dailyLimit")},
            {"leftToday", moneyIn(hosted, "leftToday")},
            {"mailedTo", textIn(hosted, "mailedTo")},
            {"hosted", textIn(hosted, "id")},
            {"again", payAddress(textIn(hosted, "ticket"))},
            {"cancelUrl", linkIn(hosted, "cancelUrl")},
            {"returnUrl", linkIn(hosted, "returnUrl")},
            {"isOpen", state == "open" && canBePaid},
            {"isMailed", state == "code_mailed" && canBePaid},
            {"isOver", state == "over" && canBePaid},
            {"isPaid", state == "paid"},
            {"refusal", sentenceFor(textIn(refusal, "code"), textIn(refusal, "sentence"))}};
}

/// What the page says beyond what the rear unit says.
struct Remark {
    std::string sentence; ///< above the form
    std::string atCode;   ///< at the code's field
    int status = 200;
};

void showHosted(Desk &desk, const VisitPtr &visit, const std::string &id, const Remark &remark) {
    desk.ask(visit, {"GET", {"v1", "hosted_payments", id}, Json(), ""}, [&desk, visit, id, remark](const Said &said) {
        if (said.status == 401) {
            return desk.redirect(visit, "/sign-in?next=pay/" + id);
        }
        if (!said.isDone() || !said.body.is_object()) {
            return desk.showRefusal(visit, said);
        }
        FormView view;
        if (!remark.sentence.empty()) {
            view.refuse(remark.sentence);
        }
        if (!remark.atCode.empty()) {
            view.error("code", remark.atCode);
        }
        Json data = hostedView(said.body);
        data["form"] = view.head(desk, placeOf(id));
        data["fields"] = view.fields(codeFields());
        desk.show(visit, "pay", std::move(data), remark.status);
    });
}

/// The way back: the voucher is carried to the shop by a form of this page, as the wallet's browser does.
void showPaid(Desk &desk, const VisitPtr &visit, const Json &payment, const std::string &returnUrl) {
    const std::string voucher = textIn(payment, "voucher");
    const std::string origin = originOf(returnUrl);
    if (voucher.empty() && !origin.empty()) {
        return desk.redirect(visit, returnUrl); // The shop has asked for itself.
    }
    desk.showWithFormTo(visit, origin, "pay_done",
                        {{"title", "Paid"},
                         {"shop", textIn(payment.value("merchant", Json::object()), "name")},
                         {"total", moneyIn(payment, "total")},
                         {"balanceAfter", moneyIn(payment, "balanceAfter")},
                         {"returnUrl", origin.empty() ? "" : returnUrl},
                         {"voucher", voucher}});
}

void takeRefusedCode(Desk &desk, const VisitPtr &visit, const std::string &id, const Said &said) {
    if (said.code() != "wrong_code") {
        return showHosted(desk, visit, id, {sentenceFor(said.code(), said.sentence()), "", said.status});
    }
    const int left = said.body.value("triesLeft", 0);
    const std::string tries = left == 0 ? "" : left == 1 ? " One more try." : " " + std::to_string(left) + " more tries.";
    showHosted(desk, visit, id, {"", said.sentence() + tries, said.status});
}

} // namespace

bool isTicket(std::string_view text) {
    const auto fits = [](char c) { return isPlainCharacter(c) || c == '.'; };
    return text.size() <= longestTicket && std::count(text.begin(), text.end(), '.') == 2 && std::all_of(text.begin(), text.end(), fits);
}

bool isHostedId(std::string_view text) {
    return text.starts_with("hst_") && text.size() <= longestHostedId && std::all_of(text.begin(), text.end(), isPlainCharacter);
}

std::string payAddress(std::string_view ticket) { return isTicket(ticket) ? "/pay?ticket=" + std::string(ticket) : std::string("/"); }

void showPay(Desk &desk, const VisitPtr &visit) {
    const auto found = visit->request.query.find("ticket");
    const std::string ticket = found == visit->request.query.end() ? "" : found->second;
    if (!isTicket(ticket)) {
        return desk.show(visit, "message",
                         {{"title", "There is no ticket here"}, {"text", "Go back to the shop and begin the payment again; a very long order needs the wallet."},
                          {"reference", false}},
                         422);
    }
    if (visit->session.empty()) {
        return showSignInToPay(desk, visit, ticket);
    }
    desk.ask(visit, {"POST", {"v1", "hosted_payments"}, Json{{"ticket", ticket}}, ""}, [&desk, visit, ticket](const Said &said) {
        if (said.status == 401) {
            return showSignInToPay(desk, visit, ticket);
        }
        const std::string id = textIn(said.body, "id");
        if (!said.isDone() || !isHostedId(id)) {
            return desk.showRefusal(visit, said);
        }
        desk.redirect(visit, placeOf(id)); // There it can be loaded again.
    });
}

void showHostedPayment(Desk &desk, const VisitPtr &visit) {
    const std::string id = hostedIdOf(*visit);
    if (visit->session.empty() && !id.empty()) {
        return desk.redirect(visit, "/sign-in?next=pay/" + id);
    }
    showHosted(desk, visit, id.empty() ? "none" : id, {});
}

void takeHostedMail(Desk &desk, const VisitPtr &visit) {
    const std::string id = visit->form.text("hosted");
    if (!isHostedId(id) || !desk.isOurForm(*visit)) {
        return desk.redirect(visit, isHostedId(id) ? placeOf(id) : "/");
    }
    desk.ask(visit, {"POST", {"v1", "hosted_payments", id, "code"}, Json::object(), visit->form.text("once")}, [&desk, visit, id](const Said &said) {
        if (said.isDone() || said.status == 401) {
            return desk.redirect(visit, placeOf(id));
        }
        showHosted(desk, visit, id, {sentenceFor(said.code(), said.sentence()), "", said.status});
    });
}

void takeHostedPayment(Desk &desk, const VisitPtr &visit) {
    const std::string id = hostedIdOf(*visit);
    if (id.empty()) {
        return desk.redirect(visit, "/");
    }
    FormView view;
    view.checkOrigin(desk, *visit);
    if (view.isRefused()) {
        return showHosted(desk, visit, id, {"This page was open for too long, or cookies are off. Please send it once more.", "", 422});
    }
    const std::string code = visit->form.text("code");
    if (code.empty()) {
        return showHosted(desk, visit, id, {"", "This is needed.", 422});
    }
    // Where the shop waits is asked for first: what is paid cannot be shown twice.
    desk.ask(visit, {"GET", {"v1", "hosted_payments", id}, Json(), ""}, [&desk, visit, id, code](const Said &hosted) {
        if (!hosted.isDone()) {
            return hosted.status == 401 ? desk.redirect(visit, "/sign-in?next=pay/" + id) : desk.showRefusal(visit, hosted);
        }
        const std::string returnUrl = textIn(hosted.body, "returnUrl");
        desk.ask(visit, {"POST", {"v1", "hosted_payments", id, "confirm"}, Json{{"code", code}}, ""}, [&desk, visit, id, returnUrl](const Said &said) {
            said.isDone() ? showPaid(desk, visit, said.body, returnUrl) : takeRefusedCode(desk, visit, id, said);
        });
    });
}

} // namespace florin::site
