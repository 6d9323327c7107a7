"""A PUBHandler on a bad network: no text of a record is torn, they keep their order, and what is lost is counted."""

from __future__ import annotations

import subprocess

from tools.faults.network import Network
from tools.faults.plan import Plan
from tools.faults.processes import free_port
from tools.faults.scenario import FAULTS, Fault, Stage
from tools.faults.trial import Outcome, Room, follow

#: The handler's socket is the program's, which connects; or the handler binds one.
PATTERNS = ("PUB-SUB, PUBHandler(socket)", "PUB-SUB, PUBHandler(endpoint)")
FRONT = "PUBHandler"


def fronts(python: str) -> list[str]:
    """Return the one front end, if the binding of a Python has it."""
    words = [python, "-I", "-c", "import zmq.log.handlers"]
    return [FRONT] if subprocess.run(words, capture_output=True).returncode == 0 else []


def possible(fault: Fault, pattern: str, front: str) -> bool:
    """Tell whether a trial can be made: a log takes the same network as other messages, so no cable is needed."""
    return not fault.needs_link


def run(python: str, fault: Fault, pattern: str, front: str) -> Outcome:
    """Run one trial: the end that connects does it through the network."""
    outcome = Outcome(fault.name, pattern, front)
    binds = pattern.endswith("(endpoint)")
    with Room(python, fault) as room:
        port = free_port()
        network = room.keep(Network(port))
        calls = ("bind", "connect") if binds else ("connect", "bind")
        endpoints = [f"tcp://127.0.0.1:{port if call == 'bind' else network.port}" for call in calls]
        receiver = room.receiver([], "SUB", front=front, call=calls[1], endpoint=endpoints[1])
        sender = room.sender([], "PUB", front=front, call=calls[0], endpoint=endpoints[0])
        follow(outcome, fault, Stage(sender, receiver, network, None), room.folder)
    return outcome


PLAN = Plan(FAULTS, PATTERNS, fronts, run, possible, heading="handler", every=6, needs="zmq.log")
