"""Espresso: a proxy that shows what passes through it.

Use it to see what publishers and subscribers really say to each other, also in production: the capture socket gets a
copy of each message, subscriptions included, and a slow reader of it loses copies but delays no message.
When a peer of the proxy fails: libzmq cancels its subscriptions, which the capture shows as `- topic`.
"""

from __future__ import annotations

import contextlib
import threading

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def proxy(context: Context, ready: threading.Event) -> None:
    """Forward between publishers and subscribers until the control socket says TERMINATE."""
    kinds = (zmq.XSUB, zmq.XPUB, zmq.XPUB, zmq.PAIR)
    names = ("publishers", "subscribers", "capture", "control")
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(context.socket(kind)) for kind in kinds]
        for socket, name in zip(sockets, names):
            socket.bind(f"inproc://{name}")
        ready.set()
        sockets[2].recv()  # the reader of the capture has subscribed
        zmq.proxy_steerable(*sockets)


def shown(message: bytes) -> str:
    """Return a captured message as text; a subscription begins with byte 1, its end with byte 0."""
    signs = {0: "- ", 1: "+ "}
    return signs[message[0]] + message[1:].decode() if message[0] in signs else f"  {message.decode()}"


def main() -> None:
    """Publish through the proxy, and print what it captures."""
    ready = threading.Event()
    with zmq.Context() as context, context.socket(zmq.SUB) as capture, context.socket(zmq.PAIR) as control:
        capture.rcvtimeo = 10_000
        thread = threading.Thread(target=proxy, args=(context, ready))
        thread.start()
        ready.wait(timeout=10)
        capture.subscribe(b"")
        capture.connect("inproc://capture")
        control.connect("inproc://control")
        with context.socket(zmq.XPUB) as publisher, context.socket(zmq.SUB) as subscriber:
            publisher.rcvtimeo = subscriber.rcvtimeo = 10_000
            publisher.connect("inproc://publishers")
            subscriber.subscribe("crema")
            subscriber.connect("inproc://subscribers")
            publisher.recv()  # the subscription has come through
            for text in (b"crema: hazel", b"beans: arabica", b"crema: gone"):
                publisher.send(text)
            heard = [subscriber.recv().decode() for _ in range(2)]
            for _ in range(3):
                print(shown(capture.recv()))
            subscriber.close()
            print(shown(capture.recv()))
        control.send(b"TERMINATE")
        thread.join()
        print(f"the subscriber heard: {', '.join(heard)}")


if __name__ == "__main__":
    main()
