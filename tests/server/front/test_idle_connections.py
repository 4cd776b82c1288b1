#!/usr/bin/env python3
"""Connections that stay open and say nothing cost the server little, and it says so where the machine does not let it hold them all."""
import pathlib
import resource
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "program"))
import crowd  # noqa: E402
from place import main  # noqa: E402

CONNECTIONS = 1_500
MOST_EACH = 30_000  # bytes: 10,000 of them under 300 MB


def idle_connections_cost_less_than_30_kB_each(place):
    place.start(limits_connections=CONNECTIONS + 100)
    context = crowd.trusting(place.folder / "cert.pem")
    for client in crowd.silent(context, place.port, 100):
        client.close()
    before = crowd.resident_kilobytes(place.process.pid)
    clients = crowd.silent(context, place.port, CONNECTIONS)
    grown = (crowd.resident_kilobytes(place.process.pid) - before) * 1024
    assert all(crowd.ask(client) == 200 for client in clients[::100]), "who was silent is still heard"
    assert grown / CONNECTIONS < MOST_EACH, f"{grown / CONNECTIONS / 1000:.1f} kB each"
    print(f"{grown / CONNECTIONS / 1000:.1f} kB each")
    for client in clients:
        client.close()
    place.stop()


def no_more_connections_than_configured(place):
    place.start(limits_connections=20)
    context = crowd.trusting(place.folder / "cert.pem")
    clients = crowd.silent(context, place.port, 20)
    try:
        crowd.silent(context, place.port, 1)
        raise AssertionError("one more than configured was served")
    except OSError:
        pass
    assert all(crowd.ask(client) == 200 for client in clients)
    for client in clients:
        client.close()
    place.stop()


def opens_as_many_files_as_its_connections_need(place):
    within(place, 64, 1_000).start(limits_connections=600)
    limits = pathlib.Path(f"/proc/{place.process.pid}/limits").read_text()
    files = next(line for line in limits.splitlines() if line.startswith("Max open files")).split()
    assert int(files[3]) >= 600, files
    _, said = place.stop()
    assert "too few files" not in said, said


def says_when_it_may_not_open_so_many_files(place):
    within(place, 64, 300).start(limits_connections=600)
    context = crowd.trusting(place.folder / "cert.pem")
    clients = crowd.silent(context, place.port, 50)
    for client in clients:
        client.close()
    _, said = place.stop()
    assert "too few files for florin.limits.connections = 600" in said and "100 connections at most" in said and "ulimit -n" in said, said


def within(place, first, most):
    """The place's server may have so many files open at first, and raise that up to so many."""
    place.before_start = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (first, most))
    return place


RULES = [idle_connections_cost_less_than_30_kB_each, no_more_connections_than_configured, opens_as_many_files_as_its_connections_need,
         says_when_it_may_not_open_so_many_files]

if __name__ == "__main__":
    crowd.may_open_many_files()
    sys.exit(main(RULES))
