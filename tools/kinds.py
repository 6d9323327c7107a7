"""Run the tests that docs/development/kinds.md names, each by itself: all must pass, or all must fail.

python -m tools.kinds pass [PYTHON]
python -m tools.kinds fail PYTHON

PYTHON is of an environment with the distributions of this commit, or of the one before the kinds were mended.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "development" / "kinds.md"
LIMIT = 180


def tests() -> list[str]:
    """Return what the page names: tests as pytest has them, and programs that mypy checks."""
    found = re.findall(r"`((?:zmq-\w+|tests)/[^`]+)`", PAGE.read_text("utf-8"))
    return [re.sub(r"^(zmq-\w+)/", r"packages/\1/tests/", each) for each in found]


def run(python: str, test: str) -> tuple[bool, str]:
    """Run one test; return whether it passed, and the first line of what it says if it did not."""
    if "::" in test:
        tool, complaint = ["pytest", "-q", "-x", "-p", "no:cacheprovider"], r"^E +(.*)"
    else:
        tool, complaint = ["mypy", "--config-file", "pyproject.toml"], r": error: (.*)"
    try:
        done = subprocess.run(
            [python, "-m", *tool, test], cwd=ROOT, capture_output=True, text=True, timeout=LIMIT
        )
    except subprocess.TimeoutExpired:
        return False, "no end"
    said = re.findall(complaint, done.stdout, re.MULTILINE)
    return done.returncode == 0, said[0] if said else done.stdout[-100:].strip()


def main() -> int:
    """Print each test that ends otherwise than it should, and how many did not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("expected", choices=["pass", "fail"])
    parser.add_argument("python", nargs="?", default=sys.executable)
    options = parser.parse_args()
    wrong = 0
    for test in tests():
        passed, said = run(options.python, test)
        wrong += passed is not (options.expected == "pass")
        print("passed" if passed else "failed", test, "" if passed else f": {said:.120}", flush=True)
    print(f"{len(tests()) - wrong} of {len(tests())} {options.expected}")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
