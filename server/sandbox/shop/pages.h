#pragma once

#include "shared/base/result.h"

#include <kainjow/mustache.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace florin::shop {

using PageData = kainjow::mustache::data;

struct StaticFile {
    std::string type;
    std::string body;
};

/// A shop's templates and files, read once. Immutable; any thread.
class Pages {
  public:
    /// `own`: the folder of the shop, with its goods.json. `shared`: one that several shops have, may be empty; what stands in both is taken
    /// from the shop's own.
    static base::Result<std::unique_ptr<Pages>, std::string> load(const std::string &own, const std::string &shared = {});

    /// Template `name` within the layout. `data` gets `version` (of the static files) added.
    std::string render(std::string_view name, PageData data) const;
    /// Null if there is none. `name`: `style.css`, `pictures/moon-cup.svg`.
    const StaticFile *file(std::string_view name) const;
    const std::string &goods() const { return m_goods; }

  private:
    bool read(const std::string &folder);

    std::map<std::string, std::string, std::less<>> m_templates;
    std::map<std::string, StaticFile, std::less<>> m_files;
    std::string m_goods;
    std::string m_version;
};

} // namespace florin::shop
