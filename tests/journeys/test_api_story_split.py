"""The story of test_api_story.py with front unit and rear unit as two programs."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import test_api_story  # noqa: E402

if __name__ == "__main__":
    sys.exit(test_api_story.main(unit="split"))
