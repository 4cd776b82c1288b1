#include "server/front/unit/voucher_watch.h"

#include "server/program/log.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

namespace florin::front {

namespace {

bool bringsVoucher(const inquiry::Question &question) {
    const auto &path = question.path;
    if (question.method != "POST" || path.size() < 2 || path[0] != "v1") return false;
    return (path.size() == 2 && (path[1] == "orders" || path[1] == "vouchers")) ||
           (path.size() == 4 && path[1] == "payments" && path[3] == "voucher");
}

void keepVoucher(const inquiry::Answer &answer, VoucherFile &file) {
    if ((answer.status != 200 && answer.status != 201) || answer.body.find("\"voucher\"") == std::string::npos) return;
    const auto json = protocol::readJson(answer.body);
    if (!json || !json->is_object()) return;
    const auto voucher = json->find("voucher");
    if (voucher == json->end() || !voucher->is_string()) return;
    if (!file.append(voucher->get_ref<const std::string &>()))
        program::log(program::Severity::error, "A voucher could not be kept in the front unit's file (is the disk full?).");
}

} // namespace

void VoucherWatch::ask(inquiry::Question question, inquiry::Respond respond) {
    if (!bringsVoucher(question)) return m_rear.ask(std::move(question), std::move(respond));
    m_rear.ask(std::move(question), [file = m_file, respond = std::move(respond)](inquiry::Answer answer) {
        keepVoucher(answer, *file);
        respond(std::move(answer));
    });
}

} // namespace florin::front
