#include "wallet-app/ui/sentences.h"

#include "wallet-app/ui/money_text.h"

#include <QCoreApplication>

namespace florin::ui {

using payment::CardState;
using payment::ChargeState;
using payment::PaymentState;
using session::Trouble;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Sentences)
};

} // namespace

QString sentence(payment::Refusal refusal) {
    return QCoreApplication::translate("Refusal", std::string(payment::factsOf(refusal).sentence).c_str());
}

QString sentence(const session::RefusalNews &news) {
    if (news.refusal == payment::Refusal::invalidInput && !news.param.empty())
        return Words::tr("Something in this field is not right: %1.").arg(QString::fromStdString(news.param));
    return sentence(news.refusal);
}

QString sentence(const session::Failure &failure) {
    switch (failure.trouble) {
    case Trouble::refused:
        return sentence(failure.news);
    case Trouble::offline:
        return Words::tr("The gateway cannot be reached. Nothing was sent. Check the connection and try again.");
    case Trouble::noAnswer:
        if (failure.stillUnknown)
            return Words::tr("It is not known whether this was done. Ask again with the same details: it is done at most once.");
        return Words::tr("The connection broke before the answer came. What became of it is being asked.");
    case Trouble::notTrusted:
        if (failure.news.refusal == payment::Refusal::clockWrong)
            return Words::tr(
                "By the clock of this device, the gateway's certificate is not valid now, so nothing was sent. Set date and time "
                "of this device and try again. If they are right, the gateway's certificate has run out.");
        return Words::tr(
            "The gateway's certificate is not the expected one, so nothing was sent. Somebody may be listening in, or the "
            "wallet's certificate file is missing or out of date.");
    case Trouble::cancelled:
        return Words::tr("Cancelled.");
    }
    return {};
}

QString sentence(const session::KeyringFailure &failure) {
    switch (failure.trouble) {
    case session::KeyringTrouble::wrongPassword:
        return Words::tr("This is not the password of this wallet.");
    case session::KeyringTrouble::damaged:
        return Words::
            tr("The wallet file on this device is damaged. It was kept as %1, nothing was overwritten. Your money and cards are "
               "safe at the gateway: sign in to enrol this device again.")
                .arg(QString::fromStdString(failure.keptAs));
    case session::KeyringTrouble::unreadable:
        return Words::tr("The wallet file %1 cannot be read: a newer program wrote it, or it is not this person's. It was left as "
                         "it is. Start the newer wallet, or look who may read the file.")
            .arg(QString::fromStdString(failure.keptAs));
    case session::KeyringTrouble::missing:
        return Words::tr("There is no wallet on this device yet.");
    case session::KeyringTrouble::noKeyring:
        return Words::tr("The desktop's keyring is not available. Your password still opens the wallet.");
    case session::KeyringTrouble::diskFull:
        return Words::tr("The wallet file could not be written. The disk may be full. Nothing was changed.");
    }
    return {};
}

QString sentence(const session::ReviewFailure &failure) {
    const QString origin = QString::fromStdString(failure.origin);
    switch (failure.flaw) {
    case session::ReviewFlaw::notAPaymentLink:
        return Words::tr("This link is not a payment.");
    case session::ReviewFlaw::unreadable:
        return Words::tr("The shop's payment ticket cannot be read. Nothing was paid.");
    case session::ReviewFlaw::otherGateway:
        return Words::tr("This payment ticket was made for another gateway than yours. Nothing was paid.");
    case session::ReviewFlaw::unknownShop:
        return Words::tr("The gateway does not know this shop. Nothing was paid.");
    case session::ReviewFlaw::badSignature:
        return Words::tr(
            "The signature of the payment ticket is not the shop's. Somebody may have changed it. Nothing was paid.");
    case session::ReviewFlaw::expired:
        return Words::tr(
            "The shop's payment ticket has expired. Start the payment again in the shop. If that happens every time, check the "
            "clock of this device.");
    case session::ReviewFlaw::clockWrong:
        return Words::tr("The payment ticket was made in the future: the clock of this device seems to be wrong. Set the clock "
                         "and try again.");
    case session::ReviewFlaw::foreignPage:
        return Words::tr("The page at %1 asked for a payment to %2, but is not one of that shop's pages. Nothing was paid.")
            .arg(origin.isEmpty() ? Words::tr("an unknown address") : origin, QString::fromStdString(failure.shop));
    case session::ReviewFlaw::noGateway:
        return failure.failure ? sentence(*failure.failure) : Words::tr("The gateway cannot be reached. Nothing was paid.");
    }
    return {};
}

StateText stateText(PaymentState state) {
    switch (state) {
    case PaymentState::waitingForShop:
        return {Words::tr("Waiting for the shop"), "primary"};
    case PaymentState::waitingForPayer:
        return {Words::tr("Waiting for you"), "primary"};
    case PaymentState::pending:
        return {Words::tr("Under way"), "primary"};
    case PaymentState::unknown:
        return {Words::tr("Being found out"), "warning"};
    case PaymentState::approved:
        return {Words::tr("Paid"), "good"};
    case PaymentState::declined:
        return {Words::tr("Declined"), "danger"};
    case PaymentState::reversed:
        return {Words::tr("Taken back"), "warning"};
    case PaymentState::expired:
        return {Words::tr("Expired"), ""};
    }
    return {};
}

StateText stateText(ChargeState state) {
    switch (state) {
    case ChargeState::debiting:
        return {Words::tr("Asking the credit card"), "primary"};
    case ChargeState::loading:
        return {Words::tr("Loading"), "primary"};
    case ChargeState::debitUnknown:
    case ChargeState::loadUnknown:
        return {Words::tr("Being found out"), "warning"};
    case ChargeState::reversing:
        return {Words::tr("Being taken back"), "warning"};
    case ChargeState::loaded:
        return {Words::tr("Charged"), "good"};
    case ChargeState::declined:
        return {Words::tr("Declined"), "danger"};
    case ChargeState::reversed:
        return {Words::tr("Taken back"), "warning"};
    }
    return {};
}

StateText stateText(const session::Charge &charge) {
    if (charge.state == ChargeState::loaded && charge.loaded) return {Words::tr("Not all charged"), "warning"};
    return stateText(charge.state);
}

QString partSentence(const session::Charge &charge) {
    if (charge.state != ChargeState::loaded || !charge.loaded || !charge.amount) return {};
    if (!charge.loaded->isPositive())
        return Words::tr("The bank does not say how much of %1 is on your card. A person is looking into it; nothing of it is lost.")
            .arg(moneyText(*charge.amount));
    return Words::tr("%1 of %2 is on your card. A person is looking into the rest; nothing of it is lost.")
        .arg(moneyText(*charge.loaded), moneyText(*charge.amount));
}

StateText stateText(CardState state) {
    switch (state) {
    case CardState::requested:
        return {Words::tr("Requested"), "primary"};
    case CardState::inApproval:
        return {Words::tr("In approval"), "primary"};
    case CardState::active:
        return {Words::tr("Active"), "good"};
    case CardState::frozen:
        return {Words::tr("Frozen"), "primary"};
    case CardState::refused:
        return {Words::tr("Refused"), "danger"};
    case CardState::deleted:
        return {Words::tr("Deleted"), ""};
    }
    return {};
}

QString answerText(payment::VoucherOutcome outcome) {
    switch (outcome) {
    case payment::VoucherOutcome::paid:
        return Words::tr("Paid");
    case payment::VoucherOutcome::yes:
        return Words::tr("Yes");
    case payment::VoucherOutcome::no:
        return Words::tr("No");
    case payment::VoucherOutcome::ofAge:
        return Words::tr("Of age");
    case payment::VoucherOutcome::unknown:
        return Words::tr("Not known: nobody has seen your papers");
    }
    return {};
}

QString sentence(session::AskReason reason) {
    using session::AskReason;
    switch (reason) {
    case AskReason::overAllowance:
        return Words::tr("You are asked because this is more than you allowed at this shop without asking.");
    case AskReason::overDay:
        return Words::tr("You are asked because with this payment it would be more than you allowed at one shop a day.");
    case AskReason::tooFast:
        return Words::tr("You are asked because there were many payments within a minute.");
    default:
        return {};
    }
}

QString progressText(const session::PaymentProgress &progress) {
    using Step = session::PaymentProgress::Step;
    const QString shop = QString::fromStdString(progress.merchantName);
    switch (progress.step) {
    case Step::held:
        return Words::tr("Waiting a moment, so that you can undo it.");
    case Step::sending:
        return Words::tr("Sending your order to the gateway.");
    case Step::askingAgain:
        if (progress.failure && progress.failure->beforeAsking && progress.failure->trouble == Trouble::refused)
            return Words::tr("%1 Your order may have arrived before; it is asked for again, and paid at most once.")
                .arg(sentence(*progress.failure));
        return Words::tr("The gateway has not answered. The same order is being sent again; it is paid at most once.");
    case Step::notSent:
        return progress.failure ? sentence(*progress.failure) : Words::tr("Nothing was sent and nothing was paid.");
    case Step::waiting:
        if (progress.payment && progress.payment->state == PaymentState::waitingForShop)
            return Words::tr("The gateway has your order. It waits for %1 to ask for the same payment.").arg(shop);
        if (progress.payment && progress.payment->state == PaymentState::unknown)
            return Words::tr(
                "The bank has not answered in time. The payment is being taken back, so that nothing is paid twice.");
        return Words::tr("Your order and the shop's match. The bank is being asked.");
    case Step::concluded:
        break;
    }
    if (progress.isPaid() && progress.total && progress.total->isZero()) return Words::tr("%1 has your answer.").arg(shop);
    if (progress.isPaid()) return Words::tr("%1 has its money.").arg(shop);
    if (progress.payment && progress.payment->refusal) return sentence(*progress.payment->refusal);
    if (progress.failure) return sentence(*progress.failure);
    if (progress.payment && progress.payment->state == PaymentState::reversed) return sentence(payment::Refusal::paymentReversed);
    if (progress.payment && progress.payment->state == PaymentState::expired) return sentence(payment::Refusal::orderExpired);
    return Words::tr("Nothing was paid.");
}

} // namespace florin::ui
