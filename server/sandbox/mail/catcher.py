#!/usr/bin/python3
"""The sandbox's mail catcher: a real SMTP server on loopback that puts every letter into a maildir and sends none on.

Start: catcher.py PORT MAILDIR. Prints `ready` when it listens. It ends when its standard input ends, so that it never outlives
the sandbox that started it.
"""
import mailbox
import signal
import sys

from aiosmtpd.controller import Controller

LARGEST_LETTER = 10 * 1024 * 1024


class IntoMaildir:
    """Keeps each letter, with the envelope written on top of it."""

    def __init__(self, folder):
        self.maildir = mailbox.Maildir(folder, create=True)

    async def handle_DATA(self, server, session, envelope):
        letter = mailbox.MaildirMessage(envelope.content)
        letter["X-Envelope-From"] = envelope.mail_from or "<>"
        letter["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        self.maildir.add(letter)
        return "250 Kept"


def main():
    if len(sys.argv) != 3:
        print("usage: catcher.py PORT MAILDIR", file=sys.stderr)
        return 2
    # Ctrl-C reaches the whole terminal; whoever started us says when to end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    controller = Controller(IntoMaildir(sys.argv[2]), hostname="127.0.0.1", port=int(sys.argv[1]), data_size_limit=LARGEST_LETTER)
    try:
        controller.start()
    except OSError as error:
        print(f"The mail catcher cannot listen on port {sys.argv[1]}: {error.strerror}.", file=sys.stderr)
        return 1
    print("ready", flush=True)
    while sys.stdin.buffer.read(4096):
        pass
    controller.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
