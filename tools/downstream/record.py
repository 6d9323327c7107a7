"""Run pytest; write one line of JSON for each test that is collected, begins, or has an outcome.

python record.py FILE [ARGUMENT OF PYTEST ...]

It runs in the environment of a project. The lines are there even when a test ends the process or blocks it for ever.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


class Recorder:
    """A plugin of pytest that writes the lines."""

    def __init__(self, path: str) -> None:
        self.file = Path(path).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115  # open as long as pytest runs

    def write(self, kind: str, test: str) -> None:
        self.file.write(json.dumps([kind, test]) + "\n")

    def pytest_collection_finish(self, session: Any) -> None:
        for item in session.items:
            self.write("collected", item.nodeid)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.write("failed", report.nodeid)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.write("begun", nodeid)

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.write(report.outcome, report.nodeid)


def main() -> int:
    """Run pytest with the recorder, in the folder and with the path that `python -m pytest` has."""
    import pytest  # here, so that a child that multiprocessing spawns does not import it

    sys.path[0] = os.getcwd()
    return int(pytest.main(sys.argv[2:], plugins=[Recorder(sys.argv[1])]))


if __name__ == "__main__":
    sys.exit(main())
