"""What an enemy can send: it is refused, costs little, fills no log and no memory, and learns nothing."""

from __future__ import annotations

import logging
import os
import socket as sockets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth._backoff import _MOST_ADDRESSES, Backoff
from zmq.auth._callbacks import _MOST_REMEMBERED

QUESTION = [b"1.0", b"7", b"global", b"127.0.0.1", b"", b"NULL"]


@pytest.fixture
def asking(context: zmq.Context[Any]) -> Iterator[Any]:
    """Give a socket that talks to the handler in libzmq's place."""
    with context.socket(zmq.DEALER) as made:
        made.linger, made.rcvtimeo = 0, 10_000
        made.connect("inproc://zeromq.zap.01")
        yield made


@pytest.mark.parametrize(
    ("frames", "status"),
    [
        ([b"", *QUESTION], b"200"),
        ([b"", b"2.0", *QUESTION[1:]], b"400"),
        ([b"", *QUESTION[:5]], b"400"),
        ([b"", *QUESTION, b"more"], b"400"),
        ([b"", *QUESTION[:5], b"NONE"], b"400"),
        ([b"", *QUESTION[:5], b"PLAIN", b"x" * 1_000_000, b"x"], b"400"),
        ([b"", *QUESTION[:5], b"CURVE", b"x" * 31], b"400"),
        ([b"", *QUESTION[:2], b"\xff\xfe", *QUESTION[3:]], b"400"),
        ([b"", *QUESTION[:3], b"somewhere", *QUESTION[4:]], b"200"),
        ([b"", *QUESTION[:5], b"GSSAPI", b"\xff"], b"400"),
        ([b"", *QUESTION[:5], b"GSSAPI", b"\0"], b"400"),
        ([b"", *QUESTION[:5], b"PLAIN", b"\xff", b"x"], b"400"),
        ([b"", *QUESTION[:5], b"PLAIN", b"alice\0", b"secret"], b"400"),
        ([b"", *QUESTION[:5], b"PLAIN", b"alice", b""], b"400"),
    ],
)
def test_only_a_well_formed_question_gets_a_yes(
    authenticator: Any, asking: Any, frames: list[bytes], status: bytes
) -> None:
    authenticator.configure_plain(passwords={"alice": "secret", "alice\0": "secret", "bob": ""})
    asking.send_multipart(frames)
    reply = asking.recv_multipart()
    assert reply[:4] == [b"", b"1.0", b"7", status]
    assert len(reply) == 7
    asking.send_multipart([b"", *QUESTION])
    assert asking.recv_multipart()[3] == b"200", "it goes on afterwards"


REFUSED = [
    ([*QUESTION[:3], b"192.0.2.1", *QUESTION[4:]], b"Address denied"),
    ([*QUESTION[:5], b"PLAIN", b"alice", b"secret"], b"No passwords defined"),
    ([*QUESTION[:5], b"CURVE", b"k" * 32], b"Unknown domain"),
    ([*QUESTION[:2], b"keys", *QUESTION[3:5], b"CURVE", b"k" * 32], b"Unknown key"),
    ([*QUESTION[:5], b"PLAIN", b"alice"], b"Invalid credentials"),
    ([*QUESTION[:5], b"NONE"], b"NO ACCESS"),
    ([b"2.0", *QUESTION[1:]], b"Invalid version"),
    (QUESTION[:5], b"Not enough frames"),
]


@pytest.mark.parametrize(("frames", "text"), REFUSED)
def test_a_refusal_says_why_in_the_words_of_pyzmq(
    authenticator: Any, asking: Any, tmp_path: Path, frames: list[bytes], text: bytes
) -> None:
    authenticator.deny("192.0.2.1")
    authenticator.configure_curve("keys", tmp_path)
    asking.send_multipart([b"", *frames])
    assert asking.recv_multipart()[3:5] == [b"400", text]


def test_a_refusal_tells_missing_passwords_from_those_of_other_domains(
    authenticator: Any, asking: Any
) -> None:
    authenticator.configure_plain("elsewhere", {"alice": "secret"})
    asking.send_multipart([b"", *QUESTION[:5], b"PLAIN", b"alice", b"secret"])
    assert asking.recv_multipart()[3:5] == [b"400", b"Invalid domain"]


def test_an_address_that_is_not_on_the_list_is_refused_as_such(authenticator: Any, asking: Any) -> None:
    authenticator.allow("192.0.2.1")
    asking.send_multipart([b"", *QUESTION])
    assert asking.recv_multipart()[3:5] == [b"400", b"Address not allowed"]


@pytest.mark.parametrize(
    "frames", [[b"x"], [b"x", b"y", b"z"], [b""], [b"", b"1.0"], [b"", b"1.0", b"x" * 300, b"y"]]
)
def test_what_cannot_be_answered_is_counted_and_dropped(
    authenticator: Any, asking: Any, frames: list[bytes], wait_until: Any
) -> None:
    asking.send_multipart(frames)
    wait_until(lambda: authenticator.counters["malformed"] == 1)
    asking.send_multipart([b"", *QUESTION])
    assert asking.recv_multipart()[3] == b"200"


def test_a_peer_without_a_readable_address_is_refused_as_soon_as_there_is_a_list(
    authenticator: Any, asking: Any
) -> None:
    authenticator.deny("192.0.2.1")
    asking.send_multipart([b"", *QUESTION[:3], b"somewhere", *QUESTION[4:]])
    assert asking.recv_multipart()[3] == b"400"


def test_an_error_while_deciding_refuses(
    authenticator: Any, asking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(dict):  # type: ignore[type-arg]
        def __contains__(self, *arguments: object) -> bool:
            raise RuntimeError(f"no {arguments}")

    authenticator.configure_plain(passwords=Broken())
    asking.send_multipart([b"", *QUESTION[:5], b"PLAIN", b"alice", b"secret"])
    assert asking.recv_multipart()[3] == b"500"
    assert "secret" not in caplog.text
    assert "alice" not in caplog.text


def test_a_flood_of_bad_logins_is_refused_with_few_lines_in_the_log(
    authenticator: Any, asking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    for number in range(20_000):
        asking.send_multipart(
            [b"", b"1.0", b"7", b"global", b"127.0.0.1", b"", b"PLAIN", b"alice", b"%d" % number]
        )
        if number % 100 == 99:
            assert {asking.recv_multipart()[3] for _ in range(100)} == {b"400"}
    counters = authenticator.counters
    assert (counters["requests"], counters["denied"], counters["allowed"]) == (20_000, 20_000, 0)
    # 50 at once, then 10 a second.
    assert len(caplog.records) < 600
    assert counters["log_suppressed"] + len(caplog.records) >= 20_000


def test_names_that_look_like_lines_of_the_log_do_not_become_any(
    authenticator: Any, asking: Any, caplog: pytest.LogCaptureFixture
) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    asking.send_multipart([b"", *QUESTION[:5], b"PLAIN", "x\nallowed: ünal".encode(), b"x"])
    assert asking.recv_multipart()[3] == b"400"
    (record,) = caplog.records
    assert "\n" not in record.getMessage()
    assert record.getMessage().isascii()


@pytest.mark.parametrize("level", [logging.DEBUG, logging.WARNING])
def test_no_password_and_no_secret_key_reaches_log_event_or_exception(
    authenticator: Any, site: Any, keys: Any, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level)
    authenticator.configure_plain(passwords={"alice": "good-password"})
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    pair = keys()
    assert site.serve("PLAIN").attempt(("alice", "good-password")).status == 200
    assert site.serve("PLAIN").attempt(("alice", "bad-password")).status == 400
    assert site.serve("CURVE").attempt(pair).status == 200
    shown = caplog.text + repr(authenticator.events)
    # What the program has configured it may also read.
    shown += repr({name: value for name, value in vars(authenticator).items() if name != "passwords"})
    for secret in ("good-password", "bad-password"):
        assert secret not in shown
    assert pair.secret.decode() not in shown
    assert bool(caplog.text) is True


def test_garbage_on_the_wire_never_reaches_the_handler(authenticator: Any, site: Any) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    server = site.serve("PLAIN")
    port = int(server.endpoint.rpartition(":")[2])
    for garbage in (
        b"GET / HTTP/1.1\r\n\r\n",
        os.urandom(1000),
        b"\xff" + b"\0" * 8 + b"\x7f" + os.urandom(200),
    ):
        with sockets.create_connection(("127.0.0.1", port), timeout=10) as raw:
            raw.sendall(garbage)
    site.serve("PLAIN").attempt(("alice", "secret"))
    assert authenticator.counters["requests"] == 1


def test_an_address_that_fails_often_waits_and_others_do_not(
    authenticator: Any, asking: Any, site: Any, wait_until: Any
) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    authenticator.configure_backoff(failures=3, delay=0.3, longest=0.6)

    def login(password: bytes, address: bytes = b"192.0.2.1") -> bytes:
        asking.send_multipart([b"", *QUESTION[:3], address, b"", b"PLAIN", b"alice", password])
        status: bytes = asking.recv_multipart()[3]
        return status

    assert [login(b"wrong") for _ in range(6)] == [b"400"] * 4 + [b"300"] * 2
    assert login(b"secret") == b"300", "not even with the right password"
    assert login(b"secret", b"192.0.2.2") == b"200"
    assert authenticator.counters["backed_off"] == 3
    wait_until(lambda: login(b"secret") == b"200")
    assert [login(b"wrong") for _ in range(3)] == [b"400"] * 3, "a success clears"
    authenticator.configure_backoff(None)
    assert [login(b"wrong") for _ in range(6)] == [b"400"] * 6


def test_waiting_doubles_up_to_its_limit_and_is_forgotten() -> None:
    backoff = Backoff(1, 1.0, 8.0)
    now = 100.0
    waits = []
    for _ in range(7):
        backoff.failed("192.0.2.1", now)
        waited = 0.0
        while backoff.waits("192.0.2.1", now):
            now += 0.5
            waited += 0.5
        waits.append(waited)
    assert waits == [0, 1, 2, 4, 8, 8, 8]
    backoff.failed("192.0.2.1", now + 16.5)
    assert not backoff.waits("192.0.2.1", now + 16.5)


def test_ipv6_addresses_wait_by_network_and_mapped_ones_by_their_ipv4_address() -> None:
    backoff = Backoff(1, 10.0, 10.0)
    for last in range(3):
        backoff.failed(f"2001:db8::{last}", 0.0)
        backoff.failed("::ffff:192.0.2.1", 0.0)
    assert backoff.waits("2001:db8::ffff", 1.0)
    assert not backoff.waits("2001:db8:0:1::1", 1.0)
    assert backoff.waits("192.0.2.1", 1.0)


def test_a_flood_from_many_addresses_takes_bounded_memory() -> None:
    backoff = Backoff(1, 1.0, 1.0)
    for number in range(_MOST_ADDRESSES + 500):
        backoff.failed(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0.0)
    assert len(backoff._sources) == _MOST_ADDRESSES


def test_a_flood_of_credentials_takes_bounded_memory(asking: Any, context: zmq.Context[Any]) -> None:
    authenticator = zmq.auth.Authenticator(context)
    authenticator.configure_plain_callback(credentials_provider=lambda *each: False, remember=3600)
    for number in range(_MOST_REMEMBERED + 500):
        message = [b"peer", b"", *QUESTION[:5], b"PLAIN", b"alice", b"%d" % number]
        _ = authenticator.handle_zap_message(message)
    (callback,) = authenticator._plain_callbacks.values()
    assert len(callback._memory) == _MOST_REMEMBERED


@pytest.mark.parametrize("options", [(0, 1.0, 1.0), (1, 0.0, 1.0), (1, 2.0, 1.0), (1, -1.0, 1.0)])
def test_a_backoff_that_makes_no_sense_is_refused(options: tuple[int, float, float]) -> None:
    with pytest.raises(ValueError, match=r"not 0|positive"):
        zmq.auth.Authenticator().configure_backoff(*options)


def test_a_storm_of_connections_loses_none(authenticator: Any, site: Any) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    server = site.serve("PLAIN", prepare=lambda socket: socket.set(zmq.BACKLOG, 1000))
    good = [server.client(("alice", "secret")) for _ in range(400)]
    for _ in range(100):
        server.client(("mallory", "secret"))
    for number, client in enumerate(good):
        client.send(b"%d" % number)
    assert {int(server.socket.recv()) for _ in good} == set(range(400))
    ended = [server.next_event()["event"] for _ in range(500)]
    assert ended.count(zmq.EVENT_HANDSHAKE_SUCCEEDED) == 400
    assert ended.count(zmq.EVENT_HANDSHAKE_FAILED_AUTH) == 100
    counters = authenticator.counters
    assert (counters["requests"], counters["allowed"], counters["denied"]) == (500, 400, 100)
