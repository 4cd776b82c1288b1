#include "server/rear/intake/letters.h"

namespace florin::intake {

namespace {

std::string escaped(std::string_view text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        case '\'': html += "&#39;"; break;
        default: html += c;
        }
    }
    return html;
}

std::string textOf(const Letter &letter) {
    std::string text;
    for (const auto &paragraph : letter.paragraphs)
        text += paragraph + "\n\n";
    if (!letter.highlight.empty())
        text += "    " + letter.highlight + "\n\n";
    if (!letter.link.empty())
        text += letter.linkText + ": " + letter.link + "\n\n";
    return text + "Florin\n";
}

std::string htmlOf(const Letter &letter) {
    std::string html = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(letter.subject) +
                       "</title></head><body style=\"margin:0;padding:32px 16px;background:#f4f3f0;color:#1d1c1a;"
                       "font:16px/1.5 system-ui,sans-serif\"><div style=\"max-width:520px;margin:0 auto;padding:32px;background:#ffffff;"
                       "border-radius:12px\"><h1 style=\"margin:0 0 16px;font-size:22px\">" +
                       escaped(letter.subject) + "</h1>";
    for (const auto &paragraph : letter.paragraphs)
        html += "<p style=\"margin:0 0 16px\">" + escaped(paragraph) + "</p>";
    if (!letter.highlight.empty())
        html += "<p style=\"margin:0 0 16px;font-size:30px;font-weight:600;letter-spacing:4px\">" + escaped(letter.highlight) + "</p>";
    if (!letter.link.empty())
        html += "<p style=\"margin:0 0 16px\"><a style=\"color:#0b5c4a\" href=\"" + escaped(letter.link) + "\">" + escaped(letter.linkText) + "</a></p>";
    return html + "<p style=\"margin:24px 0 0;color:#6b6862;font-size:14px\">Florin</p></div></body></html>";
}

std::string greeting(const members::Member &member) {
    return "Hello " + member.profile.name + ",";
}

} // namespace

Notice noticeOf(const Letter &letter, base::Random &random, base::Timestamp now) {
    return {.id = random.id("not"),
            .recipient = letter.recipient,
            .subject = letter.subject,
            .text = textOf(letter),
            .html = htmlOf(letter),
            .notBefore = now};
}

std::string readableTime(base::Timestamp moment) {
    const std::string exact = base::toRfc3339(moment);
    return exact.substr(0, 10) + ' ' + exact.substr(11, 5) + " UTC";
}

Letter welcomeLetter(const members::Member &member, std::string_view site) {
    return {.recipient = member.profile.email,
            .subject = "Welcome to Florin",
            .paragraphs = {greeting(member), "your account is ready. Your member ID is " + member.id + ".",
                           "Sign in to the wallet with it and your password, apply for a card, and charge it."},
            .link = std::string(site),
            .linkText = "Open Florin"};
}

Letter enrolmentCodeLetter(const members::Member &member, const members::Enrolment &enrolment, std::string_view code) {
    return {.recipient = member.profile.email,
            .subject = "Your code for a new device",
            .paragraphs = {greeting(member), "a device that calls itself \"" + enrolment.deviceName + "\" asks to be added to your account.",
                           "If that is you, type this code into it before " + readableTime(enrolment.expiresAt) +
                               ". If not, somebody knows your password: change it, and give this code to nobody."},
            .highlight = std::string(code)};
}

Letter deviceAddedLetter(const members::Member &member, const members::Device &device) {
    return {.recipient = member.profile.email,
            .subject = "A device was added to your account",
            .paragraphs = {greeting(member), "\"" + device.name + "\" was added to your account at " + readableTime(device.createdAt) + ".",
                           "If that was not you, remove it in the wallet under Devices, or reset your password."}};
}

Letter lockedLetter(const members::Member &member, base::Timestamp until) {
    if (member.cancelledAt)
        return {.recipient = member.profile.email,
                .subject = "Your account was closed for your safety",
                .paragraphs = {greeting(member),
                               "there were ten wrong passwords for your account, so nobody can sign in to it any more, and no device can pay from it. "
                               "Your money and your cards are untouched.",
                               "Write to us from this address, and we open it again."}};
    return {.recipient = member.profile.email,
            .subject = "Somebody tried your password too often",
            .paragraphs = {greeting(member),
                           "there were ten wrong passwords for your account, so signing in with the password is locked until " +
                               readableTime(until) + ".",
                           "Devices that you added before still work. If it was not you, nothing is lost: from now on we write to you whenever somebody "
                           "signs in with your password, until you change it."}};
}

Letter signedInLetter(const members::Member &member, const members::SignIn &signIn) {
    return {.recipient = member.profile.email,
            .subject = "Somebody signed in to your account",
            .paragraphs = {greeting(member),
                           "somebody signed in with your password at " + readableTime(signIn.at) + ", from the address " + signIn.address + ".",
                           "You hear of it because there were too many wrong passwords before. If that was you, change your password, and these letters "
                           "end. If not, somebody knows it: reset it now."}};
}

Letter refillRefusedLetter(const members::Member &member, std::string_view reason, base::Timestamp pausedUntil) {
    return {.recipient = member.profile.email,
            .subject = "Your Florin account could not be refilled",
            .paragraphs = {greeting(member), "an automatic refill of your Florin account came to nothing. The bank's reason: " + std::string(reason),
                           "Automatic refills are paused until " + readableTime(pausedUntil) +
                               ". You can refill the account yourself, or link it to another card, in the wallet."}};
}

Letter hostedCodeLetter(const members::Member &member, const HostedLetter &payment, std::string_view code) {
    return {.recipient = member.profile.email,
            .subject = "Your code to pay " + payment.total,
            .paragraphs = {greeting(member),
                           "somebody who signed in with your password wants to pay " + payment.total + " to " + payment.shop +
                               " from your Florin account.",
                           "If that is you, type this code into Florin's page before " + readableTime(payment.expiresAt) +
                               ". If not, somebody knows your password: change it, and give this code to nobody."},
            .highlight = std::string(code)};
}

Letter passwordChangedLetter(const members::Member &member, base::Timestamp now) {
    return {.recipient = member.profile.email,
            .subject = "Your password was changed",
            .paragraphs = {greeting(member), "your password was changed at " + readableTime(now) + ".",
                           "If that was not you, reset it at once and look at the list of your devices."}};
}

Letter resetCodeLetter(const members::Member &member, std::string_view code) {
    return {.recipient = member.profile.email,
            .subject = "Your code for a new password",
            .paragraphs = {greeting(member), "somebody asked for a new password for your account. If that was you, type this code within 15 minutes.",
                           "It removes all devices from your account: you add them again with the new password. If it was not you, do nothing."},
            .highlight = std::string(code)};
}

Letter resetDoneLetter(const members::Member &member, base::Timestamp now) {
    return {.recipient = member.profile.email,
            .subject = "Your password was reset",
            .paragraphs = {greeting(member),
                           "your password was reset at " + readableTime(now) + ". All devices were removed from your account and everybody was signed out.",
                           "Sign in on your own device to add it again. Your cards and your money are where they were."}};
}

Letter emailChangedLetter(const members::Member &member, std::string_view formerEmail, base::Timestamp now) {
    return {.recipient = std::string(formerEmail),
            .subject = "Your e-mail address was changed",
            .paragraphs = {greeting(member), "the e-mail address of your account was changed at " + readableTime(now) + ".",
                           "If that was not you, reset your password at once."}};
}

} // namespace florin::intake
