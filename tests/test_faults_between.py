"""What `dev.py faults` does between two ends: devices, tunnels, logs, names, and handshakes that are cut off."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.faults.fronts import PLAN as NETWORK  # noqa: E402
from tools.faults.handshakes import run as handshakes  # noqa: E402
from tools.faults.logs import run as logs  # noqa: E402
from tools.faults.middle import run as middle  # noqa: E402
from tools.faults.names import run as names  # noqa: E402
from tools.faults.plan import Plan, cell, table, trials  # noqa: E402
from tools.faults.trial import Outcome  # noqa: E402
from tools.faults.tunnel import run as tunnel  # noqa: E402

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="processes are stopped and killed by signals of POSIX"),
    pytest.mark.timeout(90),
]


def outcome_of(plan: Plan, fault: str, pattern: str, front: str) -> Outcome:
    """Run one trial of a plan."""
    (found,) = (each for each in plan.faults if each.name == fault)
    return plan.run(sys.executable, found, pattern, front)


@pytest.mark.parametrize("plan", [NETWORK, middle.PLAN, logs.PLAN, tunnel.PLAN, names.PLAN])
def test_the_short_form_is_a_part_of_the_long_one(plan: Plan) -> None:
    fronts = plan.fronts(sys.executable)
    if not fronts:
        pytest.skip(f"not tried here: {plan.needs}")
    short, full = (trials(plan, quick, "", fronts) for quick in (True, False))
    assert short
    assert len(short) < len(full)
    assert {(fault.name, *rest) for fault, *rest in short} <= {(fault.name, *rest) for fault, *rest in full}
    assert len({fault.name for fault in plan.faults}) == len(plan.faults)


def test_a_queue_that_is_killed_loses_no_question() -> None:
    outcome = outcome_of(middle.PLAN, "kill-relay", "REQ-REP, queue", "ThreadProxy")
    assert outcome.problems == []
    assert outcome.lost == 0


def test_a_proxy_that_is_stopped_loses_nothing() -> None:
    outcome = outcome_of(middle.PLAN, "stop-relay", "PUSH-PULL, streamer", "zmq.proxy_steerable")
    assert (outcome.problems, outcome.lost, outcome.disorder) == ([], 0, 0)


@pytest.mark.parametrize("pattern", logs.PATTERNS)
def test_no_record_is_torn_where_connections_are_reset(pattern: str) -> None:
    outcome = outcome_of(logs.PLAN, "cut", pattern, logs.FRONT)
    assert outcome.problems == []
    assert outcome.received > 800


@pytest.mark.parametrize(("fault", "way"), [("kill-ssh", "openssh"), ("kill-sshd", "paramiko")])
def test_messages_go_on_through_a_tunnel_that_was_killed(fault: str, way: str) -> None:
    if way not in tunnel.PLAN.fronts(sys.executable):
        pytest.skip(f"not tried here: {way} with {tunnel.PLAN.needs}")
    outcome = outcome_of(tunnel.PLAN, fault, "REQ-REP", way)
    assert (outcome.problems, outcome.lost) == ([], 0)


@pytest.mark.parametrize("fault", ["late-name", "silent-dns", "rename", "renumber"])
def test_messages_find_a_server_whose_name_comes_late_or_leads_elsewhere(fault: str) -> None:
    if not names.PLAN.fronts(sys.executable):
        pytest.skip(f"not tried here: {names.PLAN.needs}")
    outcome = outcome_of(names.PLAN, fault, "REQ-REP", "sync")
    assert (outcome.problems, outcome.lost) == ([], 0)


@pytest.mark.parametrize("kind", [("PLAIN", "asyncio", "cut"), ("CURVE", "thread", "kill")])
def test_right_peers_are_let_in_after_a_storm_of_handshakes_and_wrong_ones_never(
    kind: tuple[str, str, str],
) -> None:
    found = handshakes.run(sys.executable, kind, 1.0)
    assert found.problems == []
    assert found.begun > 40
    assert found.right == found.asked > 0
    assert found.wrong == 0


def test_what_a_storm_leaves_behind_is_judged() -> None:
    found = handshakes.Found(begun=9, asked=2, right=1, wrong=3, descriptors=9, memory=9_000)
    found.judge()
    assert found.problems == [
        "1 of 2 right peers are not answered",
        "3 messages of wrong peers were let in",
        "9 descriptors are left behind",
        "the second storm took 9000 kB",
    ]
    assert "9 handshakes" in handshakes.table({("PLAIN", "thread", "cut"): found}, {})


def test_a_table_says_where_nothing_came_again() -> None:
    good = Outcome("kill-ssh", "REQ-REP", "openssh", ending="ends", sent=9, recovery_ms=5.0)
    bad = Outcome("kill-ssh", "REQ-REP", "openssh", ending="hangs", sent=9, lost=4)
    assert cell([good, bad]) == "lost 0 to 4 of 9, again after 5 ms, **never again: 1 of 2**, hangs"
    assert cell([Outcome("kill-ssh", "REQ-REP", "openssh", ending="does not start")]) == "does not start"
    assert table(tunnel.PLAN, [good], [bad]).splitlines()[2:] == [
        "| ssh is killed | REQ-REP | 1 + 1 | nothing lost, again after 5 ms "
        "| lost 4 to 4 of 9, **never again: 1 of 1**, hangs |"
    ]
