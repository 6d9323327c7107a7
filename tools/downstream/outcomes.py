"""What came of a project's own tests on both sides, and what that says about ours; kept in a file between runs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def read(lines: str) -> tuple[list[str], dict[str, str], set[str]]:
    """Return the tests that `record.py` saw collected, the outcomes, and the tests that began and never ended."""
    collected: list[str] = []
    outcomes: dict[str, str] = {}
    begun: set[str] = set()
    for line in lines.splitlines():
        kind, test = json.loads(line)
        if kind == "collected":
            collected.append(test)
        elif kind == "begun":
            begun.add(test)
        elif kind == FAILED or (kind in (PASSED, SKIPPED) and outcomes.get(test) != FAILED):
            outcomes[test] = kind  # a failure stays one, whatever the teardown says after it
    return collected, outcomes, begun - outcomes.keys()


@dataclass
class Outcomes:
    """A suite's tests by side: which were collected, and what each did, at first and when it was repeated."""

    version: str
    commit: str
    date: str
    collected: dict[str, list[str]] = field(default_factory=lambda: {"ours": [], "control": []})
    # By side and test, one outcome for each time that it ran; a file that cannot be imported counts as a test.
    tests: dict[str, dict[str, list[str]]] = field(default_factory=lambda: {"ours": {}, "control": {}})

    @classmethod
    def load(cls, path: Path) -> Outcomes:
        return cls(**json.loads(path.read_text("utf-8")))

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(self), indent=1), "utf-8")
        partial.replace(path)

    def add(self, side: str, found: dict[str, str]) -> None:
        for test, outcome in found.items():
            self.tests[side].setdefault(test, []).append(outcome)

    def ran(self, side: str, test: str) -> bool:
        return test in self.tests[side]

    def names(self, side: str, *outcomes: str) -> set[str]:
        """Return the tests whose first outcome was one of these."""
        return {test for test, found in self.tests[side].items() if found[0] in outcomes}

    @property
    def missing(self) -> dict[str, set[str]]:
        """The tests that a side collected and has no outcome of; a test whose file failed there has one."""
        return {
            side: {
                test
                for test in self.collected[side]
                if not self.ran(side, test) and test.split("::")[0] not in self.tests[side]
            }
            for side in self.collected
        }

    @property
    def suspects(self) -> set[str]:
        """The tests that failed every time with ours, and passed every time with the other side, where it ran."""
        theirs = self.tests["control"]
        return {
            test
            for test, found in self.tests["ours"].items()
            if set(found) == {FAILED} and FAILED not in theirs.get(test, ())
        }

    @property
    def fickle(self) -> set[str]:
        """The tests that failed at first only with ours, and then passed here or failed there."""
        return self.names("ours", FAILED) - self.names("control", FAILED) - self.suspects

    def only(self, side: str) -> set[str]:
        """Return the tests that failed at first with this side, and not with the other one."""
        other = "control" if side == "ours" else "ours"
        return self.names(side, FAILED) - self.names(other, FAILED)

    def summary(self, side: str) -> str:
        """Return the counts of one side."""
        counts = {kind: len(self.names(side, kind)) for kind in (PASSED, FAILED, SKIPPED)}
        counts["missing"] = len(self.missing[side])
        return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count)
