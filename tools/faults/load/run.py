"""Run the programs of this folder with either binding, and sum up what they print."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
#: Seconds that one program may take.
LIMIT_S = 300
#: Name of a program -> how the table calls what it does; those of the short form first.
PROGRAMS = {
    "slow": "a slow consumer",
    "clock": "a clock that jumps",
    "crowd": "many peers",
    "sizes": "large messages",
}
QUICK = ("clock",)
Rows = dict[tuple[str, str], dict[str, Any]]


def build_shim(folder: str) -> str | None:
    """Compile what shifts the clock; None where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = f"{folder}/clock_shift.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, str(HERE / "clock_shift.c")]
    return library if subprocess.run(command, capture_output=True).returncode == 0 else None


def run_program(python: str, name: str) -> list[dict[str, Any]]:
    """Run one program; what it printed, and its end where that is not a good one."""
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ)
        if name == "clock":
            library = build_shim(folder)
            if library is None:
                return [{"what": "all waits", "found": "not tried: no C compiler", "problems": []}]
            env["LD_PRELOAD"] = library
        command = [python, "-I", str(HERE / f"{name}.py")]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=LIMIT_S, env=env, cwd=folder
            )
        except subprocess.TimeoutExpired:
            return [{"what": name, "found": "hangs", "problems": ["hangs"]}]
    rows = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not rows:
        end = f"status {done.returncode}: {done.stderr.strip()[-300:]}"
        rows.append({"what": f"{name}, its end", "found": end, "problems": [end]})
    return rows


def try_all(side: str, python: str, quick: bool, only: str) -> Rows:
    """Run all programs and print what they found."""
    rows: Rows = {}
    for name in QUICK if quick else PROGRAMS:
        if only in f"load {name}":
            for row in run_program(python, name):
                rows[name, row["what"]] = row
                said = f"  PROBLEM: {'; '.join(row['problems'])}" if row["problems"] else ""
                print(f"{side:7}{name:7}{row['what']:36} {row['found']}{said}", flush=True)
    return rows


def problems(rows: Rows) -> list[str]:
    """Return what must not be."""
    return [f"{name}, {what}: {problem}" for (name, what), row in rows.items() for problem in row["problems"]]


def table(ours: Rows, theirs: Rows) -> str:
    """Return what was found as a Markdown table."""
    rows = ["| load | what | here | pyzmq 27.3 |", "|---|---|---|---|"]
    alike: dict[tuple[str, str, str], list[str]] = {}
    for name, what in ours:
        other = theirs.get((name, what), {"found": "not tried", "problems": []})
        alike.setdefault((PROGRAMS[name], cell(ours[name, what]), cell(other)), []).append(what)
    for (load, *cells), what in alike.items():
        rows.append(f"| {load} | {'; '.join(what)} | {' | '.join(cells)} |")
    return "\n".join(rows)


def cell(row: dict[str, Any]) -> str:
    """Return what one binding did, and what of it must not be."""
    said = "; ".join(each for each in row["problems"] if each not in row["found"])
    return f"{row['found']}{f' **({said})**' if said else ''}"
