"""`./run demo` on a desktop: the make-believe world in a folder of its own, and the wallet in front of it."""
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import stage  # noqa: E402


def main():
    sys.stdout.reconfigure(line_buffering=True)  # whoever reads along through a pipe hears at once what was started
    data = pathlib.Path(os.environ.get("XDG_DATA_HOME", pathlib.Path.home() / ".local/share")) / "florin" / "demo"
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    remembered = data / "port"
    base = int(remembered.read_text()) if remembered.exists() else stage.free_port_base()
    remembered.write_text(str(base))
    # The browser engine trusts authorities by HOME: the demonstration has one of its own and leaves the person's alone.
    home = data / "home"
    home.mkdir(exist_ok=True)
    with stage.World(data / "world", base) as world:
        stage.trust_in_home(home, world.facts["caFile"])
        environment = dict(os.environ, HOME=str(home))
        authority = pathlib.Path.home() / ".Xauthority"
        if authority.exists():
            environment.setdefault("XAUTHORITY", str(authority))
        options = stage.unsandboxed_where_impossible(environment)
        if options:
            print("This system lets the browser have no sandbox (root, or no user namespaces): fit for make-believe money only.")
        print(f"The gateway's site: {world.facts['site']}")
        print(f"The shop:           {world.facts['shop']}")
        print(f"The magazine:       {world.facts['magazine']}")
        print(f"The bookshop:       {world.facts['bookshop']} (it knows nothing of the gateway)")
        print(f"The demonstration member is '{world.member['id']}' with the password '{world.member['password']}'.")
        print("Close the wallet's window to end the demonstration; what you did is still there next time.")
        wallet = subprocess.Popen(
            [stage.BIN / "florin-wallet", "--data", data / "wallet", "--demo", world.folder / "world.json", *options], env=environment)
        try:
            return wallet.wait()
        except KeyboardInterrupt:
            wallet.terminate()
            wallet.wait(10)
            return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except stage.StageError as error:
        sys.exit(f"florin: {error}")
