<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" sourcelanguage="en" language="en_US">
    <context>
        <name>florin::ui::BrowserPage</name>
        <message numerus="yes">
            <source>Paid without asking today: %n payment(s), %1</source>
            <translation>
                <numerusform>Paid without asking today: %n payment, %1</numerusform>
                <numerusform>Paid without asking today: %n payments, %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>The browser engine&apos;s security patches are about %n month(s) old. Holes that were found since then are open in it. Keep the system&apos;s Qt WebEngine up to date, and use cards only at shops that you know.</source>
            <translation>
                <numerusform>The browser engine&apos;s security patches are about %n month old. Holes that were found since then are open in it. Keep the system&apos;s Qt WebEngine up to date, and use cards only at shops that you know.</numerusform>
                <numerusform>The browser engine&apos;s security patches are about %n months old. Holes that were found since then are open in it. Keep the system&apos;s Qt WebEngine up to date, and use cards only at shops that you know.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::FillStrip</name>
        <message numerus="yes">
            <source>Taken back, but for %n field(s) that were changed since.</source>
            <translation>
                <numerusform>Taken back, but for %n field that was changed since.</numerusform>
                <numerusform>Taken back, but for %n fields that were changed since.</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::HomePage</name>
        <message numerus="yes">
            <source>on %n card(s)</source>
            <translation>
                <numerusform>on %n card</numerusform>
                <numerusform>on %n cards</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::PaymentFlow</name>
        <message numerus="yes">
            <source>Paying %1 to %2 in %n second(s)</source>
            <translation>
                <numerusform>Paying %1 to %2 in %n second</numerusform>
                <numerusform>Paying %1 to %2 in %n seconds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::RevealSheet</name>
        <message numerus="yes">
            <source>Hidden again in %n second(s)</source>
            <translation>
                <numerusform>Hidden again in %n second</numerusform>
                <numerusform>Hidden again in %n seconds</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::SettingsPage</name>
        <message numerus="yes">
            <source>After %n minute(s)</source>
            <translation>
                <numerusform>After %n minute</numerusform>
                <numerusform>After %n minutes</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::UnaskedSettings</name>
        <message numerus="yes">
            <source>Paid without asking today: %n payment(s), %1</source>
            <translation>
                <numerusform>Paid without asking today: %n payment, %1</numerusform>
                <numerusform>Paid without asking today: %n payments, %1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>florin::ui::WelcomePage</name>
        <message numerus="yes">
            <source>%n more character(s)</source>
            <translation>
                <numerusform>%n more character</numerusform>
                <numerusform>%n more characters</numerusform>
            </translation>
        </message>
    </context>
</TS>
