"""The page about platforms: a table that the tasks write, from the counts that they keep."""

from __future__ import annotations

import datetime
import json
import subprocess
from pathlib import Path
from typing import TypedDict

from tools.generated import between
from tools.platforms.counts import Counts

ROOT = Path(__file__).resolve().parents[2]
RECORDS = ROOT / "docs" / "reference" / "platforms.json"
PAGE = ROOT / "docs" / "reference" / "platforms.md"
BEGIN, END = "<!-- table: made by dev.py platform -->\n", "<!-- end of table -->\n"


class Record(TypedDict):
    """What was seen on one platform."""

    description: str
    date: str
    commit: str
    counts: list[Counts]


def load() -> dict[str, Record]:
    """Return what has been recorded, by platform."""
    if not RECORDS.exists():
        return {}
    records: dict[str, Record] = json.loads(RECORDS.read_text(encoding="utf-8"))
    return records


def record(name: str, description: str, counts: list[Counts]) -> None:
    """Keep the counts of one platform and write the table anew."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()
    records = load()
    today = datetime.date.today().isoformat()
    records[name] = Record(description=description, date=today, commit=commit, counts=counts)
    RECORDS.write_text(json.dumps(records, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text(insert(PAGE.read_text(encoding="utf-8"), records), encoding="utf-8")


def insert(page: str, records: dict[str, Record]) -> str:
    """Return the page with the table of these records between its two marks."""
    lines = ["| platform | date | commit | suite: passed / failed / skipped |", "|---|---|---|---|"]
    for name in sorted(records):
        each = records[name]
        cells = (
            f"{suite}: {passed} / {failed} / {skipped}" for suite, passed, failed, skipped in each["counts"]
        )
        lines.append(
            f"| {each['description']} | {each['date']} | `{each['commit']}` | {'<br>'.join(cells)} |"
        )
    return between(page, BEGIN, END, "\n".join(lines) + "\n")
