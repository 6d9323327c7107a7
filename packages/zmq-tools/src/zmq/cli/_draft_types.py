"""The types of sockets of libzmq's draft API: what a message of theirs has beside its one part."""

from __future__ import annotations

import time
from typing import Any, Callable

import zmq
from zmq.cli._status import refuse

# As commands: which other type each is like, and what it does.
DRAFT_KINDS = {
    "client": "Send and print messages, both at any time (draft API).",
    "server": "Print requests behind the client's id, and answer them as rep does (draft API).",
    "radio": "Send messages to groups: the first part is the group (draft API).",
    "dish": "Print messages of the groups that --group names, behind the group (draft API).",
    "scatter": "Send messages, each to one of those who gather (draft API).",
    "gather": "Print what is scattered (draft API).",
    "channel": "Send and print messages, both at any time, with one other (draft API).",
}
# Seconds that a dish has to say which groups it joins, which comes after the handshake and is told to no program.
JOIN_SECONDS = 0.1


def join(groups: tuple[str, ...]) -> Callable[[zmq.Socket], None]:
    """Return what has a dish join its groups."""

    def prepare(socket: zmq.Socket) -> None:
        if not groups:
            refuse("a dish gets messages of groups: --group NAME")
        for group in groups:
            socket.join(group)

    return prepare


def wait_for_joins() -> None:
    """Wait until a dish that has just connected has joined its groups."""
    time.sleep(JOIN_SECONDS)


def take(socket: zmq.Socket) -> list[bytes]:
    """Receive a message; what libzmq tells of it beside its content is the first part."""
    if socket.type not in (zmq.DISH, zmq.SERVER):
        return socket.recv_multipart()
    frame = socket.recv(copy=False)
    first: Any = frame.group if socket.type == zmq.DISH else str(frame.routing_id)
    return [first.encode(), frame.bytes]


def give(socket: zmq.Socket, parts: list[bytes]) -> None:
    """Send a message that is made as those of `take`."""
    if socket.type not in (zmq.RADIO, zmq.SERVER):
        socket.send_multipart(parts)
        return
    first, *rest = parts
    if len(rest) != 1:
        refuse(
            f"{socket.type.name} sends two parts: {'group' if socket.type == zmq.RADIO else 'id'} and message"
        )
    if socket.type == zmq.RADIO:
        socket.send(rest[0], group=first.decode())
    else:
        socket.send(rest[0], routing_id=int(first))
