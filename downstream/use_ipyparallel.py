"""Run an ipyparallel cluster: maps, a broadcast view, big buffers, a remote exception."""

from __future__ import annotations

import time

import ipyparallel
from common import begin, check, did, speed

try:
    import numpy
except ImportError:
    numpy = None

ENGINES = 3


def main() -> None:
    begin(200, "ipyparallel", "ipykernel")
    with ipyparallel.Cluster(n=ENGINES, controller_ip="127.0.0.1") as client:
        client.wait_for_engines(ENGINES, timeout=90)
        direct = client[:]
        pids = direct.apply_sync(__import__("os").getpid)
        check(len(set(pids)), ENGINES)
        did(f"{ENGINES} engines answered from processes of their own")
        check(direct.map_sync(lambda number: number**2, range(1000)), [number**2 for number in range(1000)])
        balanced = client.load_balanced_view()
        check(list(balanced.map(lambda number: -number, range(300), ordered=True)), [-n for n in range(300)])
        did("a direct and a load-balanced view mapped a function")
        broadcast = client.broadcast_view()
        broadcast.push({"shared": list(range(1000))}, block=True)
        check(broadcast.pull("shared", block=True), [list(range(1000))] * ENGINES)
        did("a broadcast view pushed and pulled")
        payload = bytes(20_000_000)
        check([len(each) for each in direct.apply_sync(lambda data: data, payload)], [len(payload)] * ENGINES)
        if numpy is not None:
            array = numpy.arange(2_000_000, dtype=float)
            for back in direct.apply_sync(lambda array: array * 2, array):
                check(bool((back == array * 2).all()), True)
            did("20 MB of bytes and a numpy array of 16 MB went to each engine and back")
        try:
            client[0].apply_sync(lambda: 1 / 0)
        except ipyparallel.RemoteError as error:
            check(error.ename, "ZeroDivisionError")
            did("an exception on an engine reached the client")
        started = time.perf_counter()
        results = balanced.map(lambda number: number, range(10_000), chunksize=10, ordered=True)
        check(list(results), list(range(10_000)))
        speed("map of 10,000 tiny tasks", "tasks/s", 10_000, started)
        started = time.perf_counter()
        for _ in range(300):
            client[0].apply_sync(int)
        speed("one call at a time", "calls/s", 300, started)


if __name__ == "__main__":
    main()
