"""A ROUTER behind an authenticator, by either binding: `python -I server.py '{"mechanism": "CURVE", ...}'`.

It answers what it is sent, and tells for each line of its input what it has: descriptors, memory, threads and messages.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import sys
from typing import Any

import zmq
import zmq.asyncio
import zmq.auth

#: Milliseconds in which a handshake has to be over.
HANDSHAKE_MS = 500
DOMAIN = "faults"
#: What the authenticator knows of PLAIN.
USER, PASSWORD = "right", "password"
#: Milliseconds between two looks at the input.
TURN_MS = 20


def prepare(socket: Any, mechanism: str, folder: str) -> dict[str, Any]:
    """Make the socket a server of a mechanism; what clients have to know."""
    socket.linger, socket.handshake_ivl = 0, HANDSHAKE_MS
    socket.zap_domain = DOMAIN.encode()
    told: dict[str, Any] = {"mechanism": mechanism, "user": USER, "password": PASSWORD}
    if mechanism == "PLAIN":
        socket.plain_server = True
    else:
        public, secret = zmq.curve_keypair()
        socket.curve_server, socket.curve_secretkey = True, secret
        _, path = zmq.auth.create_certificates(folder, "client")
        told["server"] = public.decode()
        told["client"] = [key.decode() for key in zmq.auth.load_certificate(path) if key]
    socket.bind("tcp://127.0.0.1:*")
    told["endpoint"] = socket.last_endpoint.decode().rstrip("\0")
    return told


def look(heard: dict[bytes, int]) -> dict[str, int]:
    """Return what this process has."""
    with open("/proc/self/status") as file:
        lines = dict(line.split(":", 1) for line in file)
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),
        "memory": int(lines["VmRSS"].split()[0]),
        "threads": int(lines["Threads"]),
        "right": heard.get(b"right", 0),
        "wrong": heard.get(b"wrong", 0),
    }


def asked() -> bool:
    """Take a line of the input, if there is one."""
    if not select.select([sys.stdin], [], [], 0)[0]:
        return False
    if not sys.stdin.readline():
        sys.exit()
    return True


async def serve(router: Any, told: dict[str, Any]) -> None:
    """Answer and tell until the input ends; of a blocking socket nothing is awaited."""
    print(json.dumps(told), flush=True)
    heard: dict[bytes, int] = {}
    waits = isinstance(router, zmq.asyncio.Socket)
    while True:
        ready = router.poll(TURN_MS)
        while await ready if waits else ready:
            received = router.recv_multipart()
            parts = await received if waits else received
            heard[parts[-1]] = heard.get(parts[-1], 0) + 1
            sent = router.send_multipart(parts)
            if waits:
                await sent
            ready = router.poll(0)
        if asked():
            print(json.dumps(look(heard)), flush=True)


def configure(authenticator: Any, folder: str) -> None:
    """Say who is let in."""
    authenticator.configure_plain(domain=DOMAIN, passwords={USER: PASSWORD})
    authenticator.configure_curve(domain=DOMAIN, location=folder)


async def in_a_loop(given: dict[str, Any]) -> None:
    from zmq.auth.asyncio import AsyncioAuthenticator

    context = zmq.asyncio.Context()
    authenticator = AsyncioAuthenticator(context)
    authenticator.start()
    router = context.socket(zmq.ROUTER)
    told = prepare(router, given["mechanism"], given["folder"])
    configure(authenticator, given["folder"])
    await serve(router, told)


def in_a_thread(given: dict[str, Any]) -> None:
    from zmq.auth.thread import ThreadAuthenticator

    context = zmq.Context()
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    router = context.socket(zmq.ROUTER)
    told = prepare(router, given["mechanism"], given["folder"])
    configure(authenticator, given["folder"])
    serve(router, told).send(None)


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    if arguments["authenticator"] == "thread":
        in_a_thread(arguments)
    else:
        asyncio.run(in_a_loop(arguments))
