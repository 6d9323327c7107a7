"""The sink process: merges the workers' counts, announces progress, reports the totals.

Started by `processes.py` as ``sink.py NAME REPORTS FOLDER TRANSPORT...``. It listens for results on every
transport, since some workers come over tcp and some over ipc: one PULL socket takes turns between all of
them.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import zmq
from child import Child
from endpoints import bind_each
from wire import Progress, Result


def main(name: str, reports: str, folder: str, *transports: str) -> None:
    """Merge until the parent lets go of us."""
    with Child(name, reports) as child, child.socket(zmq.PULL) as results, child.socket(zmq.PUB) as progress:
        results.rcvhwm = 2
        where = bind_each(results, "results", transports, Path(folder))
        announced = bind_each(progress, "progress", transports[:1], Path(folder))
        child.report(ready=True, results=where, progress=announced[transports[0]])
        counts, lines = merge(results, progress)
        child.report(lines=lines, counts=counts)
        results.recv()  # nothing comes any more: this waits for the end of the context


def merge(results: zmq.Socket, progress: zmq.Socket) -> tuple[Counter[str], int]:
    """Add up results until as many have come as the ventilator's last message, a lone number, says."""
    counts: Counter[str] = Counter()
    lines = size = merged = 0
    expected = None
    while merged != expected:
        frames = results.recv_multipart()
        if len(frames) == 1:
            # It may overtake results that other peers sent before it, so it ends nothing by itself.
            expected = int(frames[0])
            continue
        result = Result.from_frames(frames)
        counts.update(result.counts)
        lines += result.lines
        size += result.size
        merged += 1
        progress.send(Progress(merged, lines, size).to_frame())
    return counts, lines


if __name__ == "__main__":
    main(*sys.argv[1:])
