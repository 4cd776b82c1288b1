"""The kills of test_killed_under_load.py with the books in PostgreSQL, whose server is killed in turn with the gateway."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import test_killed_under_load  # noqa: E402

if __name__ == "__main__":
    if not list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        print("skipped: no PostgreSQL server is installed")
        sys.exit(77)
    sys.exit(test_killed_under_load.main("postgres"))
