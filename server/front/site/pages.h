#pragma once

#include "server/front/site/desk.h"

/// The site's pages. Each answers its visit exactly once, now or after the rear unit has answered.
namespace florin::site {

void showLanding(Desk &desk, const VisitPtr &visit);

// Registration (figure 2, step a1).
void showRegistration(Desk &desk, const VisitPtr &visit);
void takeRegistration(Desk &desk, const VisitPtr &visit);

void showSignIn(Desk &desk, const VisitPtr &visit);
void takeSignIn(Desk &desk, const VisitPtr &visit);
void takeSignOut(Desk &desk, const VisitPtr &visit);

// The card application (figure 3, step a2).
void showApplication(Desk &desk, const VisitPtr &visit);
void takeApplication(Desk &desk, const VisitPtr &visit);

void showAccount(Desk &desk, const VisitPtr &visit);

// The hosted pay page, for a browser without the wallet: a ticket comes, a code is mailed, the code pays.
void showPay(Desk &desk, const VisitPtr &visit);
void showHostedPayment(Desk &desk, const VisitPtr &visit);
void takeHostedMail(Desk &desk, const VisitPtr &visit);
void takeHostedPayment(Desk &desk, const VisitPtr &visit);

// A forgotten password.
void showReset(Desk &desk, const VisitPtr &visit);
void takeReset(Desk &desk, const VisitPtr &visit);
void takeResetCode(Desk &desk, const VisitPtr &visit);

// The wallet's download (step b1): file, signature, key.
void showDownload(Desk &desk, const VisitPtr &visit);
void sendDownload(Desk &desk, const VisitPtr &visit);

/// What a refusal means, for whoever follows the `type` of a problem document.
void showProblem(Desk &desk, const VisitPtr &visit);
void showProblems(Desk &desk, const VisitPtr &visit);

} // namespace florin::site
