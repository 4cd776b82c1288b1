"""The story of test_api_story.py with the books in PostgreSQL."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import test_api_story  # noqa: E402

if __name__ == "__main__":
    if not list(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        print("skipped: no PostgreSQL server is installed")
        sys.exit(77)
    sys.exit(test_api_story.main("postgres"))
