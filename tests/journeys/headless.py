"""Runs a program on a private screen, for machines without a display: headless.py PROGRAM [ARGUMENT ...]."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import stage  # noqa: E402


def main(command):
    with tempfile.TemporaryDirectory(prefix="florin-") as folder, stage.Desktop(folder) as desktop:
        stage.unsandboxed_where_impossible(desktop.environment)
        code = desktop.spawn(command).wait()
        if code != 0:
            sys.stderr.write((pathlib.Path(folder) / "desktop.log").read_text(errors="replace"))
        return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
