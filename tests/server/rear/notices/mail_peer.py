"""A mail server for the postman's test. Prints its port, then one line of JSON for each message that it took.

It refuses recipients that begin with `refused`, and the first message to one that begins with `later`.
"""
import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


class Handler:
    def __init__(self):
        self.put_off = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 nobody of that name"
        if address.startswith("later") and address not in self.put_off:
            self.put_off.add(address)
            return "450 come back"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = message.get_body(("plain",))
        html = message.get_body(("html",))
        print(json.dumps({
            "envelopeFrom": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "from": message["From"],
            "subject": message["Subject"],
            "messageId": message["Message-ID"],
            "headers": [name for name in message.keys()],
            "text": body.get_content() if body else None,
            "html": html.get_content() if html else None,
            "defects": [str(defect) for defect in message.defects],
        }), flush=True)
        return "250 taken"


async def main(port):
    handler = Handler()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, enable_SMTPUTF8=True), "127.0.0.1", port)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main(int(sys.argv[1])))
