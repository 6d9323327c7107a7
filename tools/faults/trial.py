"""One trial: two ends, one fault, and what became of the messages."""

from __future__ import annotations

import contextlib
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from tools.faults.network import Network
from tools.faults.processes import End, Link, Record, free_port, read_log
from tools.faults.scenario import PATTERNS, Fault, Stage

#: The least number of messages, and how many of them are sent in a second.
NUMBER, RATE = 1_600, 500
#: Seconds of traffic before the fault and after it.
BEFORE_S, AFTER_S = 0.6, 0.6
#: Seconds without a message after which a receiver has all that will come, and the longest wait for that.
SILENCE_S, END_S = 1.0, 20.0


class Closes(Protocol):
    """What can be closed."""

    def close(self) -> None: ...


Closing = TypeVar("Closing", bound=Closes)


@dataclass
class Outcome:
    """What became of the messages of one trial."""

    fault: str
    pattern: str
    front: str
    ending: str = ""
    error: str = ""
    sent: int = 0
    received: int = 0
    lost: int = 0
    twice: int = 0
    torn: int = 0
    disorder: int = 0
    unanswered: int = 0
    recovery_ms: float | None = None
    problems: list[str] = field(default_factory=list)

    def judge(self, fault: Fault) -> None:
        """Note what ZeroMQ does not allow."""
        if self.ending != "ends":
            self.problems.append(f"the sender {self.ending} ({self.error})")
        if self.torn:
            self.problems.append(f"{self.torn} messages are torn")
        # A REQ that asks again is heard twice.
        if self.twice and not self.pattern.startswith("REQ-REP"):
            self.problems.append(f"{self.twice} messages came twice")
        if fault.lossless and self.lost:
            self.problems.append(f"{self.lost} messages are lost")
        if fault.lossless and self.disorder:
            self.problems.append(f"{self.disorder} messages came out of order")
        # A sender that is killed does not hear the answer to its last message.
        killed = fault.name == "kill-sender"
        if self.unanswered > killed and (fault.lossless or self.pattern.startswith("REQ-REP")):
            self.problems.append(f"{self.unanswered} messages are not answered")
        if self.recovery_ms is None:
            self.problems.append("nothing came after the fault")


def socket_options(fault: Fault, kind: str) -> dict[str, Any]:
    """Return the options of an end: nothing may be dropped for want of room, and it reconnects soon."""
    chosen: dict[str, Any] = {"sndhwm": 0, "rcvhwm": 0, "reconnect_ivl": 50, "linger": -1}
    if fault.heartbeats:
        chosen.update(heartbeat_ivl=100, heartbeat_timeout=400)
    if kind == "REQ":
        chosen.update(req_relaxed=1, req_correlate=1)
    if kind == "DEALER":
        chosen.update(routing_id="the-same-peer")
    if kind == "ROUTER":
        chosen.update(router_handover=1)
    return chosen


def wait_for_silence(log: Path) -> None:
    """Wait until no more messages come."""
    deadline = time.monotonic() + END_S
    size, changed = -1, time.monotonic()
    while time.monotonic() < min(deadline, changed + SILENCE_S):
        now = log.stat().st_size if log.exists() else 0
        if now != size:
            size, changed = now, time.monotonic()
        time.sleep(0.05)


def count(outcome: Outcome, sent: list[Record], received: list[Record], over: float) -> None:
    """Compare what was sent with what was received; `over` is when the fault was."""
    numbers = [record.number for record in received if record.whole]
    distinct = set(numbers)
    expected = {record.number for record in sent}
    if outcome.pattern.startswith("PUB-SUB") and numbers:
        # A PUB sends to those who have subscribed.
        expected = {number for number in expected if number >= numbers[0]}
    outcome.sent, outcome.received = len(expected), len(distinct)
    outcome.lost = len(expected - distinct)
    outcome.twice = len(numbers) - len(distinct)
    outcome.torn = sum(not record.whole for record in received)
    outcome.disorder = sum(second < first for first, second in zip(numbers, numbers[1:]))
    after = [record.time - over for record in received if record.time > over]
    outcome.recovery_ms = after[0] * 1_000 if after else None


def follow(outcome: Outcome, fault: Fault, stage: Stage, folder: Path) -> None:
    """Let messages flow, do the fault, let them flow on to their end, and say what became of them."""
    time.sleep(BEFORE_S)
    fault.act(stage)
    over = time.monotonic()
    time.sleep(AFTER_S)
    Path(stage.sender.given["until"]).touch()
    outcome.ending = stage.sender.outcome()
    outcome.error = stage.sender.complaint()
    log = folder / "receive"
    wait_for_silence(log)
    sent = read_log(folder / "send")
    count(outcome, sent, read_log(log), over)
    if stage.sender.given["kind"] in ("DEALER", "REQ"):
        answers = {each.number for each in read_log(folder / "send.answers") if each.whole}
        outcome.unanswered = len({each.number for each in sent} - answers)
    outcome.judge(fault)


class Room:
    """Where one trial takes place: a folder, and the processes that are started there with one Python.

    What is started or made is ended with it, the last first.
    """

    def __init__(self, python: str, fault: Fault) -> None:
        self.python = python
        self.fault = fault
        self.stack = contextlib.ExitStack()
        self.folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stack.close()

    def keep(self, made: Closing) -> Closing:
        """Close an object at the end."""
        self.stack.callback(made.close)
        return made

    def start(self, prefix: list[str], **given: Any) -> End:
        """Start a process behind the words `prefix`."""
        end = End(self.python, self.folder, prefix, **given)
        self.stack.callback(end.kill)
        return end

    def receiver(self, prefix: list[str], kind: str, **given: Any) -> End:
        """Start a receiver."""
        return self.start(
            prefix, **{"role": "receive", "kind": kind, "options": socket_options(self.fault, kind), **given}
        )

    def sender(self, prefix: list[str], kind: str, number: int = NUMBER, **given: Any) -> End:
        """Start a sender of so many messages or more."""
        words = {"role": "send", "kind": kind, "options": socket_options(self.fault, kind), "call": "connect"}
        return self.start(
            prefix, **{**words, "number": number, "rate": RATE, "until": str(self.folder / "over"), **given}
        )


def run(python: str, fault: Fault, pattern: str, front: str, number: int = NUMBER) -> Outcome:
    """Run one trial of so many messages or more with the binding of one Python."""
    outcome = Outcome(fault.name, pattern, front)
    sending, receiving = PATTERNS[pattern]
    with Room(python, fault) as room:
        port = free_port()
        link = room.keep(Link()) if fault.needs_link else None
        network = None if link else room.keep(Network(port))
        host = link.there if link else "127.0.0.1"
        receiver = room.receiver(
            link.prefix if link else [], receiving, front=front, call="bind", endpoint=f"tcp://{host}:{port}"
        )
        endpoint = f"tcp://{host}:{network.port if network else port}"
        sender = room.sender([], sending, number, front=front, endpoint=endpoint)
        follow(outcome, fault, Stage(sender, receiver, network, link), room.folder)
    return outcome
