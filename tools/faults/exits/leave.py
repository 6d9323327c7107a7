"""End many programs, each a process of its own: `python -I leave.py '{"way": "daemon", "call": "recv", "times": 9}'`.

This process only imports; each trial is a fork of it, whose interpreter ends as any other does. Prints a line of JSON.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent))

from calls import CALLS
from ways import WAYS

#: Seconds after which a process hangs: far above what a busy machine takes.
HANGS_S = 15.0
#: More hangs than these show nothing new, and take long.
ENOUGH = 2
STATUS = 7
#: Of what an interpreter says at its end.
NOISE = ("Fatal", "Assertion", "Exception ignored", "Segmentation", "leaked")


def trial(way: str, call: str, errors: Any) -> str:
    """End one process; how it ended."""
    errors.seek(0)
    errors.truncate()
    process = os.fork()
    if process == 0:
        os.dup2(errors.fileno(), 2)
        faulthandler.register(signal.SIGUSR2)
        WAYS[way][0](call, STATUS)
        os._exit(98)
    deadline = time.monotonic() + HANGS_S
    pause = 0.0005
    while (ended := os.waitpid(process, os.WNOHANG))[0] == 0:
        if time.monotonic() > deadline:
            os.kill(process, signal.SIGUSR2)  # it says where it is
            time.sleep(0.5)
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return "hangs"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
    status = ended[1]
    if os.WIFSIGNALED(status):
        return f"signal {os.WTERMSIG(status)}"
    if os.WEXITSTATUS(status) != STATUS:
        return f"status {os.WEXITSTATUS(status)}"
    errors.seek(0)
    said = errors.read()
    return "says something" if any(word in said for word in NOISE) else "ends"


def main(given: dict[str, Any]) -> None:
    """Do so many trials of one kind."""
    found: Counter[str] = Counter()
    slowest, example = 0.0, ""
    with tempfile.TemporaryFile("w+", errors="replace") as errors:
        for _ in range(given["times"]):
            begun = time.monotonic()
            how = trial(given["way"], given["call"], errors)
            slowest = max(slowest, time.monotonic() - begun)
            found[how] += 1
            if found["hangs"] == ENOUGH:
                break
            if how != "ends":
                errors.seek(0)
                example = example or errors.read()[-1500:]
    print(json.dumps({**given, "found": found, "slowest": round(slowest, 3), "example": example}), flush=True)


if __name__ == "__main__":
    wanted = json.loads(sys.argv[1])
    for module in ("multiprocessing.pool", "asyncio", "trio", "gevent", "tornado.ioloop"):
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    if CALLS[wanted["call"]][1].startswith("zmq"):
        with contextlib.suppress(ImportError):
            importlib.import_module(CALLS[wanted["call"]][1])
    gc.freeze()
    main(wanted)
