"""The storm of `stress/`, for a moment: nothing lost, nothing twice, no wake-up missed."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from types import ModuleType

import pytest

STRESS = Path(__file__).resolve().parents[1] / "stress"


@pytest.fixture
def stress(monkeypatch) -> ModuleType:
    """Give the module of `stress/run.py`, as its command line has it."""
    monkeypatch.syspath_prepend(str(STRESS))
    spec = importlib.util.spec_from_file_location("run", STRESS / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.timeout(60)
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_storm(stress, transport):
    kills = timeouts = 0
    # On a fast machine a storm may be over before anything timed out.
    for seed in itertools.count():
        outcome = stress.Storm(transport, 20_000, 200, seed).run()
        assert outcome.good, str(outcome)
        kills += outcome.kills
        timeouts += outcome.timeouts
        if kills and timeouts:
            break


@pytest.mark.parametrize(
    ("notes", "lost", "twice", "missed"), [(0, 1, 0, 1), (2, 0, 1, 0)], ids=["lost", "twice"]
)
def test_a_storm_notices(stress, monkeypatch, notes, lost, twice, missed):
    monkeypatch.setitem(stress.Storm.blow.__globals__, "STALLED_S", 0.1)
    note = stress.Storm.note

    def note_wrongly(storm: object, message: bytes) -> None:
        for _ in range(notes if message == b"50" else 1):
            note(storm, message)

    monkeypatch.setattr(stress.Storm, "note", note_wrongly)
    outcome = stress.Storm("inproc", 100, 8, seed=1).run()
    assert (outcome.lost, outcome.twice, outcome.missed) == (lost, twice, missed)
    assert not outcome.good


def test_greenlets_that_wait_cost_no_cpu(stress):
    waited = stress.idle(1.0)
    assert waited.greenlets == 4
    assert waited.good, str(waited)
