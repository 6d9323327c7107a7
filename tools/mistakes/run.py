"""Run all mistakes with two Pythons, this zmq's and pyzmq's, and write the page of the documentation.

python -m tools.mistakes.run OUR_PYTHON PYZMQ_PYTHON
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

from tools.mistakes.corpus import CORPUS
from tools.mistakes.mistake import Mistake

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "development" / "mistakes.md"
CHILD = Path(__file__).with_name("child.py")
#: Seconds after which a program hangs.
PATIENCE = 8.0
LONGEST = 300
HEAD = """# What errors say

{total} mistakes, and what this zmq and pyzmq {version} tell the user. An answer helps (+) when it says what is
wrong or what was meant. `tools/mistakes/corpus/` has the program of each, and the words that an answer goes by, the
same for both. Here {ours} answers help ({our_share} %), with pyzmq {theirs} ({their_share} %). Written by
`python -m tools.mistakes.run`, with libzmq {libzmq} here and {their_libzmq} there.

Some have no answer, because a program that works with pyzmq has to work here:

- **A send or receive that is not awaited**, and whose result is not used either. With pyzmq `socket.send(message)`
  without `await` sends the message, and programs rely on that. A receive that is done at once is a Future of asyncio
  like any other: one that warns when it is dropped would make each `await socket.recv()` slower. A program that uses
  such a Future as the message is told to await it.
- **`await` of a plain socket's message.** The text is Python's own, about the class bytes.
- **Flags that libzmq ignores**, such as those of `recv(1024)`. pyzmq hands them on without a word.
"""


def told(python: str, mistake: Mistake) -> str:
    """Return what a Python says to a mistake."""
    command = [python, str(CHILD), mistake.program, *(["unclosed"] if mistake.unclosed else [])]
    # A session of its own, so that what the program forked ends with it.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", start_new_session=True
    )
    try:
        said, _ = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        return f"{'; '.join(said.strip().splitlines())} (does not end)".strip()
    return "; ".join(line for line in said.strip().splitlines() if not line.startswith(" ")) or "(nothing)"


def helps(mistake: Mistake, text: str) -> bool:
    """Tell whether an answer helps."""
    return re.search(mistake.helps, text, re.DOTALL) is not None


def versions(python: str) -> list[str]:
    """Return the versions of zmq and of libzmq."""
    program = "import zmq; print(zmq.__version__, zmq.zmq_version())"
    return subprocess.run([python, "-c", program], capture_output=True, text=True, check=True).stdout.split()


def cell(text: str, good: bool) -> str:
    """Return an answer as a cell of the table."""
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    text = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
    return f"{'+' if good else '-'} `{text.replace('`', chr(39)).replace('|', chr(92) + '|')}`"


def main(ours: str, theirs: str) -> None:
    """Write the page."""
    body, counts, total = [], [0, 0], 0
    for title, mistakes in CORPUS.items():
        body += [f"\n## {title}\n", "| mistake | here | pyzmq |", "|---|---|---|"]
        for mistake in mistakes:
            total += 1
            cells = []
            for position, python in enumerate((ours, theirs)):
                text = told(python, mistake)
                good = helps(mistake, text)
                counts[position] += good
                cells.append(cell(text, good))
            body.append(f"| {mistake.what} | {cells[0]} | {cells[1]} |")
    _, libzmq = versions(ours)
    version, their_libzmq = versions(theirs)
    head = HEAD.format(
        total=total,
        version=version,
        ours=counts[0],
        theirs=counts[1],
        our_share=round(100 * counts[0] / total),
        their_share=round(100 * counts[1] / total),
        libzmq=libzmq,
        their_libzmq=their_libzmq,
    )
    PAGE.write_text(head + "\n".join(body) + "\n", encoding="utf-8")
    print(f"{counts[0]} and {counts[1]} of {total} help")


if __name__ == "__main__":
    main(*sys.argv[1:])
