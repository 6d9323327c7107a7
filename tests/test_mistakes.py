"""What the texts of errors are for: most mistakes of the corpus are answered with what was meant."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parent.parent))

from tools.mistakes.corpus import CORPUS
from tools.mistakes.mistake import Mistake
from tools.mistakes.run import cell, helps, told

pytestmark = pytest.mark.skipif(os.name == "nt", reason="some of the programs fork, and some use ipc")

MISTAKES = [pytest.param(each, id=each.what) for mistakes in CORPUS.values() for each in mistakes]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_that_has_an_answer_is_answered(mistake: Mistake) -> None:
    if not mistake.answered:
        pytest.skip("pyzmq's answer is kept, or there is none: see docs/development/mistakes.md")
    assert helps(mistake, text := told(sys.executable, mistake)), text


def test_there_are_eighty_mistakes_and_each_has_a_name_of_its_own() -> None:
    names = [each.what for mistakes in CORPUS.values() for each in mistakes]
    assert len(set(names)) == len(names) > 80


def test_a_cell_is_one_line_without_what_changes_from_run_to_run() -> None:
    text = "KeyError: <zmq.Socket(zmq.PULL) at 0x7f> a|b `c`"
    assert cell(text, good=False) == "- `KeyError: <zmq.Socket(zmq.PULL)> a\\|b 'c'`"
