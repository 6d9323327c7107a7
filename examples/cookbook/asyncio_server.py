"""asyncio: one server task, a task for each request, and many clients, in one event loop.

Use it where requests take different times: a ROUTER server receives the next while earlier ones are still being worked
on, and each answer finds its client by the routing id in front of the request.
When a client fails: ROUTER drops the answer to it. When the server fails: `asyncio.wait_for` ends the client's wait.
"""

from __future__ import annotations

import asyncio

import zmq
import zmq.asyncio

CLIENTS = 20


async def answer(server: zmq.asyncio.Socket, client: bytes, request: bytes) -> None:
    """Work on one request; odd numbers take longer."""
    number = int(request)
    await asyncio.sleep(0.1 if number % 2 else 0)
    await server.send_multipart([client, b"", b"%d" % (number * number)])


async def serve(server: zmq.asyncio.Socket) -> None:
    """Start a task for each request that arrives; ends when it is cancelled."""
    tasks: set[asyncio.Task[None]] = set()
    while True:
        client, _, request = await server.recv_multipart()
        task = asyncio.create_task(answer(server, client, request))
        tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(tasks.discard)


async def ask(context: zmq.asyncio.Context, endpoint: str, number: int) -> int:
    """Ask for the square of a number; five seconds at most."""
    with context.socket(zmq.REQ) as client:
        client.linger = 0
        client.connect(endpoint)
        await client.send(b"%d" % number)
        return int(await asyncio.wait_for(client.recv(), timeout=5))


async def main() -> None:
    """Run the server and all clients."""
    with zmq.asyncio.Context() as context, context.socket(zmq.ROUTER) as server:
        port = server.bind_to_random_port("tcp://127.0.0.1")
        serving = asyncio.create_task(serve(server))
        asked = [ask(context, f"tcp://127.0.0.1:{port}", number) for number in range(CLIENTS)]
        squares = await asyncio.gather(*asked)
        print(f"{CLIENTS} clients at once: {squares}")
        serving.cancel()
        await asyncio.wait([serving])


if __name__ == "__main__":
    asyncio.run(main())
