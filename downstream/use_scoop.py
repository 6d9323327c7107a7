"""Map a function with SCOOP: a broker and two workers as processes of their own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from common import begin, check, did, python

SCRIPT = """
import operator
from scoop import futures

def square(number):
    return number * number

if __name__ == "__main__":
    results = list(futures.map(square, range(200)))
    assert results == [number * number for number in range(200)], results
    print("mapped", sum(results), futures.mapReduce(square, operator.add, range(50)))
"""


def main() -> None:
    begin(100, "scoop")
    Path("squares.py").write_text(SCRIPT)
    command = [
        python(),
        "-m",
        "scoop",
        "-n",
        "3",
        "--host",
        "127.0.0.1",
        "--external-hostname",
        "127.0.0.1",
        "squares.py",
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=80)
    check(
        (done.returncode, done.stdout.split()), (0, ["mapped", str(sum(n * n for n in range(200))), "40425"])
    )
    did("a broker and three processes mapped and reduced")


main()
