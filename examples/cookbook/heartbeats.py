"""ZMTP heartbeats: notice a peer that is connected and silent.

Use them on connections that cross a network, a firewall or a laptop's sleep: without, a connection whose other end
vanished looks alive for hours. libzmq's I/O thread sends and answers them; the programs do nothing.
When a peer is silent: the connection is closed after `heartbeat_timeout` and made again until the peer answers. This
program freezes its server with SIGSTOP, and wakes it with SIGCONT. (Windows has no such signals.)
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile

import zmq

WATCHED = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED


def serve(endpoint: str) -> None:
    """Echo what comes."""
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        server.bind(endpoint)
        while True:
            server.send(server.recv())


def wait_for(events: zmq.MonitorEvents, wanted: int) -> None:
    """Wait for a monitor's event."""
    while event := events.recv(timeout=10_000):
        if event.event == wanted:
            return
    raise TimeoutError("the monitor was silent for 10 s")


def main() -> None:
    """Freeze the server, wait until the client has noticed, and wake it."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoint = f"ipc://{folder}/server"
        server = spawn.Process(target=serve, args=(endpoint,), daemon=True)
        server.start()
        assert server.pid is not None
        with context.socket(zmq.REQ) as client, client.monitor_events(WATCHED) as events:
            client.linger = 0
            client.rcvtimeo = 10_000
            client.heartbeat_ivl = 100  # milliseconds between two heartbeats
            client.heartbeat_timeout = 300  # how long the peer may be silent after one
            client.req_relaxed = client.req_correlate = True  # may ask again when a request got lost
            client.connect(endpoint)
            wait_for(events, zmq.EVENT_HANDSHAKE_SUCCEEDED)
            print("connected")

            os.kill(server.pid, signal.SIGSTOP)
            client.send(b"are you there?")
            wait_for(events, zmq.EVENT_DISCONNECTED)
            print("disconnected: the server is frozen")

            os.kill(server.pid, signal.SIGCONT)
            wait_for(events, zmq.EVENT_HANDSHAKE_SUCCEEDED)
            client.send(b"and now?")
            print(f"connected again, and it answers: {client.recv().decode()}")


if __name__ == "__main__":
    main()
