"""JSON: messages that any language can read, checked where they come in.

Use it for configuration, commands and small records: it is readable in a capture, and slow for bulk data
(`msgpack_messages.py` is smaller, `numpy_arrays.py` faster).
When a client sends what is no JSON or no order, the server says what is wrong, and serves on: what a network brings is
never trusted to have the right form.
"""

from __future__ import annotations

import json
import threading
from typing import Any, TypedDict

import zmq


class Order(TypedDict):
    """What a client sends."""

    article: str
    amount: int


def checked(message: Any) -> Order:
    """Return the message as an order.

    Raises
    ------
    ValueError
        It has another form.
    """
    if not isinstance(message, dict) or not isinstance(message.get("article"), str):
        raise ValueError("an order has the text 'article'")
    if type(message.get("amount")) is not int or message["amount"] < 1:
        raise ValueError("an order has the number 'amount', 1 or more")
    return Order(article=message["article"], amount=message["amount"])


def serve(server: zmq.Socket[bytes]) -> None:
    """Confirm orders until an empty message comes."""
    with server:
        while data := server.recv():
            try:
                order = checked(json.loads(data))
            except json.JSONDecodeError:
                server.send_json({"ok": False, "error": "this is no JSON"})
            except ValueError as error:
                server.send_json({"ok": False, "error": str(error)})
            else:
                server.send_json({"ok": True, "confirmed": f"{order['amount']} x {order['article']}"})
        server.send(b"")


def main() -> None:
    """Send orders to a server in a thread: a good one, and three that are not."""
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        server = context.socket(zmq.REP)
        server.rcvtimeo = client.rcvtimeo = 10_000
        client.connect(f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}")
        thread = threading.Thread(target=serve, args=(server,))
        thread.start()  # from here on the socket is the thread's
        for message in ({"article": "tea", "amount": 2}, {"article": "tea", "amount": "2"}, ["tea", 2]):
            client.send_json(message)
            print(client.recv_json())
        client.send(b"{tea}")
        print(client.recv_json())
        client.send(b"")
        client.recv()
        thread.join()


if __name__ == "__main__":
    main()
