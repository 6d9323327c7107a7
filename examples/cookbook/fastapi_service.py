"""FastAPI: a web service whose work is done by processes. Needs `pip install fastapi uvicorn`.

Use it where a request needs more processor time than an event loop may spend. `python fastapi_service.py 8000` serves
until Ctrl-C; without a port the program asks itself a few things and ends.
When a worker fails: the DEALER socket gives what follows to the others, and a request that was lost with it is sent
again. When all are busy: requests wait, each as a future, and the loop serves on.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import socket
import sys
import urllib.request
from collections.abc import AsyncIterator

import uvicorn
from fastapi import FastAPI, HTTPException

import zmq
import zmq.asyncio

WORKERS = 2
PATIENCE = 2.0  # seconds for an answer to one attempt
ATTEMPTS = 3


def work(endpoint: str) -> None:
    """Count the primes below a number, in a process of its own."""
    with zmq.Context() as context, context.socket(zmq.REP) as worker:
        worker.connect(endpoint)
        with contextlib.suppress(KeyboardInterrupt):  # Ctrl-C reaches the workers, too
            while True:
                limit = int(worker.recv())
                primes = sum(all(n % d for d in range(2, int(n**0.5) + 1)) for n in range(2, limit))
                worker.send(b"%d" % primes)


class Pool:
    """Asks the workers."""

    def __init__(self, dealer: zmq.asyncio.Socket) -> None:
        self.dealer = dealer
        self.numbers = itertools.count()
        self.asking: dict[bytes, asyncio.Future[bytes]] = {}

    async def ask(self, request: bytes) -> bytes:
        """Return a worker's answer, or raise TimeoutError."""
        number = b"%d" % next(self.numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.asking[number] = answer
        try:
            for _ in range(ATTEMPTS):
                await self.dealer.send_multipart([number, b"", request])
                if (await asyncio.wait([answer], timeout=PATIENCE))[0]:
                    return answer.result()
            raise TimeoutError(f"no answer to {ATTEMPTS} attempts")
        finally:
            del self.asking[number]

    async def read(self) -> None:
        """Give each answer to the request that waits for it."""
        while True:
            number, _, answer = await self.dealer.recv_multipart()
            if (waiting := self.asking.get(number)) and not waiting.done():
                waiting.set_result(answer)


@contextlib.asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Start the workers with the service, and end them with it."""
    with zmq.asyncio.Context() as context, context.socket(zmq.DEALER) as dealer:
        dealer.linger = 0
        endpoint = f"tcp://127.0.0.1:{dealer.bind_to_random_port('tcp://127.0.0.1')}"
        spawn = multiprocessing.get_context("spawn")
        workers = [spawn.Process(target=work, args=(endpoint,), daemon=True) for _ in range(WORKERS)]
        for worker in workers:
            worker.start()
        app.state.pool = Pool(dealer)
        app.state.workers = workers
        reading = asyncio.create_task(app.state.pool.read())
        yield
        reading.cancel()
        for worker in workers:
            worker.kill()


app = FastAPI(lifespan=lifespan)


@app.get("/primes")
async def primes(below: int) -> dict[str, int]:
    """Count the primes below a number."""
    if not 0 <= below <= 100_000:
        raise HTTPException(422, "below is a number from 0 to 100000")
    try:
        return {"primes": int(await app.state.pool.ask(b"%d" % below))}
    except TimeoutError:
        raise HTTPException(504, "no worker answered") from None


def get(url: str) -> str:
    """Return what a web server answers."""
    with urllib.request.urlopen(url, timeout=10) as reply:
        body: bytes = reply.read()
    return body.decode()


async def main() -> None:
    """Serve on a free port, ask many things at once, and ask on when a worker is killed."""
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/primes?below="
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    answers = await asyncio.gather(*(asyncio.to_thread(get, f"{url}{below}") for below in (10, 100, 1000)))
    print("three at once:", *answers)
    app.state.workers[0].kill()
    app.state.workers[0].join()
    print("a worker is killed:", await asyncio.to_thread(get, f"{url}10000"))
    server.should_exit = True
    await serving


if __name__ == "__main__":
    if len(sys.argv) > 1:
        uvicorn.run(app, port=int(sys.argv[1]))
    else:
        asyncio.run(main())
