#include "wallet-app/browser/link_gate.h"

#include "wallet-app/browser/agent_channel.h"
#include "wallet-app/browser/web_page.h"

#include <algorithm>

namespace florin::browser {

void LinkGate::announce(WebPage *page, const QUrl &link, Frame frame) {
    std::erase_if(m_announced, [](const Announced &one) { return one.page.isNull() || one.since.hasExpired(5000); });
    if (m_announced.size() < 20) {
        m_announced.push_back({page, link, frame, {}});
        m_announced.back().since.start();
    }
}

void LinkGate::requestStarted(QWebEngineUrlRequestJob *job) {
    const auto found =
        std::find_if(m_announced.begin(), m_announced.end(), [&](const Announced &one) { return one.link == job->requestUrl(); });
    if (found == m_announced.end() || found->page.isNull()) {
        job->fail(QWebEngineUrlRequestJob::RequestDenied);
        return;
    }
    const Announced taken = *found;
    m_announced.erase(found);
    const QString origin = originOf(job->initiator());
    job->fail(QWebEngineUrlRequestJob::RequestAborted); // the page stays where it is
    taken.page->linkArrived(taken.link, origin, taken.frame == Frame::main);
}

} // namespace florin::browser
