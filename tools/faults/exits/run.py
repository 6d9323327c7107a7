"""End programs in every way while everything waits, so many times each, and sum up."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE))
Rows = dict[tuple[str, str], dict[str, Any]]
#: Trials of each kind in the short form, and of how many kinds it tries one.
FEW, STEP = 5, 5
MANY = 1000


def kinds(python: str) -> list[tuple[str, str, int]]:
    """Return what the binding of a Python has: way, call, and the cost of a trial."""
    code = (
        "import sys, json, importlib.util as u; sys.path.append(sys.argv[1]); import calls, ways\n"
        "def there(name):\n    try: return u.find_spec(name) is not None\n    except ImportError: return False\n"
        "print(json.dumps([(w, c, ways.WAYS[w][2]) for w in ways.WAYS for c in calls.CALLS "
        "if there(calls.CALLS[c][1]) and (c != 'trio recv' or there('trio')) and (w, c) not in ways.LEFT_OUT]))"
    )
    done = subprocess.run([python, "-I", "-c", code, str(HERE)], capture_output=True, text=True, check=True)
    return [(way, call, cost) for way, call, cost in json.loads(done.stdout)]


def try_all(side: str, python: str, times: int, only: str, step: int = 1) -> Rows:
    """Run all kinds, or every so many, the dearer ones less often, and print each."""
    rows: Rows = {}
    for way, call, cost in kinds(python)[::step]:
        if only not in f"exits {way} {call}":
            continue
        number = max(1, times // cost)
        given = json.dumps({"way": way, "call": call, "times": number})
        done = subprocess.run([python, "-I", str(HERE / "leave.py"), given], capture_output=True, text=True)
        if done.returncode:
            row = {
                "found": {f"the program failed: {done.stderr[-300:]}": number},
                "slowest": 0,
                "example": "",
            }
        else:
            row = json.loads(done.stdout.splitlines()[-1])
        rows[way, call] = row
        print(f"{side:7}{way:11} {call:16} {row['found']} slowest {row['slowest']} s", flush=True)
    return rows


def problems(rows: Rows) -> list[str]:
    """Return what did not end as it chose."""
    return [
        f"{way}, {call}: {how}: {count} {row['example']}"
        for (way, call), row in rows.items()
        for how, count in row["found"].items()
        if how != "ends"
    ]


def cell(rows: Rows, way: str) -> str:
    """Sum up all calls that were ended in one way."""
    total: Counter[str] = Counter()
    slowest, bad = 0.0, []
    for (each, call), row in rows.items():
        if each == way:
            total.update(row["found"])
            slowest = max(slowest, row["slowest"])
            bad += [f"{call}: {how}, {count}" for how, count in row["found"].items() if how != "ends"]
    if not total:
        return "not tried"
    said = f"{total['ends']:,} of {sum(total.values()):,} end"
    return f"{said}, the slowest after {slowest:.1f} s{' (' + '; '.join(bad) + ')' if bad else ''}"


def table(ours: Rows, theirs: Rows) -> str:
    """Return the outcomes as a Markdown table, a row for each way to end."""
    from ways import WAYS

    rows = ["| how it ends | calls that wait | here | pyzmq 27.3 |", "|---|---|---|---|"]
    for way, group in itertools.groupby(ours, lambda kind: kind[0]):
        calls = len(list(group))
        rows.append(f"| {WAYS[way][1]} | {calls} | {cell(ours, way)} | {cell(theirs, way)} |")
    return "\n".join(rows)
