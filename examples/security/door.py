"""What all houses of this ladder share: a server's door, and a client that tries it."""

from __future__ import annotations

from typing import Any, Callable

import zmq
from zmq.utils.monitor import recv_monitor_message

ENDED = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL


def serve(context: zmq.Context[Any], prepare: Callable[[Any], None]) -> Any:
    """Return a server socket that was prepared before it was bound: security options only count from then on."""
    server = context.socket(zmq.PULL)
    server.rcvtimeo = 10_000
    prepare(server)
    server.bind("tcp://127.0.0.1:*")
    return server


def knock(server: Any, who: str, prepare: Callable[[Any], None]) -> str:
    """Let a client with these options try to come in; print and return what the server got to know."""
    with server.context.socket(zmq.PUSH) as client:
        client.linger = 0
        prepare(client)
        # The client's side says at once how the handshake ended; without it we would have to wait for nothing.
        monitor = client.get_monitor_socket(ENDED)
        monitor.rcvtimeo = 10_000
        client.connect(server.last_endpoint)
        event = recv_monitor_message(monitor)
        if event["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED:
            client.send(b"hello")
            message = server.recv(copy=False)
            outcome = f"in, as {user_of(message)}"
        else:
            outcome = f"out, with status {event['value']}"
        client.disable_monitor()
    print(f"{who}: {outcome}")
    return outcome


def user_of(message: zmq.Frame) -> str:
    """Return who sent a message, as the authenticator told libzmq."""
    try:
        return str(message.get("User-Id"))
    except zmq.ZMQError:
        return "nobody in particular"
