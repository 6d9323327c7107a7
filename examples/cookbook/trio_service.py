"""trio (or asyncio) through anyio: tasks with a nursery, deadlines and cancellation. Needs `pip install trio`.

Use it where a program is written for trio, or for anyio. `zmq.anyio` sockets wait in the event loop that runs them.
When the server fails: `anyio.fail_after` ends the wait with TimeoutError; leaving the task group cancels what is left.
"""

from __future__ import annotations

import anyio

import zmq
import zmq.anyio


async def serve(server: zmq.anyio.Socket) -> None:
    """Answer in capital letters; the word `quit` is never answered."""
    while True:
        client, _, text = await server.recv_multipart()
        if text != b"quit":
            await server.send_multipart([client, b"", text.upper()])


async def ask(context: zmq.anyio.Context, endpoint: str, text: bytes, seconds: float) -> None:
    """Ask and print the answer, or that none came."""
    with context.socket(zmq.REQ) as client:
        client.linger = 0
        client.connect(endpoint)
        try:
            with anyio.fail_after(seconds):
                await client.send(text)
                print((await client.recv()).decode())
        except TimeoutError:
            print(f"no answer to {text.decode()!r} within {seconds} s")


async def main() -> None:
    """Run a server task and ask it."""
    with zmq.anyio.Context() as context, context.socket(zmq.ROUTER) as server:
        endpoint = f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}"
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(serve, server)
            await ask(context, endpoint, b"hello from trio", 10)
            await ask(context, endpoint, b"quit", 0.2)
            tasks.cancel_scope.cancel()


if __name__ == "__main__":
    anyio.run(main, backend="trio")
