"""The echo process: answers every request with the request, so that a round trip can be timed.

Started by `processes.py` as ``echo.py NAME REPORTS FOLDER TRANSPORT...``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import zmq
from child import Child
from endpoints import bind_each


def main(name: str, reports: str, folder: str, *transports: str) -> None:
    """Answer until the parent lets go of us."""
    with Child(name, reports) as child, child.socket(zmq.REP) as service:
        child.report(ready=True, addresses=bind_each(service, "echo", transports, Path(folder)))
        while True:
            service.send(service.recv())


if __name__ == "__main__":
    main(*sys.argv[1:])
