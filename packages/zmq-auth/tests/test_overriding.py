"""Methods of an authenticator that programs override, by a subclass or by assignment."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.auth.thread import ThreadAuthenticator


@pytest.fixture(params=[ThreadAuthenticator, AsyncioAuthenticator])
def running(request: pytest.FixtureRequest, context: zmq.Context[Any]) -> Iterator[Any]:
    """Give a function that makes and starts an authenticator with the methods of a class in front of each kind's."""
    made: list[Any] = []

    def make(mixin: type, **assigned: Any) -> Any:
        authenticator: Any = type("Authenticator", (mixin, request.param), {})(context)
        vars(authenticator).update(assigned)
        made.append(authenticator)
        if request.param is ThreadAuthenticator:
            authenticator.start()
        else:
            request.getfixturevalue("loop_thread").call(authenticator.start)
        return authenticator

    yield make
    for each in made:
        each.stop()


class Plain:
    """Overrides nothing."""


class Named:
    """Maps each key to one name."""

    def curve_user_id(self, client_public_key: bytes) -> str:
        assert len(client_public_key) == 32
        return "mapped"


@pytest.mark.parametrize("way", ["any", "certs", "callback"])
def test_curve_user_id_names_the_owners_of_keys(running: Any, site: Any, keys: Any, way: str) -> None:
    pair = keys()
    authenticator = running(Named)
    if way == "any":
        authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    elif way == "certs":
        authenticator.certs["*"] = {pair.public: True}
    else:
        authenticator.configure_curve_callback(credentials_provider=lambda domain, key: True)
    server = site.serve("CURVE")
    assert server.attempt(pair)[:2] == (200, "mapped")
    authenticator.curve_user_id = lambda key: b"assigned"
    assert server.attempt(pair)[:2] == (200, "assigned")


def test_curve_user_id_is_not_asked_about_peers_that_are_refused(running: Any, site: Any, keys: Any) -> None:
    class Asks:
        def curve_user_id(self, client_public_key: bytes) -> str:
            raise AssertionError("this peer is refused")

    authenticator = running(Asks)
    authenticator.configure_curve_callback(credentials_provider=lambda domain, key: False)
    assert site.serve("CURVE").attempt(keys()).status == 400


class Decides:
    """Decides by itself, and asks the original, too."""

    asked: Any = None

    def _authenticate_plain(self, domain: str, username: str, password: str) -> tuple[bool, bytes]:
        self.asked = (domain, username, password, super()._authenticate_plain(domain, username, password))  # type: ignore[misc]
        return username == "alice", b"only alice"

    async def _authenticate_curve(self, domain: str, client_key: bytes) -> tuple[bool, bytes]:
        await asyncio.sleep(0)
        self.asked = (domain, client_key, await super()._authenticate_curve(domain, client_key))  # type: ignore[misc]
        return not self.asked[2][0], b"the other way round"


def test_the_check_of_passwords_can_be_overridden(running: Any, site: Any) -> None:
    authenticator = running(Decides)
    authenticator.configure_plain(passwords={"bob": "secret"})
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "x"))[:2] == (200, "alice")
    assert authenticator.asked[:3] == ("global", "alice", "x")
    assert authenticator.asked[3][0] is False
    assert server.attempt(("bob", "secret")).status == 400
    assert authenticator.asked[3] == (True, b"OK")


def test_the_check_of_keys_can_be_overridden(running: Any, site: Any, keys: Any) -> None:
    known, unknown = keys(), keys()
    authenticator = running(Decides)
    authenticator.certs["*"] = {known.public: True}
    server = site.serve("CURVE")
    assert server.attempt(unknown)[:2] == (200, unknown.public.decode())
    assert server.attempt(known).status == 400
    assert authenticator.asked[2] == (True, b"OK")


def test_the_check_of_passwords_can_be_assigned(running: Any, site: Any) -> None:
    running(Plain, _authenticate_plain=lambda domain, username, password: (password == "x", b"no"))
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "x"))[:2] == (200, "alice")
    assert server.attempt(("alice", "y")).status == 400


class Watches:
    """Sees each message and each answer."""

    def __init__(self, context: Any) -> None:
        super().__init__(context)  # type: ignore[call-arg]
        self.messages: list[Any] = []
        self.answers: list[Any] = []

    async def handle_zap_message(self, msg: list[bytes]) -> None:
        version, _request_id, domain, _address, _identity, mechanism = msg[:6]
        self.messages.append((version, domain, mechanism))
        await asyncio.sleep(0)
        await super().handle_zap_message(msg)  # type: ignore[misc]

    def _send_zap_reply(
        self, request_id: bytes, status_code: bytes, status_text: bytes, user_id: str = "anonymous"
    ) -> None:
        self.answers.append((status_code, user_id))
        super()._send_zap_reply(request_id, status_code, status_text, user_id)  # type: ignore[misc]


def test_handling_a_message_and_answering_it_can_be_overridden(running: Any, site: Any) -> None:
    authenticator = running(Watches)
    assert authenticator.zap_socket.socket_type == zmq.REP
    authenticator.configure_plain(passwords={"alice": "secret"})
    server = site.serve("PLAIN")
    for _ in range(3):
        assert server.attempt(("alice", "secret"))[:2] == (200, "alice")
    assert server.attempt(("bob", "secret")).status == 400
    assert authenticator.messages == [(b"1.0", b"global", b"PLAIN")] * 4
    assert authenticator.answers == [(b"200", "alice")] * 3 + [(b"400", "anonymous")]


def test_handling_a_message_can_be_assigned_as_a_plain_function(running: Any, site: Any) -> None:
    seen = []

    def handle(msg: list[bytes]) -> None:
        seen.append(msg[5])
        authenticator._send_zap_reply(msg[1], b"200", b"OK", "alias")

    authenticator: Any = None
    authenticator = running(Plain, handle_zap_message=lambda msg: handle(msg))
    assert site.serve("PLAIN").attempt(("alice", "x"))[:2] == (200, "alias")
    assert seen == [b"PLAIN"]


def test_coroutines_that_handle_messages_run_one_after_the_other(running: Any, site: Any) -> None:
    class Slow:
        active = most = 0

        async def handle_zap_message(self, msg: list[bytes]) -> None:
            self.active += 1
            self.most = max(self.most, self.active)
            await asyncio.sleep(0.01)
            self.active -= 1
            await super().handle_zap_message(msg)  # type: ignore[misc]

    authenticator = running(Slow)
    server = site.serve("NULL")
    clients = [server.client() for _ in range(10)]
    for client in clients:
        client.send(b"hello")
    assert [server.socket.recv() for _ in clients] == [b"hello"] * 10
    assert authenticator.most == 1


def test_a_loop_of_ones_own_serves_messages_without_an_envelope(
    context: zmq.Context[Any], site: Any, keys: Any
) -> None:
    authenticator = zmq.auth.Authenticator(context)
    authenticator.start()
    assert authenticator.zap_socket is not None
    authenticator.zap_socket.rcvtimeo = 10_000
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    pair = keys()
    server = site.serve("CURVE")
    for _ in range(2):
        server.client(pair).send(b"hello")
        frames = authenticator.zap_socket.recv_multipart()
        assert (frames[0], frames[5]) == (b"1.0", b"CURVE")
        asyncio.run(authenticator.handle_zap_message(frames))
        assert server.socket.recv(copy=False).get("User-Id") == pair.public.decode()
    authenticator.stop()


def test_a_stand_in_for_the_socket_gets_the_answer() -> None:
    class Socket:
        sent: Any = None

        def send_multipart(self, frames: list[bytes]) -> None:
            self.sent = frames

    authenticator = zmq.auth.Authenticator()
    stand_in: Any = Socket()
    authenticator.zap_socket = stand_in
    _ = authenticator.handle_zap_message([b"1.0", b"7", b"", b"127.0.0.1", b"", b"NULL"])
    assert stand_in.sent == [b"1.0", b"7", b"200", b"OK", b"anonymous", b""]
    authenticator._send_zap_reply(b"8", b"400", b"no", "alice")
    assert stand_in.sent == [b"1.0", b"8", b"400", b"no", b"", b""]
