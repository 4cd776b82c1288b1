#include "server/sandbox/magazine/call.h"
#include "server/sandbox/magazine/collection_document.h"
#include "server/sandbox/shop/views.h"

namespace florin::magazine {

using shop::PageData;

PageData Magazine::frame(const Call &call, const std::string &title) const {
    return frameData({title, m_sessions.formToken(call.visit.hash), m_settings.publisher.gateway, basketOf(call).size(), standingOf(call)});
}

void Magazine::page(Call &call, int status, std::string_view name, PageData data) {
    call.send(status, {{"Content-Type", "text/html; charset=utf-8"}, {"Cache-Control", "no-store"}}, m_pages->render(name, std::move(data)));
}

void Magazine::showMessage(Call &call, int status, const std::string &heading, const std::string &sentence) {
    PageData data = frame(call, heading);
    data.set("heading", heading);
    data.set("sentence", sentence);
    page(call, status, "message", data);
}

void Magazine::showMissing(Call &call) {
    showMessage(call, 404, "We have no such page", "Perhaps what you look for is in the issue.");
}

void Magazine::showIssue(Call &call) {
    const Standing standing = standingOf(call);
    PageData data = frame(call, "Small things, well told");
    addIssue(data, m_issue, standing, m_book->salesOf(call.visit.hash, standing.customer));
    page(call, 200, "issue", data);
}

void Magazine::showGood(Call &call, const std::string &id, const std::string &flaw) {
    const Good *good = m_issue.good(id);
    if (!good)
        return showMissing(call);
    const Standing standing = standingOf(call);
    PageData data = frame(call, good->title);
    addGood(data, *good, standing, m_book->salesOf(call.visit.hash, standing.customer));
    data.set("flaw", textOrFalse(flaw));
    data.set("recipient", call.form.contains("recipient") ? call.form.at("recipient") : std::string());
    page(call, flaw.empty() ? 200 : 422, "good", data);
}

void Magazine::showBasket(Call &call, const std::string &flaw) {
    const Standing standing = standingOf(call);
    PageData data = frame(call, "Your basket");
    addBasket(data, offersFor(basketOf(call), standing), standing, m_issue.currency());
    data.set("flaw", textOrFalse(flaw));
    data.set("recipient", call.form.contains("recipient") ? call.form.at("recipient") : std::string());
    page(call, flaw.empty() ? 200 : 422, "basket", data);
}

void Magazine::showSale(Call &call, const std::string &id) {
    const auto sale = saleOfVisitor(call, id);
    if (!sale)
        return showMissing(call);
    const bool left = call.request.query.contains("left");
    PageData data = frame(call, sale->state == SaleState::delivered ? "Here it is" : "Your ticket");
    addSale(data, *sale, m_issue, m_settings.publisher.gateway, left, m_clock.now());
    page(call, 200, sale->state == SaleState::offered ? "ticket" : "delivered", data);
}

void Magazine::showGoods(Call &call, const std::string &code) {
    const auto found = m_book->delivery(code);
    const Good *good = found && isOfVisitor(call, found->first) ? m_issue.good(found->second.good) : nullptr;
    if (!good || good->kind == GoodKind::print || good->kind == GoodKind::subscription)
        return showMissing(call);
    PageData data = frame(call, good->title);
    addText(data, *good);
    page(call, 200, "read", data);
}

void Magazine::showDocument(Call &call, const std::string &code) {
    const auto found = m_book->delivery(code);
    const Good *good = found && isOfVisitor(call, found->first) ? m_issue.good(found->second.good) : nullptr;
    if (!good || good->kind != GoodKind::print)
        return showMissing(call);
    const Sale &sale = found->first;
    const auto document = writePdf({good->title, sale.recipient, sale.place, sale.serial, sale.registerSerial,
                                    shop::timeText(sale.concludedAt.value_or(sale.soldAt)), m_settings.publisher.origin + "/counter/" + code});
    if (!document)
        return showMessage(call, 500, "We cannot print that", document.error());
    call.send(200,
              {{"Content-Type", "application/pdf"}, {"Content-Disposition", "inline; filename=\"" + sale.serial + ".pdf\""}, {"Cache-Control", "no-store"}},
              *document);
}

/// The code of the document is the right: whoever stands at the counter has scanned it there, in the counter's own browser.
void Magazine::handOver(Call &call, const std::string &code) {
    const bool isPost = call.request.method == "POST";
    const bool isNow = isPost && m_book->handOver(code);
    const auto found = m_book->delivery(code);
    const Good *good = found ? m_issue.good(found->second.good) : nullptr;
    if (!good || good->kind != GoodKind::print)
        return showMissing(call);
    const auto boolean = [](bool value) { return PageData(value ? PageData::type::bool_true : PageData::type::bool_false); };
    PageData data = frame(call, "Counter");
    data.set("code", code);
    data.set("title", good->title);
    data.set("picture", good->picture);
    data.set("serial", found->first.serial);
    data.set("recipient", found->first.recipient);
    data.set("place", found->first.place);
    data.set("isWaiting", boolean(!found->second.collected));
    data.set("isNow", boolean(isNow));
    data.set("isBefore", boolean(found->second.collected && !isNow));
    page(call, isPost && !isNow ? 409 : 200, "counter", data);
}

void Magazine::showVoucherText(Call &call, const std::string &saleId) {
    const auto sale = saleOfVisitor(call, saleId);
    if (!sale || sale->voucher.empty())
        return showMissing(call);
    call.send(200,
              {{"Content-Type", "application/jose"},
               {"Content-Disposition", "attachment; filename=\"" + sale->serial + ".voucher.jwt\""},
               {"Cache-Control", "no-store"}},
              sale->voucher);
}

void Magazine::showFile(Call &call) {
    std::string name;
    for (std::size_t i = 1; i < call.request.path.size(); ++i)
        name += (i > 1 ? "/" : "") + call.request.path[i];
    const shop::StaticFile *file = m_pages->file(name);
    if (!file)
        call.send(404, {{"Content-Type", "text/plain"}}, "There is no such file.\n");
    else
        call.send(200, {{"Content-Type", file->type}, {"Cache-Control", "public, max-age=86400"}}, file->body);
}

} // namespace florin::magazine
