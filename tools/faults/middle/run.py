"""A device or a proxy in the middle: a fault on each side of it, and its own end."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tools.faults.network import Network
from tools.faults.plan import Plan
from tools.faults.processes import free_port
from tools.faults.scenario import Fault, Stage, cut, cut_often, nothing, slow_down, stop, swallow, throttle
from tools.faults.trial import Outcome, Room, follow, socket_options

RELAY = Path(__file__).with_name("relay.py")
#: Forms, of which some are not for each pattern, and what they need besides zmq.
FORMS = {
    "ThreadProxy": "zmq.devices",
    "ThreadDevice": "zmq.devices",
    "ThreadProxySteerable": "zmq.devices",
    "ThreadMonitoredQueue": "zmq.devices",
    "zmq.proxy": "zmq",
    "zmq.proxy_steerable": "zmq",
    "zmq.green.device": "zmq.green",
}
#: What the device is called -> the types of the ends.
PATTERNS = {
    "REQ-REP, queue": ("REQ", "REP"),
    "PUB-SUB, forwarder": ("PUB", "SUB"),
    "PUSH-PULL, streamer": ("PUSH", "PULL"),
}


def cut_far(stage: Stage) -> None:
    """Reset the connections to the receiver ten times."""
    cut_often(stage.far_road)


def swallow_far(stage: Stage) -> None:
    """Have the connection to the receiver carry nothing more."""
    stage.far_road.swallow()


def throttle_far(stage: Stage) -> None:
    """Carry 1 Mbit/s to the receiver for a while."""
    slow_down(stage.far_road)


def stop_relay(stage: Stage) -> None:
    """Stop the process in the middle for a second."""
    assert stage.relay is not None
    stop(stage.relay)


def kill_relay(stage: Stage) -> None:
    """Kill the process in the middle, and start it again at the same addresses."""
    assert stage.relay is not None
    stage.relay.restart(0.3)


FAULTS = (
    Fault("none", "nothing is wrong", nothing, lossless=True),
    Fault("cut-near", "the connection of the sender is reset ten times", cut),
    Fault("cut-far", "the connection of the receiver is reset ten times", cut_far),
    Fault(
        "half-open-near",
        "the connection of the sender carries nothing (heartbeats)",
        swallow,
        heartbeats=True,
    ),
    Fault(
        "half-open-far",
        "the connection of the receiver carries nothing (heartbeats)",
        swallow_far,
        heartbeats=True,
    ),
    Fault("slow-near", "1 Mbit/s from the sender for 1.5 s", throttle, lossless=True),
    Fault("slow-far", "1 Mbit/s to the receiver for 1.5 s", throttle_far, lossless=True),
    Fault("stop-relay", "what is in the middle is stopped for 1 s (SIGSTOP)", stop_relay, lossless=True),
    Fault("kill-relay", "what is in the middle is killed and restarted at its addresses", kill_relay),
)


def forms(python: str) -> list[str]:
    """Return the forms that the binding of a Python has."""
    return [
        form
        for form, module in FORMS.items()
        if subprocess.run([python, "-I", "-c", f"import {module}"], capture_output=True).returncode == 0
    ]


def possible(fault: Fault, pattern: str, form: str) -> bool:
    """Tell whether there is such a device."""
    return form != "ThreadMonitoredQueue" or pattern.startswith("REQ-REP")


def run(python: str, fault: Fault, pattern: str, form: str) -> Outcome:
    """Run one trial with a form of what is in the middle."""
    outcome = Outcome(fault.name, pattern, form)
    sending, receiving = PATTERNS[pattern]
    with Room(python, fault) as room:
        ins, outs = free_port(), free_port()
        relay = room.start(
            [],
            program=RELAY,
            role="relay",
            form=form,
            pattern=pattern.partition(",")[0],
            options=socket_options(fault, ""),
            ins=f"tcp://127.0.0.1:{ins}",
            outs=f"tcp://127.0.0.1:{outs}",
        )
        near, far = room.keep(Network(ins)), room.keep(Network(outs))
        endpoint = f"tcp://127.0.0.1:{far.port}"
        receiver = room.receiver([], receiving, front="sync", call="connect", endpoint=endpoint)
        sender = room.sender([], sending, front="sync", endpoint=f"tcp://127.0.0.1:{near.port}")
        follow(outcome, fault, Stage(sender, receiver, near, None, relay=relay, far=far), room.folder)
    return outcome


PLAN = Plan(FAULTS, tuple(PATTERNS), forms, run, possible, heading="pattern", every=5, needs="zmq.devices")
