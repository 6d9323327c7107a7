"""A worker process: counts the primes below a number, for whoever asks at the address it is given."""

from __future__ import annotations

import sys

import zmq


def primes_below(limit: int) -> int:
    """Count them with a sieve."""
    sieve = bytearray(b"\1") * max(limit, 2)
    sieve[:2] = b"\0\0"
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, len(sieve), number)))
    return sum(sieve[:limit])


def main(address: str) -> None:
    """Work until standard input ends: then the service is gone."""
    with zmq.Context() as context, context.socket(zmq.REP) as socket:
        socket.linger = 0
        socket.connect(address)
        poller = zmq.Poller()
        poller.register(socket, zmq.POLLIN)
        poller.register(sys.stdin, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if sys.stdin.fileno() in ready:
                return
            socket.send(b"%d" % primes_below(int(socket.recv())))


if __name__ == "__main__":
    main(sys.argv[1])
