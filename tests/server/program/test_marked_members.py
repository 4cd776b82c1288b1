#!/usr/bin/env python3
"""Accounts whose password was tried too often, as the administrator meets them: florin.password.afterTries and `florinctl member`."""
import sys
import time

import place as places

PASSWORD = "a lantern in the fog"


def register(place, member):
    place.post("/v1/members", {"id": member, "password": PASSWORD, "profile": {"name": "Dana", "email": "dana@florin.example"}})


def sign_in(place, password, member="dana"):
    """The status of an answer to a password, or what was said instead. Who is told that the server is busy asks again."""
    while True:
        try:
            place.post("/v1/sessions", {"member": member, "password": password})
            return 201
        except AssertionError as refused:
            if '"code":"busy"' not in str(refused):
                return str(refused)
            time.sleep(0.1)


def guess(place, member="dana"):
    said = sign_in(place, "not the password", member)
    assert "wrong_password" in str(said), said


def try_too_often(place):
    for _ in range(10):
        guess(place)
    assert "member_locked" in sign_in(place, PASSWORD)


def marked(place):
    return [line.split("\t")[:2] for line in place.control("member", "marked").stdout.splitlines()]


def watched_or_cancelled_as_configured(place):
    for word, state in (("watch", "watched"), ("cancel", "cancelled"), (None, "watched")):
        place.start(**({"password_afterTries": word} if word else {}))
        member = f"dana-{word}".lower()
        register(place, member)
        for _ in range(10):
            guess(place, member)
        assert [member, state] in marked(place), (word, marked(place))
        place.stop()


def another_word_is_refused(place):
    places.expect(place.run(password_afterTries="close"), 78, "florin.password.afterTries", "watch or cancel")


def an_account_is_opened_again(place):
    place.start(password_afterTries="cancel")
    register(place, "dana")
    register(place, "noor")
    try_too_often(place)
    assert marked(place) == [["dana", "cancelled"]], marked(place)
    restored = place.control("member", "restore", "--id", "dana")
    assert restored.returncode == 0 and "is open" in restored.stderr, restored
    assert marked(place) == [], marked(place)
    place.stop()


def sign_ins_are_told(place):
    place.start()
    register(place, "dana")
    assert place.control("member", "sign-ins", "--id", "dana").stdout == ""
    assert sign_in(place, PASSWORD) == 201
    told = place.control("member", "sign-ins", "--id", "dana").stdout.splitlines()
    assert len(told) == 1 and told[0].split("\t")[1:] == ["password", "", "127.0.0.1"], told
    place.stop()


def what_cannot_be_right_changes_nothing(place):
    place.start()
    register(place, "dana")
    place.stop()
    for words, sentence in ((["restore", "--id", "nobody"], "no member nobody"), (["sign-ins", "--id", "nobody"], "no member nobody"),
                            (["birthday", "--id", "nobody", "--date", "2001-03-17"], "no member nobody"), (["restore"], "--id is required")):
        done = place.control("member", *words)
        assert done.returncode == 64 and sentence in done.stderr and not done.stdout, (words, done)
    for date in ("", "2001-02-29", "2001-13-01", "2001-00-10", "17.03.2001", "2001-3-17", "2999-01-01", "1850-01-01", "2001-03-17x", "-001-03-17"):
        done = place.control("member", "birthday", "--id", "dana", f"--date={date}")
        assert done.returncode == 64 and not done.stdout, (date, done)
    assert place.control("member", "birthday", "--id", "dana", "--date", "2000-02-29").returncode == 0


RULES = [watched_or_cancelled_as_configured, another_word_is_refused, an_account_is_opened_again, sign_ins_are_told, what_cannot_be_right_changes_nothing]


if __name__ == "__main__":
    sys.exit(places.main(RULES))
