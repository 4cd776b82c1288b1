"""A PostgreSQL server of the benchmark's own, with its default durability, and pgbench beside it."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

CLIENTS = (4, 8, 16, 32, 64)


def as_unprivileged(command):
    """The server refuses to run as root."""
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command] if os.getuid() == 0 else command


class Postgres:
    def __init__(self, parent):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
        if not programs:
            raise FileNotFoundError("no PostgreSQL server is installed")
        self.programs = programs[-1].parent
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="postgres-", dir=parent))
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        self.folder.chmod(0o755)
        self.run("initdb", "-D", self.folder / "data", "-U", "florin", "-A", "trust", "-E", "UTF8", "--locale=C")
        self.control("start", "-o", f"-c listen_addresses= -c unix_socket_directories={self.folder}")
        self.version = re.search(r"\d+\.\d+", self.run("postgres", "--version")).group()

    def run(self, program, *arguments):
        command = as_unprivileged([str(self.programs / program), *map(str, arguments)])
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ChildProcessError(f"{program}: {done.stderr.strip()[-500:]}")
        return done.stdout

    def control(self, verb, *arguments):
        # Its output would stay open in the server.
        subprocess.run(as_unprivileged([str(self.programs / "pg_ctl"), "-w", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"),
                                        verb, *arguments]), cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def make(self, database):
        self.run("createdb", "-h", self.folder, "-U", "florin", database)

    def connection(self, database):
        return f"host={self.folder} user=florin dbname={database}"

    def stop(self):
        self.control("stop", "-m", "immediate")
        shutil.rmtree(self.folder)


class Pgbench:
    """TPC-B in its prepared form, with the number of clients that it does best with."""
    def __init__(self, server, scale=50):
        self.server = server
        server.make("bench")
        self.command("-i", "-q", "-s", scale)
        self.clients = max(CLIENTS, key=lambda clients: self.transactions(clients, 5))

    def command(self, *arguments):
        return self.server.run("pgbench", "-h", self.server.folder, "-U", "florin", *arguments, "bench")

    def transactions(self, clients, seconds):
        told = self.command("-M", "prepared", "-c", clients, "-j", min(clients, os.cpu_count()), "-T", round(seconds))
        return float(re.search(r"tps = ([\d.]+)", told).group(1))

    def measure(self, seconds):
        return self.transactions(self.clients, seconds)
