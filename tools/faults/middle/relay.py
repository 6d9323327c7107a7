"""What passes messages on between two ends, by either binding: `python -I relay.py '{"form": "zmq.proxy", ...}'`."""

from __future__ import annotations

import contextlib
import json
import socket as sockets
import sys
import time
from typing import Any

import zmq

#: The types of the two sockets; a device of one direction may have those in the second row.
TYPES = {
    "REQ-REP": (zmq.ROUTER, zmq.DEALER),
    "PUB-SUB": (zmq.XSUB, zmq.XPUB),
    "PUSH-PULL": (zmq.PULL, zmq.PUSH),
}
DEVICES = {"REQ-REP": zmq.QUEUE, "PUB-SUB": zmq.FORWARDER, "PUSH-PULL": zmq.STREAMER}


def background(form: str, given: dict[str, Any]) -> Any:
    """Start a device in a thread or process."""
    from zmq import devices

    ins, outs = TYPES[given["pattern"]]
    if form == "ThreadDevice":
        if ins == zmq.XSUB:
            ins, outs = zmq.SUB, zmq.PUB
        made: Any = devices.ThreadDevice(DEVICES[given["pattern"]], ins, outs)
        if ins == zmq.SUB:
            made.setsockopt_in(zmq.SUBSCRIBE, b"")
    elif form == "ThreadMonitoredQueue":
        made = devices.ThreadMonitoredQueue(ins, outs, zmq.PUB, b"in", b"out")
    elif form == "ThreadProxySteerable":
        made = devices.ThreadProxySteerable(ins, outs, zmq.PUB, zmq.PAIR)
        made.bind_ctrl("inproc://control")
    else:
        made = getattr(devices, form)(ins, outs, zmq.PUB)
    for name, value in given["options"].items():
        for end in (made.setsockopt_in, made.setsockopt_out):
            end(getattr(zmq, name.upper()), value)
    made.bind_in(given["ins"])
    made.bind_out(given["outs"])
    made.start()
    return made


def foreground(form: str, given: dict[str, Any]) -> tuple[Any, ...]:
    """Return the function that passes messages on, and the sockets for it."""
    library: Any = zmq
    if form == "zmq.green.device":
        from zmq import green as library
    context = library.Context()
    ends = [context.socket(kind) for kind in TYPES[given["pattern"]]]
    for end, endpoint in zip(ends, (given["ins"], given["outs"])):
        for name, value in given["options"].items():
            end.set(getattr(zmq, name.upper()), value)
        end.bind(endpoint)
    if form == "zmq.green.device":
        return library.device, DEVICES[given["pattern"]], *ends
    if form == "zmq.proxy_steerable":
        return zmq.proxy_steerable, *ends, None, context.socket(zmq.PAIR)
    return zmq.proxy, *ends


def wait_for(endpoint: str) -> None:
    """Wait until something listens there."""
    host, _, port = endpoint.rpartition("/")[2].rpartition(":")
    while True:
        with contextlib.suppress(OSError), sockets.create_connection((host, int(port))):
            return
        time.sleep(0.01)


def main(given: dict[str, Any]) -> None:
    form = given["form"]
    if form.startswith("zmq."):
        call, *arguments = foreground(form, given)
        print("ready", flush=True)
        call(*arguments)
    else:
        device = background(form, given)
        for endpoint in (given["ins"], given["outs"]):
            wait_for(endpoint)
        print("ready", flush=True)
        device.join()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
