"""A peer of a chaos, by either binding: `python -I peer.py '{"kind": "PULL", "behaviour": "slow", ...}'`.

It says `up` when its socket is bound or connected, and goes on until it is killed, or as long as its behaviour says:
`healthy`, `mute` (which makes no call), `slow`, `short`, and `closing`, whose socket is closed and made anew.
"""

from __future__ import annotations

import json
import random
import sys
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent))

from settings import made

import zmq

#: Seconds that a peer lives at most, if nothing kills it.
LIVES_S, SLOW_S, SHORT_S = 60.0, 3.0, 0.5
#: Tries to bind an endpoint that a peer before may still have, and the seconds between two.
TRIES, BREAK_S = 200, 0.02
#: Messages after which a socket of `closing` is closed.
FEW = 20


def attach(socket: Any, given: dict[str, Any]) -> None:
    """Bind or connect the socket."""
    for turn in range(TRIES):
        try:
            (socket.bind if given["binds"] else socket.connect)(given["endpoint"])
        except zmq.ZMQError:
            if turn + 1 == TRIES:
                raise
            time.sleep(BREAK_S)
        else:
            return


def step(socket: Any, kind: str, dice: random.Random) -> int:
    """Receive or send once; how many messages came."""
    if kind in ("PULL", "SUB"):
        if not socket.poll(50):
            return 0
        socket.recv_multipart()
        return 1
    if kind == "REQ":
        socket.send(b"question", zmq.DONTWAIT)
        if socket.poll(100):
            socket.recv_multipart(zmq.DONTWAIT)
        return 0
    if kind in ("ROUTER", "REP"):
        if not socket.poll(50):
            return 0
        parts = socket.recv_multipart()
        if kind == "REP" or dice.random() < 0.5:
            socket.send_multipart(parts, zmq.DONTWAIT)
        return 1
    came = 0
    if kind in ("DEALER", "PAIR") and socket.poll(1):
        socket.recv_multipart()
        came = 1
    socket.send(bytes(dice.randrange(3_000)), zmq.DONTWAIT)
    time.sleep(0.001)
    return came


def main(given: dict[str, Any]) -> None:
    """Behave."""
    dice = random.Random(given["seed"])
    kind, behaviour = given["kind"], given["behaviour"]
    options = {"linger": 0, **({"rcvhwm": 5} if behaviour == "slow" else {})}
    if kind == "REQ":
        options["req_relaxed"] = 1
    context = zmq.Context()
    socket = made(context, kind, given["mechanism"], given["binds"], options)
    attach(socket, given)
    print("up", flush=True)
    lives = {"slow": SLOW_S, "short": dice.random() * SHORT_S}.get(behaviour, LIVES_S)
    end = time.monotonic() + lives
    came = 0
    while time.monotonic() < end:
        if behaviour == "mute":
            time.sleep(1)
            continue
        try:
            came += step(socket, kind, dice)
        except zmq.Again:
            time.sleep(0.005)
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EFSM, zmq.EHOSTUNREACH):
                raise
            time.sleep(0.01)
        if behaviour == "slow":
            time.sleep(0.05)
        if behaviour == "closing" and came > FEW:
            socket.close()
            socket = made(context, kind, given["mechanism"], given["binds"], options)
            attach(socket, given)
            came = 0


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
