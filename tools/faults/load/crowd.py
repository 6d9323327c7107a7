"""Ten thousand connections on one ROUTER: `python -I crowd.py [CONNECTIONS]`, by either binding.

The clients, DEALER sockets in processes of their own, say hello and are answered, all of them. First the ROUTER has too
few descriptors for them, then enough; then all clients go at once, and one more comes.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import zmq

CLIENTS = 10_000
#: Clients in one process: each has a descriptor for its connection and one for its socket.
EACH = 2_500
#: What is not there by then does not come.
PATIENCE_S = 120.0


def look() -> tuple[int, float]:
    """Return the descriptors and the megabytes that this process has."""
    with open("/proc/self/statm") as file:
        pages = int(file.read().split()[1])
    return len(os.listdir("/proc/self/fd")), pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def raise_limit(number: int) -> None:
    """Allow so many descriptors."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (number, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


def be_clients(endpoint: str, first: int, number: int) -> None:
    """Connect so many sockets, say hello with each, and wait for all answers; end with the input."""
    raise_limit(resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    context = zmq.Context()
    context.max_sockets = number + 10
    made: list[Any] = []
    for place in range(first, first + number):
        socket = context.socket(zmq.DEALER)
        socket.linger, socket.rcvtimeo = 0, int(PATIENCE_S * 1000)
        socket.connect(endpoint)
        socket.send(b"%d" % place)
        made.append(socket)
    print("sent", flush=True)
    wrong = 0
    for place, socket in enumerate(made, first):
        wrong += socket.recv() != b"%d" % place
    print(wrong, flush=True)
    sys.stdin.read()
    for socket in made:
        socket.close()
    context.term()


def answer(router: Any, seen: set[bytes], wanted: int, quiet: float) -> float:
    """Answer until so many have been answered, or none has come for a while; the seconds that it took."""
    begun = last = time.monotonic()
    while len(seen) < wanted and router.poll(int(quiet * 1000)):
        parts = router.recv_multipart()
        router.send_multipart(parts)
        seen.add(parts[1])
        last = time.monotonic()
    return last - begun


def main(clients: int) -> None:
    """Run the server's side."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < clients + 200:
        clients = hard - 200
    few = clients // 2
    problems = []
    context = zmq.Context()
    router = context.socket(zmq.ROUTER)
    router.linger = 0
    router.backlog = 4_096
    router.sndhwm = router.rcvhwm = 100
    router.bind("tcp://127.0.0.1:*")
    endpoint = router.last_endpoint.decode()
    descriptors, before = look()
    raise_limit(few + descriptors)
    each = -(-clients // -(-clients // EACH))
    command = [sys.executable, "-I", str(Path(__file__).resolve()), endpoint]
    crowd = [
        subprocess.Popen(
            [*command, str(first), str(min(each, clients - first))],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for first in range(0, clients, each)
    ]  # fmt: skip
    seen: set[bytes] = set()
    answer(router, seen, clients, 6.0)
    short = len(seen)
    raise_limit(hard)
    begun = time.monotonic()
    answer(router, seen, clients, PATIENCE_S / 2)
    recovered = time.monotonic() - begun
    held, most = look()
    for process in crowd:
        assert process.stdout is not None
        said = process.stdout.read(5) and process.stdout.readline()
        if said.strip() != "0":
            problems.append(f"clients got wrong answers: {said!r}")
    if len(seen) != clients:
        problems.append(f"{clients - len(seen)} clients were not heard")
    begun = time.monotonic()
    for process in crowd:
        process.communicate("")
    while look()[0] > descriptors + 5 and time.monotonic() < begun + 30:
        time.sleep(0.05)
    level, after = look()
    gone = time.monotonic() - begun
    if level > descriptors + 5:
        problems.append(f"{level - descriptors} descriptors are left behind")
    with context.socket(zmq.DEALER) as late:
        late.linger, late.rcvtimeo = 0, 10_000
        late.connect(endpoint)
        late.send(b"late")
        answer(router, set(), 1, 10)
        if late.recv() != b"late":
            problems.append("one who came later was not answered")
    router.close()
    context.term()
    found = (
        f"{short} answered with descriptors for {few}, all {len(seen)} {recovered:.0f} s after there were more; "
        f"{held} descriptors, {most - before:.0f} MB ({(most - before) * 1000 / clients:.1f} kB each); "
        f"{gone:.1f} s after they went {level} descriptors (before: {descriptors}), {after - before:.0f} MB"
    )
    what = f"{clients:,} connections on one ROUTER"
    print(json.dumps({"what": what, "found": found, "problems": problems}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        be_clients(sys.argv[1], *map(int, sys.argv[2:]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else CLIENTS)
