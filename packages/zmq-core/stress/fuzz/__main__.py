"""Random calls on everything, from several threads: `python fuzz [--seconds N] [--seed N] [--threads N]`.

Sockets, contexts, frames and pollers are shared without any care, closed under the feet of others, and called again
from callbacks, iterators and signal handlers. Only documented errors may come out, and every large message must arrive
as it was sent. Prints how many calls were made, and which errors came.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import shutil
import signal
import sys
import tempfile
import threading
import time
import warnings
from typing import Any

from lives import Lives
from messages import Messages
from players import Interruption, World
from waits import Waits


class Anything(Lives, Messages, Waits):
    """A player of all calls."""


def run(seconds: float, seed: int, threads: int) -> World:
    """Play for a while and return what happened."""
    folder = tempfile.mkdtemp(prefix="zmq-fuzz-")
    world = World(folder)
    main = Anything(world, seed)
    inside = playing = False

    def handler(number: int, frame: Any) -> None:
        nonlocal inside
        if inside or not playing:
            return
        inside = True
        try:
            main.play()
        finally:
            inside = False
        if main.dice.random() < 0.3:
            raise Interruption

    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, handler)
    end = time.monotonic() + seconds

    def work(player: Anything) -> None:
        while time.monotonic() < end and not world.failures:
            player.play()

    workers = [
        threading.Thread(target=work, args=(Anything(world, seed * 100 + number),))
        for number in range(1, threads)
    ]
    for worker in workers:
        worker.start()
    while time.monotonic() < end and not world.failures:
        try:
            playing = True
            main.play()
            playing = False
        except Interruption:
            playing = False
            world.errors["Interruption"] += 1
    for worker in workers:
        worker.join()
    for context in world.contexts:
        context.destroy(0)
    shutil.rmtree(folder, ignore_errors=True)
    return world


def main() -> int:
    """Run as the arguments say; the status is 1 after a failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    faulthandler.enable()
    faulthandler.dump_traceback_later(options.seconds * 2 + 20, exit=True)
    world = run(options.seconds, options.seed, options.threads)
    for failure in world.failures[:3]:
        print(failure, file=sys.stderr)
    print(json.dumps({"calls": sum(world.counts.values()), "errors": dict(world.errors)}))
    return 1 if world.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
