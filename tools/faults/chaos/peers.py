"""The peers of a chaos, each a process of its own: peer.py says how they behave."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PROGRAM = Path(__file__).resolve().parent / "peer.py"


def start(given: dict[str, Any]) -> subprocess.Popen[str]:
    """Start a peer, and wait until it is up."""
    peer = subprocess.Popen(
        [sys.executable, "-I", str(PROGRAM), json.dumps(given)], stdout=subprocess.PIPE, text=True
    )
    assert peer.stdout is not None
    peer.stdout.readline()
    return peer


def end(peers: Iterable[subprocess.Popen[str]]) -> None:
    """Kill peers, stopped ones too."""
    for peer in peers:
        if peer.poll() is None:
            peer.kill()
        peer.wait()
