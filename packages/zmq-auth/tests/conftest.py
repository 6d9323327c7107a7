"""Authenticators of both kinds behind one face, and peers that say how their handshake ended."""

from __future__ import annotations

import asyncio
import socket as sockets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable, NamedTuple

import pytest

import zmq
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils.monitor import recv_monitor_message


def has_ipv6() -> bool:
    """Tell whether this machine has an IPv6 loopback address."""
    try:
        with sockets.socket(sockets.AF_INET6, sockets.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


@pytest.fixture(
    params=[
        pytest.param("127.0.0.1", id="ipv4"),
        pytest.param(
            "[::1]", id="ipv6", marks=pytest.mark.skipif(not has_ipv6(), reason="no IPv6 loopback here")
        ),
    ]
)
def host(request: pytest.FixtureRequest) -> str:
    """Give the loopback address of each IP version, as endpoints have it."""
    found: str = request.param
    return found


class LoopThread:
    """An event loop in a thread, for tests that are not coroutines."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="test-loop", daemon=True)
        self._thread.start()

    def call(self, function: Callable[[], Any]) -> Any:
        """Call a function in the loop."""

        async def run() -> Any:
            return function()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(10)

    def close(self) -> None:
        """End the loop's tasks, the loop and its thread."""

        async def end_tasks() -> None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end_tasks(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


@pytest.fixture
def loop_thread() -> Iterator[LoopThread]:
    """Give an event loop that runs in a thread."""
    made = LoopThread()
    yield made
    made.close()


@pytest.fixture(params=["thread", "asyncio"])
def authenticator(request: pytest.FixtureRequest, context: zmq.Context[Any]) -> Iterator[Any]:
    """Give a running authenticator of each kind; its events are collected in `events`."""
    events: list[Any] = []
    if request.param == "thread":
        made: Any = ThreadAuthenticator(context, on_event=events.append)
        made.start()
        made.events = events
        yield made
        made.stop()
        return
    thread = request.getfixturevalue("loop_thread")
    made = AsyncioAuthenticator(context, on_event=events.append)
    made.events = events
    thread.call(made.start)
    yield made
    made.stop()


class Ended(NamedTuple):
    """How a handshake ended: status 200 with what the application got to know, or a ZAP status of refusal."""

    status: int
    user_id: str = ""
    frame: Any = None


class Keys(NamedTuple):
    """A key pair as Z85 text."""

    public: bytes
    secret: bytes


class Site:
    """A server socket with its clients."""

    def __init__(self, context: zmq.Context[Any]) -> None:
        self.context = context
        self.keys = Keys(*zmq.curve_keypair())
        self._open: list[Any] = []

    def socket(self, kind: int) -> Any:
        """Make a socket that the fixture closes."""
        made = self.context.socket(kind)
        made.linger = 0
        made.rcvtimeo = made.sndtimeo = 10_000
        self._open.append(made)
        return made

    def serve(
        self,
        mechanism: str,
        host: str = "127.0.0.1",
        domain: str = "global",
        prepare: Callable[[Any], None] | None = None,
    ) -> Server:
        """Bind a server for a mechanism."""
        server = self.socket(zmq.PULL)
        server.ipv6 = "[" in host
        if domain:
            server.zap_domain = domain.encode()
            server.zap_enforce_domain = True
        if mechanism == "PLAIN":
            server.plain_server = True
        elif mechanism == "CURVE":
            server.curve_server = True
            server.curve_secretkey = self.keys.secret
        if prepare is not None:
            prepare(server)
        server.bind(f"tcp://{host}:*")
        return Server(self, server, mechanism, host)

    def close(self) -> None:
        """Close all sockets."""
        for each in self._open:
            each.close()


class Server:
    """A bound server socket and what its monitor says."""

    def __init__(self, site: Site, socket: Any, mechanism: str, host: str) -> None:
        self.site = site
        self.socket = socket
        self.mechanism = mechanism
        self.endpoint = socket.last_endpoint.decode()
        self.host = host
        wanted = zmq.EVENT_ACCEPTED | zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH
        wanted |= zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL
        self.monitor = socket.get_monitor_socket(wanted)
        self.monitor.rcvtimeo = 10_000

    def client(self, credentials: Any = None) -> Any:
        """Connect a client: a name and a password, a pair of keys, or nothing."""
        client = self.site.socket(zmq.PUSH)
        client.ipv6 = "[" in self.host
        client.reconnect_ivl = -1
        if self.mechanism == "PLAIN":
            client.plain_username, client.plain_password = (each.encode() for each in credentials)
        elif self.mechanism == "CURVE":
            client.curve_publickey, client.curve_secretkey = credentials
            client.curve_serverkey = self.site.keys.public
        client.connect(self.endpoint)
        return client

    def next_event(self) -> Any:
        """Return the next event that ends a handshake."""
        while True:
            event = recv_monitor_message(self.monitor)
            if event["event"] != zmq.EVENT_ACCEPTED:
                return event

    def attempt(self, credentials: Any = None) -> Ended:
        """Let one client try to come in."""
        client = self.client(credentials)
        try:
            # libzmq reports some failures twice: what comes before this client's connection was another's.
            while recv_monitor_message(self.monitor)["event"] != zmq.EVENT_ACCEPTED:
                continue
            event = self.next_event()
            if event["event"] == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
                return Ended(event["value"])
            if event["event"] != zmq.EVENT_HANDSHAKE_SUCCEEDED:
                return Ended(0)
            client.send(b"hello")
            frame = self.socket.recv(copy=False)
            assert frame.bytes == b"hello"
            return Ended(200, frame.get("User-Id"), frame)
        finally:
            client.close()


@pytest.fixture
def site(context: zmq.Context[Any]) -> Iterator[Site]:
    """Give a maker of servers."""
    made = Site(context)
    yield made
    made.close()


@pytest.fixture
def keys() -> Callable[[], Keys]:
    """Give a function that makes a key pair."""
    return lambda: Keys(*zmq.curve_keypair())


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """Give an empty folder for certificates."""
    folder = tmp_path / "clients"
    folder.mkdir()
    return folder
