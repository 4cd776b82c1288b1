#pragma once

#include "server/front/listener/message.h"
#include "server/front/site/form.h"
#include "server/front/site/site.h"
#include "server/inquiry/question.h"
#include "shared/base/random.h"
#include "shared/base/secret_bytes.h"
#include "shared/protocol/json.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace florin::site {

using protocol::Json;

/// One visitor's request on its way through a page.
struct Visit {
    listener::Request request;
    listener::Reply reply;
    Form form;
    std::string session; ///< the token in the site's cookie; empty: not signed in. A secret.
    std::string seed;    ///< of the form token, from a cookie of its own
    bool hasNewSeed = false;

    ~Visit();
};
using VisitPtr = std::shared_ptr<Visit>;

/// What the rear unit said to a question of the site.
struct Said {
    int status = 0;
    Json body;

    bool isDone() const { return status >= 200 && status < 300; }
    /// For the visitor, from the catalogue of refusals.
    std::string sentence() const;
    std::string code() const;
    /// The member that is wrong, without the object that it stands in: `postalCode` of `profile.address.postalCode`.
    std::string field() const;
    std::string detail() const;
};

struct Ask {
    std::string method;
    std::vector<std::string> path;
    Json body;       ///< null: none
    std::string key; ///< Idempotency-Key; may be empty
};

/// What all pages work with.
class Desk {
  public:
    Desk(Settings settings, inquiry::RearDoor &rear, base::Random &random);

    const Settings &settings() const { return m_settings; }

    /// Asks the rear unit in the visitor's name.
    void ask(const VisitPtr &visit, Ask ask, std::function<void(Said)> then);

    /// Shows a page. `data` is what its template needs; the layout's part is added.
    void show(const VisitPtr &visit, std::string_view page, Json data, int status = 200);
    /// The same, with a form that goes to another origin. Empty: to none.
    void showWithFormTo(const VisitPtr &visit, const std::string &origin, std::string_view page, Json data);
    void redirect(const VisitPtr &visit, const std::string &target);
    void redirectSignedIn(const VisitPtr &visit, const std::string &target, const std::string &token);
    void redirectSignedOut(const VisitPtr &visit, const std::string &target);
    /// A page that says what is wrong, for refusals that no form can show.
    void showRefusal(const VisitPtr &visit, const Said &said);

    /// The token that this visitor's forms must carry.
    std::string formToken(const Visit &visit) const;
    /// True if the form was made by this site for this visitor, and is sent from it.
    bool isOurForm(const Visit &visit) const;
    /// An Idempotency-Key for a form: sent twice, it is done once.
    std::string freshKey();
    std::string freshSeed();

  private:
    void answer(const VisitPtr &visit, std::string_view page, Json data, int status, const std::string &formOrigin);
    listener::Response redirection(const std::string &target) const;
    const Settings m_settings;
    inquiry::RearDoor &m_rear;
    base::Random &m_random;
    base::SecretBytes m_key;
};

/// The page that needs a visitor who signed in, if nobody has.
void sendToSignIn(Desk &desk, const VisitPtr &visit);

} // namespace florin::site
