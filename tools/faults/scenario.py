"""The faults: what is done while messages flow, and what must hold."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.faults.network import Network
from tools.faults.processes import End, Link

if TYPE_CHECKING:
    from tools.faults.names.book import Book
    from tools.faults.tunnel.server import Server


@dataclass
class Stage:
    """What a fault acts on. `link` is there for faults that ask for it; the network is not then.

    Of what is between the ends there may be a `relay`, which has the network `far` to the receiver, a `server` of
    tunnels, and the `book` where the sender looks up addresses.
    """

    sender: End
    receiver: End
    network: Network | None
    link: Link | None
    relay: End | None = None
    far: Network | None = None
    server: Server | None = None
    book: Book | None = None

    @property
    def road(self) -> Network:
        """The network between the ends, or between the sender and the relay."""
        assert self.network is not None
        return self.network

    @property
    def far_road(self) -> Network:
        """The network between the relay and the receiver."""
        assert self.far is not None
        return self.far


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes
    ----------
    act : callable
        Does it, and returns when it is over.
    lossless : bool
        Whether ZeroMQ promises that nothing is lost and all comes in order: no connection is undone.
    heartbeats : bool
        Whether the ends ask for heartbeats, since no other event tells them of the fault.
    needs_link : bool
        Whether it is about a cable and not about a connection.
    """

    name: str
    words: str
    act: Callable[[Stage], None]
    lossless: bool = False
    heartbeats: bool = False
    needs_link: bool = False


def nothing(stage: Stage) -> None:
    """Let all be well."""


def cut(stage: Stage) -> None:
    """Reset the connection ten times, wherever in a message it is."""
    cut_often(stage.road)


def cut_often(road: Network) -> None:
    """Reset the connections of a network ten times."""
    for _ in range(10):
        road.cut()
        time.sleep(0.15)


def swallow(stage: Stage) -> None:
    """Have the connection carry nothing more, while it stays open."""
    stage.road.swallow()


def throttle(stage: Stage) -> None:
    """Carry 1 Mbit/s for a while."""
    slow_down(stage.road)


def slow_down(road: Network) -> None:
    """Have a network carry 1 Mbit/s for a while."""
    road.bytes_per_second = 125_000.0
    time.sleep(1.5)
    road.bytes_per_second = 0.0


def delay(stage: Stage) -> None:
    """Take 20 to 60 ms for what is carried."""
    stage.road.delay, stage.road.jitter = 0.02, 0.04
    time.sleep(1.5)
    stage.road.delay = stage.road.jitter = 0.0


def stop(end: End) -> None:
    """Stop a process for a second."""
    end.signal(signal.SIGSTOP)
    time.sleep(1.0)
    end.signal(signal.SIGCONT)


def stop_receiver(stage: Stage) -> None:
    """Stop the receiving process for a second."""
    stop(stage.receiver)


def stop_sender(stage: Stage) -> None:
    """Stop the sending process for a second."""
    stop(stage.sender)


def kill_receiver(stage: Stage) -> None:
    """Kill the receiving process, and start it again at the same address."""
    stage.receiver.restart(0.3)


def kill_sender(stage: Stage) -> None:
    """Kill the sending process, and start it again with the same routing id."""
    stage.sender.restart(0.3)


def pull_cable(stage: Stage) -> None:
    """Take the cable out for a second."""
    assert stage.link is not None
    stage.link.set("down")
    time.sleep(1.0)
    stage.link.set("up")


FAULTS = (
    Fault("none", "nothing is wrong", nothing, lossless=True),
    Fault("cut", "the connection is reset ten times, in the midst of messages", cut),
    Fault(
        "half-open", "the connection stays open and carries nothing (heartbeats)", swallow, heartbeats=True
    ),
    Fault("slow", "1 Mbit/s for 1.5 s", throttle, lossless=True),
    Fault("delay", "20 to 60 ms of delay for 1.5 s", delay, lossless=True),
    Fault("stop-receiver", "the receiver is stopped for 1 s (SIGSTOP)", stop_receiver, lossless=True),
    Fault("stop-sender", "the sender is stopped for 1 s (SIGSTOP)", stop_sender, lossless=True),
    Fault("kill-receiver", "the receiver is killed and restarted at its address", kill_receiver),
    Fault("kill-sender", "the sender is killed and restarted with its routing id", kill_sender),
    Fault(
        "link-down",
        "the cable is out for 1 s (two network namespaces)",
        pull_cable,
        lossless=True,
        needs_link=True,
    ),
)

#: The types of sender and receiver.
PATTERNS = {
    "PUSH-PULL": ("PUSH", "PULL"),
    "PUB-SUB": ("PUB", "SUB"),
    "DEALER-ROUTER": ("DEALER", "ROUTER"),
    "REQ-REP": ("REQ", "REP"),
}
