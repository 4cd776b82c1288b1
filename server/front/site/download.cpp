#include "server/front/site/pages.h"
#include "server/front/site/release.h"

#include <cstdio>

namespace florin::site {

namespace {

std::string shownSize(std::uintmax_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, bytes >= 1'000'000 ? "%.1f MB" : "%.0f kB", static_cast<double>(bytes) / (bytes >= 1'000'000 ? 1e6 : 1e3));
    return text;
}

} // namespace

void showDownload(Desk &desk, const VisitPtr &visit) {
    const auto release = findRelease(desk.settings().downloadFolder);
    Json data{{"title", "Get the wallet"}, {"release", false}};
    if (release) {
        data["release"] = {{"name", release->name}, {"size", shownSize(release->size)}, {"sum", release->sha256}, {"key", releaseKeyName}};
    }
    desk.show(visit, "download", std::move(data));
}

void sendDownload(Desk &desk, const VisitPtr &visit) {
    const std::string &folder = desk.settings().downloadFolder;
    const auto release = findRelease(folder);
    const std::string wanted = visit->request.path.size() == 2 ? visit->request.path[1] : "";
    // Only these three names are ever looked up: no path can be made of what a visitor sends.
    const bool isKnown = release && (wanted == release->name || wanted == release->name + ".sig" || wanted == releaseKeyName);
    auto content = isKnown ? readFile(folder + "/" + wanted) : std::nullopt;
    if (!content) {
        return desk.show(visit, "message",
                         {{"title", "There is no such file"}, {"text", "The download page shows what there is."}, {"reference", false}}, 404);
    }
    visit->reply({200,
                  {{"Content-Type", wanted == releaseKeyName ? "application/x-pem-file" : "application/octet-stream"},
                   {"Content-Disposition", "attachment; filename=\"" + wanted + "\""},
                   {"Cache-Control", "no-cache"}},
                  std::move(*content)});
}

} // namespace florin::site
