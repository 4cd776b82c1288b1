"""The gateway is killed under load, again and again: nothing that was acknowledged is lost, nothing is done twice, and at the end the
banks' books say what was acknowledged. FLORIN_KILLS says how often (five times unless told otherwise)."""
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import crash_load  # noqa: E402
import device  # noqa: E402
import merchant  # noqa: E402
import stage  # noqa: E402

CREDIT_CARD = "424242******4242"
KILLS = int(os.environ.get("FLORIN_KILLS", 5))


def balance_at(world, bank, card):
    return next(shown["balance"] for shown in world.control(f"/bank/{bank}/books")["cards"] if shown["reference"] == card)


def pays_to_the_end(load, more):
    """Waits until so many more outcomes are known."""
    known = load.count()
    stage.wait_for("the load to go on", lambda: load.count() >= known + more, 60)


def kill_gateway(world):
    world.control("/gateway", {"action": "kill"})
    world.control("/gateway", {"action": "start"})


def kill_database(world):
    """The database server with all of its processes; the world starts it again."""
    server = int((world.folder / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
    children = pathlib.Path(f"/proc/{server}/task/{server}/children").read_text().split()
    for process in (server, *map(int, children)):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass


def banks_agree(world, load, before):
    issued = balance_at(world, "issuer", load.card) - before["issuer"]
    charged = before["cards"] - balance_at(world, "cards", CREDIT_CARD)
    return (issued, charged) == (load.moved("/v1/charges") - load.moved("/v1/approvals"), load.moved("/v1/charges"))


def audit_finds_nothing(world):
    done = subprocess.run([stage.BIN / "florinctl", "--data", world.folder / "gateway", "audit"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def books_are_at_rest(world):
    if world.store != "sqlite":
        return True
    with sqlite3.connect(world.folder / "gateway" / "florin.db") as books:
        return books.execute("SELECT count(*) FROM open_transfers").fetchone()[0] == 0


def main(store="sqlite"):
    stage.skip_unless("openssl")
    with tempfile.TemporaryDirectory(prefix="florin-killed-") as folder, stage.World(pathlib.Path(folder) / "world", store=store) as world:
        facts = world.facts
        member = device.Device(pathlib.Path(folder) / "device", facts["gateway"], facts["caFile"])
        member.enrol(facts["members"][0]["id"], facts["members"][0]["password"], "Load")
        member.sign_in()
        load = crash_load.Load(member, merchant.Shop(facts, folder))
        before = {"issuer": balance_at(world, "issuer", load.card), "cards": balance_at(world, "cards", CREDIT_CARD)}
        load.start()
        for number in range(KILLS):
            pays_to_the_end(load, random.randint(5, 40))
            if store == "postgres" and number % 2:
                kill_database(world)
            else:
                kill_gateway(world)
        pays_to_the_end(load, 20)
        load.end()
        stage.wait_for("the banks' books to say what was acknowledged", lambda: banks_agree(world, load, before), 40)
        stage.wait_for("nothing to be pending in our books", lambda: books_are_at_rest(world), 40)
        load.asks_again()
        audit_finds_nothing(world)
        done = [told for told in load.all_told() if told.status == crash_load.MOVED]
        print(f"{KILLS} kills, {len(done)} payments and charges acknowledged, {load.count() - len(done)} refused or taken back, "
              f"{load.repeats()} repeats: nothing lost, nothing done twice")
    return 0


if __name__ == "__main__":
    sys.exit(main())
