"""Run the tests that show what this package promises with two bindings, and lay the outcomes side by side."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from tools.generated import between
from tools.projects import ROOT

FOLDER = "packages/zmq-core/tests/promises"
# The slowest promise waits ten seconds for a program that hangs.
LIMIT = 40
# The fixtures above the folder are this repository's, and warnings are errors only where this repository is installed.
# Of tests/typing those that use no name the other binding lacks; the session `types` checks all.
TYPED = ("kinds_of_sockets", "options", "sending")
BEGIN = "<!-- what `nox -s promises -- --write` found -->\n"
END = "<!-- end of it -->"
OPTIONS = [
    "-c",
    "pyproject.toml",
    f"--confcutdir={FOLDER}",
    "-p",
    "no:cacheprovider",
    "-o",
    "filterwarnings=default",
]


def pytest(python: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest isolated from the working folder."""
    command = [python, "-I", "-m", "pytest", *OPTIONS, *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT, stdin=subprocess.DEVNULL
    )


def collect(python: str, chosen: str) -> list[str]:
    """Return the names of the tests that have the mark, or lack it."""
    listed = pytest(python, "--collect-only", "-q", "-m", chosen, FOLDER)
    found = [line for line in listed.stdout.splitlines() if "::" in line]
    if not found:
        raise SystemExit(f"no tests are marked {chosen!r}:\n{listed.stdout}{listed.stderr}")
    return found


def outcome(python: str, test: str) -> str:
    """Run one test in a process of its own and say how it ended: passes, skipped, fails, hangs, or a signal's name."""
    try:
        done = pytest(python, "-q", test)
    except subprocess.TimeoutExpired:
        return "hangs"
    if done.returncode < 0:
        return signal.Signals(-done.returncode).name
    if "TimeoutExpired" in done.stdout:
        return "hangs"
    if done.returncode not in (0, 1):
        raise SystemExit(f"pytest could not run {test} with {python}:\n{done.stdout}{done.stderr}")
    if done.returncode == 0:
        return "passes" if " passed" in done.stdout else "skipped"
    return "fails"


def type_outcome(ours: str, python: str, program: str) -> str:
    """Have mypy check a program against what is installed for a Python, and say whether it finds what is marked."""
    command = [ours, "-m", "mypy", "--strict", "--python-executable", python, f"tests/typing/{program}.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=4 * LIMIT)
    if done.returncode not in (0, 1):
        raise SystemExit(f"mypy could not check {program}: {done.stdout}{done.stderr}")
    return "fails" if done.returncode else "passes"


def words(test: str) -> str:
    """Return a test's name as words: the function's, and its parameters."""
    name = test.partition("::")[2].removeprefix("test_")
    return name.replace("_", " ").replace("[", " (").replace("]", ")")


def compare(ours: str, theirs: str) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Run every test with both bindings; return rows (test, ours, theirs) and what is not as it must be."""
    rows: list[tuple[str, str, str]] = []
    problems: list[str] = []
    for chosen in ("promise", "not promise"):
        for test in collect(ours, chosen):
            mine, other = outcome(ours, test), outcome(theirs, test)
            rows.append((words(test), mine, other))
            if mine == "skipped":
                continue
            if mine != "passes":
                problems.append(f"{test} {mine} here")
            if chosen == "promise" and other in ("passes", "skipped"):
                problems.append(f"{test} is marked as a promise, but {other} with the other binding too")
            if chosen != "promise" and other != "passes":
                problems.append(f"{test} must pass with both bindings, but {other} with the other")
    for program in TYPED:
        mine, other = type_outcome(ours, ours, program), type_outcome(ours, theirs, program)
        rows.append((f"types: {program.replace('_', ' ')}", mine, other))
        if (mine, other) != ("passes", "fails"):
            problems.append(f"tests/typing/{program}.py {mine} here and {other} with the other binding")
    return rows, problems


def table(rows: list[tuple[str, str, str]], theirs: str) -> str:
    """Return the rows as a Markdown table."""
    lines = [f"| what is shown | zmq-core | {theirs} |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {mine} | {other} |" for name, mine, other in rows)])


def write_page(page: Path, text: str) -> None:
    """Put the table between the two marks of a page."""
    page.write_text(between(page.read_text(encoding="utf-8"), BEGIN, END, f"\n{text}\n\n"), encoding="utf-8")
