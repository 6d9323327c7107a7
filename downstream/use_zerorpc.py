"""Call a zerorpc server: results, a stream, an exception, a heartbeat during a long call, a lost server."""

from __future__ import annotations

import subprocess
import sys
import time

import gevent
import zerorpc
from common import begin, check, did, free_port, python, speed


class Methods:
    def add(self, left, right):
        return left + right

    @zerorpc.stream
    def count(self, number):
        return iter(range(number))

    def fail(self, text):
        raise ValueError(text)

    def sleep(self, seconds):
        gevent.sleep(seconds)
        return seconds


def serve(endpoint: str) -> None:
    server = zerorpc.Server(Methods(), heartbeat=1)
    server.bind(endpoint)
    print("ready", flush=True)
    server.run()


def main() -> None:
    begin(100, "zerorpc", "gevent")
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    server = subprocess.Popen([python(), __file__, endpoint], stdout=subprocess.PIPE)
    check(server.stdout.readline(), b"ready\n")
    client = zerorpc.Client(heartbeat=1, timeout=20)
    client.connect(endpoint)
    try:
        check(client.add(2, 3), 5)
        check(client.add("x" * 1_000_000, "y"), "x" * 1_000_000 + "y")
        did("calls returned, one of 1 MB")
        check(list(client.count(2000)), list(range(2000)))
        did("2000 items were streamed")
        try:
            client.fail("on purpose")
        except zerorpc.RemoteError as error:
            check((error.name, error.msg), ("ValueError", "on purpose"))
            did("an exception of the server reached the client")
        check(client.sleep(4), 4)
        did("heartbeats carried a call of 4 s past the limit of 2 s without a sign of life")
        tasks = [gevent.spawn(client.add, number, 1) for number in range(200)]
        gevent.joinall(tasks)
        check([task.value for task in tasks], [number + 1 for number in range(200)])
        did("200 greenlets called at once")
        started = time.perf_counter()
        for number in range(500):
            client.add(number, 1)
        speed("calls, one after the other", "calls/s", 500, started)
        waiting = gevent.spawn(client.sleep, 60)
        gevent.sleep(0.5)
        server.kill()
        try:
            waiting.get(timeout=20)
        except zerorpc.LostRemote:
            did("the loss of the server was noticed by its missing heartbeat")
        else:
            raise SystemExit("a dead server answered")
    finally:
        client.close()
        server.kill()
        server.wait()


if len(sys.argv) > 1:
    serve(sys.argv[1])
else:
    main()
