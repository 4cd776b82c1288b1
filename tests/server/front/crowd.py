"""Many clients of one server at once, over TLS from loopback: those that say nothing more, and those that drip."""
import pathlib
import resource
import select
import socket
import ssl
import time


def may_open_many_files():
    """As many as this machine lets us open; how many that is."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def resident_kilobytes(process):
    status = pathlib.Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


def trusting(authority):
    """A context that keeps no sessions, for thousands of clients share it."""
    made = ssl.create_default_context(cafile=authority)
    made.options |= ssl.OP_NO_TICKET
    return made


def connect(context, port, number=0):
    """From one of a few hundred addresses of loopback, so that no pair of addresses runs out of ports."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=30, source_address=(f"127.0.0.{2 + number % 200}", 0))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname="localhost")


def ask(client, path="/healthz"):
    """One request on a connection that stays: its status."""
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = client.recv(4096)
        if not piece:
            raise ConnectionError("closed before the answer")
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    length = int(next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Length: ")).split()[1])
    while len(body) < length:
        body += client.recv(4096)
    return int(head.split()[1])


def silent(context, port, count):
    """So many connections that had one request answered, and are held open."""
    clients = []
    for number in range(count):
        client = connect(context, port, number)
        if ask(client) != 200:
            raise ConnectionError("a request was refused")
        clients.append(client)
    return clients


class Dripper:
    """One that sends a request a byte at a time and never comes to its end; told that it is too late, it begins again."""
    HEAD = b"GET /v1/merchants/nobody HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 10_000
    BODY = b"POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"

    def __init__(self, context, port, number):
        self.context, self.port, self.number = context, port, number
        self.client = None

    def drip(self):
        """Sends its next byte; True if the server had enough of it meanwhile."""
        told = False
        if self.client and select.select([self.client], [], [], 0)[0]:
            self.client.close()
            self.client, told = None, True
        try:
            if not self.client:
                self.client = connect(self.context, self.port, self.number)
                self.rest = iter(self.HEAD)
                if self.number % 2:
                    self.client.sendall(self.BODY)
                    self.rest = iter(b" " * 60_000)
            self.client.sendall(bytes([next(self.rest)]))
        except OSError:
            self.client, told = None, True
        return told


def drip(authority, port, count, ready, enough):
    """So many drippers, each a byte a second, until `enough` is set. How often one of them was told that it is too late."""
    may_open_many_files()
    context = trusting(authority)
    crowd = [Dripper(context, port, number) for number in range(count)]
    told, rounds, begin = 0, 0, time.monotonic()
    while not enough.is_set():
        for number, dripper in enumerate(crowd):
            due = begin + rounds + number / count
            if (pause := due - time.monotonic()) > 0:
                time.sleep(pause)
            # They come one after the other, as they will later: each has ten seconds and then comes anew.
            if rounds >= number % 10:
                told += dripper.drip()
        rounds += 1
        if rounds == 10:
            ready.set()
    return told
