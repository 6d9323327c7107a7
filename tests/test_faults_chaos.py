"""What `dev.py faults` does to a socket whose peers die, stop and speak nonsense."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.faults.chaos import run as chaos  # noqa: E402
from tools.faults.chaos import strangers  # noqa: E402
from tools.faults.chaos.run import Found, Kind  # noqa: E402

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="processes are stopped and killed by signals of POSIX"),
    pytest.mark.timeout(90),
]
KIND = Kind("PUSH", "PULL", "tcp", "binds")


def test_the_short_form_tries_each_type_each_transport_and_each_end() -> None:
    names = {kind.mine for kind in chaos.short()}
    assert names == {kind.mine for kind in chaos.kinds()}
    places = {(kind.transport, kind.end) for kind in chaos.short()}
    assert places == {(transport, end) for transport in chaos.TRANSPORTS for end in chaos.ENDS}
    assert len(chaos.short()) < len(chaos.kinds()) / 2


@pytest.mark.parametrize(
    "kind",
    [KIND, Kind("DEALER", "ROUTER", "ipc", "connects"), Kind("term", "peers", "tcp", "binds")],
    ids=lambda kind: kind.name,
)
def test_a_context_ends_after_chaos(kind: Kind) -> None:
    found = chaos.run(sys.executable, kind, 1)
    assert chaos.problems([found], []) == []
    assert found.counts["peers"] > 0


def test_a_process_that_fails_or_aborts_is_a_problem(tmp_path: Path) -> None:
    python = tmp_path / "python"
    for script, ending, why in (
        ("echo 'Assertion failed: x (src/fq.cpp:87)' >&2; kill -ABRT $$", "SIGABRT", "fq.cpp:87"),
        ("echo 'ValueError: y' >&2; exit 1", "fails", "ValueError: y"),
    ):
        python.write_text(f"#!/bin/sh\n{script}\n")
        python.chmod(0o755)
        found = chaos.run(str(python), KIND, 7)
        assert (found.ending, found.why) == (ending, why)
        assert chaos.problems([found], [patch for each in chaos.ABORTS.values() for patch in each]) == [
            found.line
        ]
        assert "chaos PUSH-PULL tcp binds 7" in found.line


def test_what_only_a_patch_mends_is_no_problem_without_it() -> None:
    hangs, aborts = Found(KIND, 1, "hangs"), Found(KIND, 1, "SIGABRT", why="zmtp_engine.cpp:422")
    assert chaos.problems([hangs, aborts], []) == []
    assert len(chaos.problems([hangs, aborts], [*chaos.HANGS, "old-peers"])) == 2
    assert chaos.problems([Found(KIND, 1, "SIGABRT", why="pipe.cpp:1")], []) != []


def test_a_seed_repeats_what_strangers_say() -> None:
    said = [[strangers.words(random.Random(seed)) for seed in range(50)] for _ in range(2)]
    assert said[0] == said[1]
    assert len(set(said[0])) > 10


def test_the_table_counts_both_sides() -> None:
    ours = [Found(KIND, seed, "ends", seconds=0.1, counts={"peers": 2, "calls": 1_000}) for seed in range(3)]
    theirs = [Found(KIND, 0, "SIGABRT", why="pipe.cpp:1"), Found(KIND, 1, "hangs", why="{}")]
    row = chaos.table(ours, theirs).splitlines()[-1]
    assert row == (
        "| PUSH | PULL | 3,000, 6 | 3 of 3 end, the slowest context after 0.1 s "
        "| 0 of 2 end (SIGABRT pipe.cpp:1, 1; hangs, 1) |"
    )
