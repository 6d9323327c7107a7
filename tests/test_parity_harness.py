"""What `nox -s parity` finds: planted differences, hangs and deaths of either side, and stale entries of its list."""

from __future__ import annotations

import argparse
import os
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.parity import compare, run  # noqa: E402
from tools.parity.allowed import ALLOWED, Allowed  # noqa: E402
from tools.parity.side import Side  # noqa: E402
from tools.parity.statement import Statement  # noqa: E402
from tools.parity.tally import Tally  # noqa: E402

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="one side is a script of sh"),
    # Some start a dozen interpreters, and wait for those that hang.
    pytest.mark.timeout(180),
]
#: Seconds after which a statement hangs.
LIMIT = 2.0


@pytest.fixture
def comparison(tmp_path: Path) -> run.Comparison:
    """Compare this Python with itself, where PLANTED is set on our side only."""
    planted = tmp_path / "python"
    planted.write_text(f'#!/bin/sh\nPLANTED=1 exec "{sys.executable}" "$@"\n')
    planted.chmod(planted.stat().st_mode | stat.S_IXUSR)
    return run.Comparison(
        (Side(sys.executable, LIMIT), Side(str(planted), LIMIT)), patience=LIMIT, allowed=()
    )


def kinds(comparison: run.Comparison, scene: str, *codes: str) -> list[str]:
    """Compare statements and return the kinds of the differences."""
    comparison.add([Statement(scene, code) for code in codes])
    return [each.verdict.kind for each in comparison.tally.unexplained]


def planted(there: str, here: str = "None") -> str:
    """Return a statement that does one thing on the planted side and another on the other."""
    return f"eval({here!r} if 'PLANTED' in os.environ else {there!r})"


def test_statements_without_a_difference_agree(comparison: run.Comparison) -> None:
    codes = ("s.send(b'x')", "s.recv(zmq.DONTWAIT)", "s.send(A.np_fortran)", "repr(s)", "s.send(object())")
    assert kinds(comparison, "sync connected PUSH", *codes) == []
    assert comparison.tally.counts[""] == len(codes)
    assert "5 comparisons, 5 agree" in comparison.tally.text()


PLANTED = [
    ("1", "True", "result"),
    ("zmq.PUSH", "8", "result"),
    ("s", "copy.copy(s)", "result"),
    ("1 / 0", "1", "accepts"),
    ("1", "1 / 0", "raises"),
    ("int('x')", "1 / 0", "exception"),
    ("s.recv(1)", "peer.recv(1)", "errno"),
    ("s.send(b'1')", "s.send(b'2')", "left"),
    ("s.close()", "None", "left"),
    ("warnings.warn('w')", "None", "warned"),
    ("print('1')", "print('2')", "stdout"),
    ("names(s)", "names(5)", "result"),
    ("s", "os.abort()", "ends"),
    ("s", "time.sleep(60)", "ends"),
    ("os._exit(3)", "os.abort()", "ends"),
]


def test_every_planted_difference_is_found(comparison: run.Comparison) -> None:
    statements = [planted(there, here) for there, here, _ in PLANTED]
    assert kinds(comparison, "sync connected PUSH", *statements) == [kind for _, _, kind in PLANTED]


@pytest.mark.parametrize("scene", ["asyncio waiting PULL", "green waiting PULL", "stream waiting PULL"])
def test_a_planted_difference_is_found_beside_an_event_loop(comparison: run.Comparison, scene: str) -> None:
    assert len(kinds(comparison, scene, "s.recv(zmq.DONTWAIT)", planted("s.recv(zmq.DONTWAIT)", "0"))) == 1


def test_statements_run_although_those_before_them_hang_or_end_the_process(
    comparison: run.Comparison,
) -> None:
    assert (
        kinds(comparison, "sync plain -", "1", "os.abort()", "2", "time.sleep(60)", "3", "os._exit(3)", "4")
        == []
    )
    assert comparison.tally.counts[""] == 7


def test_statements_run_while_one_before_them_is_not_done(comparison: run.Comparison, tmp_path: Path) -> None:
    path = str(tmp_path / "made")
    # Each side has a process that waits for a file of the process that goes on behind it.
    waiting = (
        f"p = {path!r} + os.environ.get('PLANTED', '')\nwhile not os.path.exists(p): time.sleep(0.01)\np"
    )
    making = f"open({path!r} + os.environ.get('PLANTED', ''), 'w').close()"
    assert kinds(comparison, "sync plain -", waiting, making) == ["result"]
    assert os.path.exists(path + "1")


@pytest.mark.parametrize("scene", ["asyncio fresh PULL", "stream fresh PULL", "stream closed PULL"])
def test_a_cancelled_statement_and_a_closed_socket_have_an_outcome(
    comparison: run.Comparison, scene: str
) -> None:
    assert kinds(comparison, scene, "raise asyncio.CancelledError", planted("1", "2")) == ["result"]
    assert comparison.tally.counts == {"": 1}


def test_what_hangs_or_dies_there_is_a_difference_that_a_rule_allows(comparison: run.Comparison) -> None:
    statements = (planted("time.sleep(60)", "1"), planted("os.abort()", "1"), "2")
    assert kinds(comparison, "sync plain -", *statements) == []
    assert comparison.tally.counts == {compare.HANG: 1, compare.DIES: 1, "": 1}


def test_a_subclass_of_what_is_raised_there_is_allowed_and_its_base_is_not(
    comparison: run.Comparison,
) -> None:
    base, derived = "raise_(zmq.ZMQError(11))", "raise_(zmq.Again())"
    raising = "def raise_(error): raise error\n"
    assert kinds(comparison, "sync plain -", raising + planted(base, derived)) == []
    assert comparison.tally.counts[compare.BETTER] == 1
    assert kinds(comparison, "sync plain -", raising + planted(derived, base)) == ["exception"]


def test_an_allowed_difference_is_counted_with_its_reason(comparison: run.Comparison) -> None:
    entry = Allowed(r"result: 1 -> 2", "it hangs", "because")
    comparison.tally.allowed = (entry,)
    assert kinds(comparison, "sync plain -", planted("1", "2")) == []
    assert "1 it hangs: because" in comparison.tally.text()
    assert comparison.tally.stale() == []


def test_an_entry_of_the_list_that_matches_nothing_is_stale(comparison: run.Comparison) -> None:
    entry = Allowed(r"result: 1 -> 2", "it hangs", "because")
    comparison.tally.allowed = (entry,)
    assert kinds(comparison, "sync plain -", "1") == []
    assert comparison.tally.stale() == [entry]


def test_shards_are_summed_and_an_entry_that_one_of_them_needs_is_not_stale(
    comparison: run.Comparison, tmp_path: Path
) -> None:
    entry, idle = (
        Allowed(r"result: 1 -> 2", "it hangs", "because"),
        Allowed(r"result: 1 -> 3", "it lies", "why"),
    )
    whole = Tally((entry, idle))
    for number, code in enumerate((planted("1", "2"), planted("1", "4"), "5")):
        shard = run.Comparison(comparison.sides, patience=LIMIT, allowed=comparison.tally.allowed)
        kinds(shard, "sync plain -", code)
        shard.tally.save(tmp_path / str(number))
        whole.load(tmp_path / str(number))
    assert (whole.total, whole.counts[""], whole.matched[entry]) == (3, 1, 1)
    assert [each.verdict.ours for each in whole.unexplained] == ["4"]
    assert whole.stale() == [idle]


def test_shards_have_every_statement_once() -> None:
    options = argparse.Namespace(seed=1, only="zmq.select(", sample=0, quick=False)
    parts = [run.chosen(argparse.Namespace(**vars(options), shard=(number, 3))) for number in (1, 2, 3)]
    whole = run.chosen(argparse.Namespace(**vars(options), shard=(1, 1)))
    assert sorted(each for part in parts for each in part) == sorted(whole)
    assert min(map(len, parts)) > 100


def test_what_changes_from_run_to_run_is_no_difference(comparison: run.Comparison) -> None:
    assert kinds(comparison, "sync plain -", "id(object())", "time.time_ns()", "os.getpid()") == []


def test_every_allowed_difference_has_a_pattern_of_its_own_and_a_reason_that_the_guide_gives() -> None:
    patterns = [entry.pattern for entry in ALLOWED]
    assert len(set(patterns)) == len(patterns)
    guide = " ".join((ROOT / "docs" / "guide" / "migrating.md").read_text(encoding="utf-8").split())
    assert [each for each in ALLOWED if each.fault not in guide or each.reason not in guide] == []


def outcome(**items: Any) -> dict[str, Any]:
    """Return an outcome as a probe describes it."""
    return items


def test_more_names_of_ours_are_no_difference_and_fewer_are() -> None:
    few, more = outcome(value={"names": ["a"]}), outcome(value={"names": ["a", "b"]})
    assert compare.compare(few, more).kind == ""
    assert compare.compare(more, few).kind == "result"
