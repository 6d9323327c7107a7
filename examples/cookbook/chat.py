"""Chat: a room whose server brings each message to all members, and notices members that are gone.

Use it for anything where members come, go and talk to all: games, presence, editing together. Members send heartbeats,
because a ROUTER socket does not tell when a peer has gone.
When a member fails: the server misses its heartbeats and tells the others. When the server fails: the next one begins
with an empty room, and a member is back in it with its next heartbeat.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time

import zmq
import zmq.asyncio

INTERVAL = 0.1  # seconds between two heartbeats of a member
EXPIRY = 1.0  # seconds; a member that is silent for longer is gone


async def serve(server: zmq.asyncio.Socket) -> None:
    """Be the room: a member sends its name and a text, which is empty in a heartbeat."""
    members: dict[bytes, tuple[str, float]] = {}  # the name and the expiry of each
    while True:
        texts = []
        if await server.poll(int(INTERVAL * 1000)):
            member, name, text = await server.recv_multipart()
            if member not in members:
                texts.append(f"{name.decode()} joins")
            members[member] = (name.decode(), time.monotonic() + EXPIRY)
            if text:
                texts.append(f"{name.decode()}: {text.decode()}")
        for member, (left, expiry) in list(members.items()):
            if expiry < time.monotonic():
                del members[member]
                texts.append(f"{left} is gone")
        for line in texts:
            for member in members:
                await server.send_multipart([member, line.encode()])


async def beat(socket: zmq.asyncio.Socket, name: str) -> None:
    """Send a member's heartbeats."""
    while True:
        await socket.send_multipart([name.encode(), b""])
        await asyncio.sleep(INTERVAL)


async def wait_for(socket: zmq.asyncio.Socket, wanted: str) -> None:
    """Print what is said in the room, up to the text that is waited for."""
    line = ""
    while line != wanted:
        line = (await asyncio.wait_for(socket.recv(), timeout=10)).decode()
        print(f"  {line}")


async def be_carol(endpoint: str) -> None:
    """Join, say hello, and stay until the process is killed."""
    with zmq.asyncio.Context() as context, context.socket(zmq.DEALER) as socket:
        socket.connect(endpoint)
        await socket.send_multipart([b"carol", b"hello, bob"])
        await beat(socket, "carol")


def run_carol(endpoint: str) -> None:
    """Run carol in a process of her own."""
    asyncio.run(be_carol(endpoint))


async def main() -> None:
    """Run the room and bob, who sees carol come and go."""
    with zmq.asyncio.Context() as context, context.socket(zmq.ROUTER) as server:
        context.linger = 0
        endpoint = f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}"
        carol = multiprocessing.get_context("spawn").Process(target=run_carol, args=(endpoint,), daemon=True)
        with context.socket(zmq.DEALER) as bob:
            bob.connect(endpoint)
            tasks = [asyncio.create_task(serve(server)), asyncio.create_task(beat(bob, "bob"))]
            print("bob sees:")
            await wait_for(bob, "bob joins")
            carol.start()
            await wait_for(bob, "carol: hello, bob")
            carol.kill()
            await wait_for(bob, "carol is gone")
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)


if __name__ == "__main__":
    asyncio.run(main())
