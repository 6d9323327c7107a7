"""Draft sockets: CLIENT and SERVER, RADIO and DISH, of a libzmq that was built with its draft API.

Use them to try what may come: CLIENT and SERVER can be shared by threads, RADIO and DISH are PUB and SUB by exact group
names. libzmq may still change them, and most builds leave them out: a program asks `zmq.has("draft")` first.
When a peer fails: as with DEALER and ROUTER, and with PUB and SUB.
"""

from __future__ import annotations

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def client_and_server(context: Context) -> None:
    """Ask and answer; the server answers to the routing id that the request came with."""
    with context.socket(zmq.SERVER) as server, context.socket(zmq.CLIENT) as client:
        server.rcvtimeo = client.rcvtimeo = 10_000
        client.connect(f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}")
        client.send(b"ping")
        request = server.recv(copy=False)
        server.send(request.bytes + b" pong", routing_id=request.routing_id)
        print(f"CLIENT got: {client.recv().decode()}")


def radio_and_dish(context: Context) -> None:
    """Send to groups; a dish gets those that it has joined."""
    with context.socket(zmq.RADIO) as radio, context.socket(zmq.DISH) as dish:
        dish.rcvtimeo = 100
        dish.join("news")
        dish.bind("inproc://radio")
        radio.connect("inproc://radio")
        for _ in range(100):  # RADIO does not tell when a dish has joined
            radio.send(b"not for this dish", group="sport")
            radio.send(b"hello", group="news")
            if dish.poll(100):
                message = dish.recv(copy=False)
                print(f"DISH got: {message.bytes.decode()}, of the group {message.group}")
                return
        raise TimeoutError("the dish got nothing")


def main() -> None:
    """Show both pairs, if this libzmq has them."""
    if not zmq.has("draft"):
        print(f"libzmq {zmq.zmq_version()} was built without the draft API: nothing to show")
        return
    with zmq.Context() as context:
        client_and_server(context)
        radio_and_dish(context)


if __name__ == "__main__":
    main()
