#pragma once

#include "shared/base/result.h"

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace florin::shop {

struct HttpAnswer {
    int status = 0;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
};

/// Why there is no answer.
enum class Silence {
    notSent, ///< nobody was reached: nothing can have happened
    broken,  ///< the question may have arrived
};

/// Asks one HTTPS server whose certificate must come from the given authority and name the server's host. Blocks the calling
/// thread; several may ask at once.
class HttpsClient {
  public:
    /// `base`: `https://host:port`. `caFile`: PEM.
    HttpsClient(std::string base, std::string caFile);
    ~HttpsClient();
    HttpsClient(const HttpsClient &) = delete;
    HttpsClient &operator=(const HttpsClient &) = delete;

    using Headers = std::map<std::string, std::string>;
    base::Result<HttpAnswer, Silence> ask(const std::string &method, const std::string &path, const Headers &headers, std::string_view body,
                                          std::chrono::seconds patience);
    /// Cuts what is being asked and refuses everything from now on.
    void cancel();

  private:
    struct Inner;
    class Session;
    std::unique_ptr<Inner> m_inner;
};

} // namespace florin::shop
