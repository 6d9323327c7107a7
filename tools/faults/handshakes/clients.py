"""Clients that are let in and others that are not, by either binding: `python -I clients.py '{"how": "cut", ...}'`.

How: `cut`, sockets that come and go; `kill` and `stop`, processes that are killed in the midst, or stopped and later
killed; `ask`, which waits for answers. Prints how many connections it began, or how many were answered.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from typing import Any

import zmq

#: Sockets that one process of `kill` and `stop` has, and of each sort that `ask` has.
EACH, ASKED = 6, 12
#: Seconds after which a client is cut off, at most.
BRIEF_S = 0.03
#: Seconds in which an answer has to come, and for which none may come.
PATIENCE_S, SILENCE_S = 15.0, 1.0
#: Processes that are stopped at the same time.
STOPPED = 10


def client(context: Any, given: dict[str, Any], right: bool, turn: int) -> Any:
    """Connect a socket, and send what it is: a wrong one has another key or password, or no mechanism at all."""
    made = context.socket(zmq.DEALER)
    made.linger, made.reconnect_ivl = 0, 20
    if right or turn % 3:
        if given["mechanism"] == "PLAIN":
            wrong_user = not right and turn % 3 == 1
            made.plain_username = b"stranger" if wrong_user else given["user"].encode()
            made.plain_password = given["password"].encode() if right else b"wrong"
        else:
            wrong_server = not right and turn % 3 == 1
            stranger, secret = (each.decode() for each in zmq.curve_keypair())
            keys = (stranger, secret) if not right else given["client"]
            made.curve_publickey, made.curve_secretkey = (each.encode() for each in keys)
            made.curve_serverkey = (stranger if wrong_server else given["server"]).encode()
    made.connect(given["endpoint"])
    made.send(b"right" if right else b"wrong", zmq.DONTWAIT)
    return made


def come_and_go(given: dict[str, Any]) -> int:
    """Make sockets and close them after a moment."""
    context = zmq.Context()
    deadline = time.monotonic() + given["seconds"]
    turn = 0
    while time.monotonic() < deadline:
        made = client(context, given, turn % 2 == 0, turn)
        time.sleep(random.random() * BRIEF_S)
        made.close()
        turn += 1
    context.term()
    return turn


def in_processes(given: dict[str, Any], stop: bool) -> int:
    """Fork processes with a few sockets each; kill each after a moment, or stop it and kill it some processes later."""
    deadline = time.monotonic() + given["seconds"]
    begun = 0
    stopped: list[int] = []
    while time.monotonic() < deadline:
        child = os.fork()
        if child == 0:
            context = zmq.Context()
            kept = [client(context, given, turn % 2 == 0, turn) for turn in range(EACH)]
            while kept:
                signal.pause()
        begun += EACH
        time.sleep(random.random() * BRIEF_S)
        if stop:
            os.kill(child, signal.SIGSTOP)
        stopped.append(child)
        while len(stopped) > (STOPPED if stop else 0):
            end(stopped.pop(0))
    for child in stopped:
        end(child)
    return begun


def end(child: int) -> None:
    """Kill a process."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def ask(given: dict[str, Any]) -> dict[str, int]:
    """Return how many of those who should be let in were answered, and how many of the others."""
    context = zmq.Context()
    sides = {right: [client(context, given, right, turn) for turn in range(ASKED)] for right in (True, False)}
    deadline = time.monotonic() + PATIENCE_S
    right = sum(bool(each.poll(max(0, int((deadline - time.monotonic()) * 1000)))) for each in sides[True])
    time.sleep(SILENCE_S)
    wrong = sum(bool(each.poll(0)) for each in sides[False])
    for each in [*sides[True], *sides[False]]:
        each.close()
    context.term()
    return {"asked": ASKED, "right": right, "wrong": wrong}


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    how = arguments["how"]
    if how == "ask":
        print(json.dumps(ask(arguments)))
    elif how == "cut":
        print(come_and_go(arguments))
    else:
        print(in_processes(arguments, how == "stop"))
