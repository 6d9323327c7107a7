"""A web service that counts primes: ``python service.py PORT``. Ctrl-C or SIGTERM ends it and its workers."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import gevent
from gevent.event import Event
from gevent.pywsgi import WSGIServer
from pool import Pool

import zmq.green as zmq

WORKERS = 3
PATIENCE = 5.0  # seconds to wait for a worker's answer
LIMIT = 50_000_000


class Service:
    """The WSGI application."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        status, body = self.respond(environ["PATH_INFO"], parse_qs(environ.get("QUERY_STRING", "")))
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    def respond(self, path: str, query: dict[str, list[str]]) -> tuple[str, bytes]:
        """Return the status and the body for a request."""
        if path != "/primes":
            return "404 Not Found", b"try /primes?below=100\n"
        below = query.get("below", [""])[0]
        if not (below.isascii() and below.isdigit()) or len(below) > 9 or int(below) > LIMIT:
            return "400 Bad Request", b"below is a whole number up to %d\n" % LIMIT
        answer = self.pool.ask(below.encode(), PATIENCE)
        if answer is None:
            return "504 Gateway Timeout", b"no worker answered\n"
        return "200 OK", answer + b"\n"


def main(port: int) -> None:
    """Serve until a signal comes."""
    ended = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        gevent.signal_handler(number, ended.set)
    with zmq.Context() as context:
        pool = Pool(context)
        command = [sys.executable, str(Path(__file__).with_name("worker.py")), pool.address]
        # A worker ends when its standard input does: also when this process is killed.
        workers = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(WORKERS)]
        server = WSGIServer(("127.0.0.1", port), Service(pool), log=None)
        server.start()
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        try:
            ended.wait()
        finally:
            server.stop(timeout=1)
            pool.close()
            for worker in workers:
                with worker:
                    worker.stdin.close()  # type: ignore[union-attr]  # it is a pipe


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8080)
