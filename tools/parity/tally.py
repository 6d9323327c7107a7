"""What comparisons found: counts of outcomes that agree or that a rule explains, and the differences for the list."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from tools.parity.allowed import Allowed
from tools.parity.compare import Verdict
from tools.parity.report import Difference
from tools.parity.statement import Statement


class Tally:
    """Counts and differences of a run, or of the shards of one."""

    def __init__(self, allowed: tuple[Allowed, ...]) -> None:
        self.allowed = allowed
        #: Comparisons that agree ("") or that a rule explains.
        self.counts: Counter[str] = Counter()
        self.matched: Counter[Allowed] = Counter()
        self.explained: list[Difference] = []
        self.unexplained: list[Difference] = []

    def entry(self, difference: Difference) -> Allowed | None:
        """Return the entry of the list that explains a difference."""
        return next((entry for entry in self.allowed if entry.covers(str(difference))), None)

    def add(self, difference: Difference) -> None:
        """Count a difference as explained or unexplained."""
        entry = self.entry(difference)
        if entry:
            self.matched[entry] += 1
            self.explained.append(difference)
        else:
            self.unexplained.append(difference)

    @property
    def total(self) -> int:
        """Return the number of comparisons."""
        return sum(self.counts.values()) + len(self.explained) + len(self.unexplained)

    def stale(self) -> list[Allowed]:
        """Return the entries of the list that explain nothing."""
        return [entry for entry in self.allowed if not self.matched[entry]]

    def text(self) -> str:
        """Say how many comparisons agreed, what was allowed and why, and what is unexplained."""
        lines = [f"{self.total} comparisons, {self.counts['']} agree"]
        lines += [f"{count:7} {rule}" for rule, count in self.counts.items() if rule]
        reasons: Counter[str] = Counter()
        for entry, count in self.matched.items():
            reasons[f"{entry.fault}: {entry.reason}"] += count
        lines += [f"{count:7} {reason}" for reason, count in reasons.items()]
        lines.append(f"{len(self.unexplained):7} unexplained")
        return "\n".join(lines)

    def save(self, path: Path) -> None:
        """Write what was found to a file that `load` reads."""
        found = [[*each.statement, *each.verdict] for each in (*self.explained, *self.unexplained)]
        path.write_text(json.dumps({"counts": self.counts, "differences": found}), encoding="utf-8")

    def load(self, path: Path) -> None:
        """Add what another run saved, judged by this list."""
        found = json.loads(path.read_text(encoding="utf-8"))
        self.counts.update(found["counts"])
        for scene, code, *verdict in found["differences"]:
            self.add(Difference(Statement(scene, code), Verdict(*verdict)))
