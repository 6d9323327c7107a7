"""The process in which one side runs statements: it survives what they raise, and says where it was when it dies.

    python -I probe.py ROOT FILE START       statements of a JSON file, from one of them on; outcomes as lines of JSON
    python -I probe.py ROOT SCENE CODE       one statement, its outcome for a reader

The driver reads `S n` (statement n begins), `O n {...}` (its outcome) and `C n` (its scene is gone).
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
import warnings
from typing import Any

sys.path.append(sys.argv[1])

from tools.parity import perform
from tools.parity.statement import Statement


def outcomes(path: str, start: int) -> None:
    """Run the statements of a file; their own output goes nowhere."""
    with open(path, encoding="utf-8") as file:
        statements = [Statement(*each) for each in json.load(file)]
    told = os.dup(1)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    gc.disable()

    def tell(mark: str, number: int, text: str = "") -> None:
        os.write(told, f"{mark} {number} {text}\n".encode())

    for number, statement in enumerate(statements[start:], start):
        tell("S", number)
        perform.perform(statement, told=lambda outcome: tell("O", number, json.dumps(outcome)))  # noqa: B023
        perform.restore(statement.code)
        tell("C", number)
        if number % 200 == 0:
            gc.collect()


def main() -> None:
    """Run what the command line names."""
    warnings.simplefilter("ignore")
    _, _, first, second = sys.argv
    if second.isdigit():
        outcomes(first, int(second))
        return

    def told(outcome: Any) -> None:
        os.write(1, (json.dumps(outcome) + "\n").encode())

    perform.perform(Statement(first, second), told=told)


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
        os._exit(99)
    sys.stdout.flush()
    # What statements left behind must not decide how the process ends.
    os._exit(0)
