"""Titanic (TSP): requests that are kept on disk until they are done, on top of Majordomo.

Use it where client and worker need not be there at the same time, and where a crash must lose nothing. Titanic is three
services of the broker in `majordomo.py`: titanic.request takes a request and returns its number, titanic.reply returns
the reply (200) or says that there is none yet (300) or no such request (400), titanic.close forgets it.
When Titanic fails: what it has confirmed is in its database, and the next Titanic goes on with it. A worker can get a
request twice.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import sqlite3
import tempfile
import threading
import time
import uuid
from typing import Any

from majordomo import broker, call, serve, shout

import zmq

OK, PENDING, UNKNOWN = b"200", b"300", b"400"
TABLE = "CREATE TABLE IF NOT EXISTS requests (number BLOB PRIMARY KEY, service BLOB, body BLOB, reply BLOB)"


def titanic(endpoint: str, path: str) -> None:
    """Be the three services, a thread each, and the dispatcher."""

    def run(statement: str, *values: bytes) -> list[Any]:
        with contextlib.closing(sqlite3.connect(path)) as database, database:  # commits, then closes
            return database.execute(statement, values).fetchall()

    def request(frames: list[bytes]) -> list[bytes]:
        service, body = frames
        number = uuid.uuid4().hex.encode()
        run("INSERT INTO requests VALUES (?, ?, ?, NULL)", number, service, body)
        return [OK, number]

    def reply(frames: list[bytes]) -> list[bytes]:
        rows = run("SELECT reply FROM requests WHERE number = ?", *frames)
        if not rows:
            return [UNKNOWN]
        return [PENDING] if rows[0][0] is None else [OK, rows[0][0]]

    def close(frames: list[bytes]) -> list[bytes]:
        run("DELETE FROM requests WHERE number = ?", *frames)
        return [OK]

    run(TABLE)
    for name, handler in (
        (b"titanic.request", request),
        (b"titanic.reply", reply),
        (b"titanic.close", close),
    ):
        threading.Thread(target=serve, args=(endpoint, name, handler), daemon=True).start()
    with zmq.Context() as context:
        while True:
            for number, service, body in run(
                "SELECT number, service, body FROM requests WHERE reply IS NULL"
            ):
                with contextlib.suppress(TimeoutError):  # no worker: the next round tries again
                    answer = call(context, endpoint, service, body, attempts=1)
                    run("UPDATE requests SET reply = ? WHERE number = ?", answer[0], number)
            time.sleep(0.1)


def main() -> None:
    """Leave a request with Titanic, kill Titanic, and have another one and a late worker do it."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoint, path = f"ipc://{folder}/broker", f"{folder}/titanic.db"
        first, second = (spawn.Process(target=titanic, args=(endpoint, path), daemon=True) for _ in range(2))
        first.start()
        spawn.Process(target=broker, args=(endpoint,), daemon=True).start()
        status, number = call(context, endpoint, b"titanic.request", b"shout", b"man the boats")
        print(f"request taken: {status.decode()}")
        first.kill()
        first.join()
        second.start()
        print(
            f"Titanic is killed, another asked: {call(context, endpoint, b'titanic.reply', number)[0].decode()}"
        )

        spawn.Process(target=serve, args=(endpoint, b"shout", shout), daemon=True).start()
        deadline = time.monotonic() + 15
        while (answer := call(context, endpoint, b"titanic.reply", number)) == [PENDING]:
            if time.monotonic() > deadline:
                raise TimeoutError("no reply after 15 s")
            time.sleep(0.1)
        print(f"a worker has come: {b' '.join(answer).decode()}")
        call(context, endpoint, b"titanic.close", number)
        print(f"closed, asked again: {call(context, endpoint, b'titanic.reply', number)[0].decode()}")


if __name__ == "__main__":
    main()
