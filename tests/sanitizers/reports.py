"""Judges what the sanitizers wrote while the tests ran, in whatever process: a report of a server that a test killed, or that the
sandbox started anew, counts as much as one of the test itself. With `fresh` the reports of an earlier run are removed."""
import os
import pathlib
import shutil
import sys

FOLDER = pathlib.Path(os.environ["FLORIN_BINARY_DIR"]) / "sanitizer"


def main(fresh):
    if fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        return 0
    reports = [report for report in sorted(FOLDER.iterdir()) if report.stat().st_size]
    for report in reports:
        print(f"--- {report.name}", report.read_text(errors="replace"), sep="\n")
    print(f"{len(reports)} reports of sanitizers" if reports else "the sanitizers found nothing")
    return 1 if reports else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] == ["fresh"]))
