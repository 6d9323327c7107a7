"""Callbacks: functions and coroutines, in time or not, remembered or not, and what they may say."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth import Accepted


def by_key(authenticator: Any, callback: Any, **options: Any) -> None:
    """Let a callback judge CURVE keys."""
    authenticator.configure_curve_callback(credentials_provider=callback, **options)


def test_a_callback_gets_domain_and_key(authenticator: Any, site: Any, keys: Any) -> None:
    asked: list[Any] = []

    def callback(*arguments: Any) -> bool:
        asked.append(arguments)
        return True

    by_key(authenticator, callback)
    pair = keys()
    assert site.serve("CURVE").attempt(pair).status == 200
    assert asked == [("global", pair.public)]


def test_a_socket_without_a_domain_is_of_the_domain_for_all(authenticator: Any, site: Any, keys: Any) -> None:
    asked: list[str] = []

    def callback(domain: str, key: bytes) -> bool:
        asked.append(domain)
        return True

    by_key(authenticator, callback)
    assert site.serve("CURVE", domain="").attempt(keys()).status == 200
    assert asked == ["*"]


def test_a_coroutine_is_awaited(authenticator: Any, site: Any, keys: Any) -> None:
    good = keys()

    async def callback(domain: str, key: bytes) -> bool:
        await asyncio.sleep(0)
        return bool(key == good.public)

    by_key(authenticator, callback)
    server = site.serve("CURVE")
    assert server.attempt(good).status == 200
    assert server.attempt(keys()).status == 400


def test_a_provider_with_a_coroutine_method_judges_passwords(authenticator: Any, site: Any) -> None:
    class Provider:
        async def callback(self, domain: str, username: str, password: str) -> bool:
            return (domain, username, password) == ("global", "alice", "secret")

    authenticator.configure_plain_callback(credentials_provider=Provider())
    server = site.serve("PLAIN")
    assert server.attempt(("alice", "secret")).user_id == "alice"
    assert server.attempt(("alice", "Secret")).status == 400


@pytest.mark.parametrize("kind", ["function", "coroutine"])
def test_user_id_and_metadata_reach_the_application(
    authenticator: Any, site: Any, keys: Any, kind: str
) -> None:
    answer = Accepted("Älice", {"Team": "red", "X-Level": b"7"})

    async def coroutine(domain: str, key: bytes) -> Accepted:
        return answer

    by_key(authenticator, coroutine if kind == "coroutine" else lambda domain, key: answer)
    ended = site.serve("CURVE").attempt(keys())
    assert ended.user_id == "Älice"
    assert (ended.frame.get("Team"), ended.frame.get("X-Level")) == ("red", "7")


def test_a_message_received_with_its_properties_says_who_sent_it(
    authenticator: Any, site: Any, keys: Any
) -> None:
    by_key(authenticator, lambda domain, key: Accepted("alice", {"Team": "red"}))
    server = site.serve("CURVE")
    server.client(keys()).send(b"hello")
    message = server.socket.recv(metadata=True)
    assert message == b"hello"
    assert (message.user_id, message.peer_address, message.get("Team")) == ("alice", "127.0.0.1", "red")


def test_a_slow_coroutine_makes_the_peer_try_again_and_holds_nobody_up(
    authenticator: Any, site: Any, keys: Any
) -> None:
    slow, quick = keys(), keys()

    async def callback(domain: str, key: bytes) -> bool:
        if key == slow.public:
            await asyncio.Event().wait()
        return True

    by_key(authenticator, callback, timeout=0.3)
    server = site.serve("CURVE")
    server.client(slow)
    assert server.attempt(quick).status == 200
    event = server.next_event()
    assert (event["event"], event["value"]) == (zmq.EVENT_HANDSHAKE_FAILED_AUTH, 300)
    assert authenticator.counters["timeouts"] == 1
    assert authenticator.events[-1].verdict == "deferred"


def test_a_coroutine_that_clings_to_life_times_out_too(authenticator: Any, site: Any, keys: Any) -> None:
    release = threading.Event()

    async def callback(domain: str, key: bytes) -> bool:
        while not release.is_set():
            try:
                await asyncio.sleep(0.01)
            except asyncio.CancelledError:
                continue
        return True

    by_key(authenticator, callback, timeout=0.2)
    try:
        assert site.serve("CURVE").attempt(keys()).status == 300
    finally:
        release.set()


@pytest.mark.parametrize(
    ("error", "status"),
    [(ConnectionRefusedError("10.0.0.5"), 300), (TimeoutError(), 300), (KeyError("secret"), 500)],
    ids=repr,
)
@pytest.mark.parametrize("kind", ["function", "coroutine"])
def test_an_exception_refuses_and_its_text_stays_out_of_the_log(
    authenticator: Any, site: Any, caplog: pytest.LogCaptureFixture, error: Exception, status: int, kind: str
) -> None:
    def function(*arguments: object) -> bool:
        raise error

    async def coroutine(*arguments: object) -> bool:
        raise error

    authenticator.configure_plain_callback(
        credentials_provider=coroutine if kind == "coroutine" else function
    )
    assert site.serve("PLAIN").attempt(("alice", "secret")).status == status
    assert authenticator.counters["callback_errors"] == 1
    assert type(error).__name__ in caplog.text
    assert "test_callbacks.py" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("answer", "status"), [(1, 200), ("yes", 200), ((True,), 200), ("", 400), (0, 400), (None, 400)]
)
def test_what_is_true_accepts_and_what_is_false_refuses(
    authenticator: Any, site: Any, keys: Any, answer: Any, status: int
) -> None:
    by_key(authenticator, lambda domain, key: answer)
    assert site.serve("CURVE").attempt(keys()).status == status


@pytest.mark.parametrize(
    "answer",
    [Accepted("admin\0x"), Accepted(metadata={"User-Id": "root"}), Accepted(metadata={"a b": "c"})],
    ids=repr,
)
def test_what_libzmq_would_misread_refuses(authenticator: Any, site: Any, keys: Any, answer: Any) -> None:
    by_key(authenticator, lambda domain, key: answer)
    assert site.serve("CURVE").attempt(keys()).status == 500


def test_answers_are_asked_for_each_time_unless_remembered(authenticator: Any, site: Any, keys: Any) -> None:
    good, bad, asked = keys(), keys(), []

    def callback(domain: str, key: bytes) -> bool:
        asked.append(key)
        return bool(key == good.public)

    server = site.serve("CURVE")
    by_key(authenticator, callback)
    assert [server.attempt(pair).status for pair in (good, good)] == [200, 200]
    assert len(asked) == 2
    by_key(authenticator, callback, remember=60)
    assert [server.attempt(pair).status for pair in (good, bad) * 3] == [200, 400] * 3
    assert asked[2:] == [good.public, bad.public]
    assert authenticator.counters["remembered"] == 4
    authenticator.forget_answers()
    assert server.attempt(good).status == 200
    assert len(asked) == 5


def test_a_callback_that_was_replaced_is_let_go() -> None:
    class Provider:
        def callback(self, domain: str, key: bytes) -> bool:
            return False

    provider = Provider()
    known = weakref.ref(provider)
    authenticator = zmq.auth.Authenticator()
    by_key(authenticator, provider, remember=60)
    by_key(authenticator, lambda domain, key: True)
    del provider
    gc.collect()
    assert known() is None


def test_a_remembered_answer_is_for_one_password_and_one_domain(authenticator: Any, site: Any) -> None:
    def callback(domain: str, username: str, password: str) -> bool:
        return (domain, password) == ("inner", "secret")

    authenticator.configure_plain_callback(credentials_provider=callback, remember=60)
    inner, outer = site.serve("PLAIN", domain="inner"), site.serve("PLAIN", domain="outer")
    assert inner.attempt(("alice", "secret")).status == 200
    assert inner.attempt(("alice", "Secret")).status == 400
    assert outer.attempt(("alice", "secret")).status == 400


def test_remembered_answers_expire(authenticator: Any, site: Any, keys: Any, wait_until: Any) -> None:
    answers, pair = [True], keys()
    by_key(authenticator, lambda domain, key: answers[0], remember=0.2)
    server = site.serve("CURVE")
    assert server.attempt(pair).status == 200
    answers[0] = False
    wait_until(lambda: server.attempt(pair).status == 400)


@pytest.mark.parametrize("provider", [5, object()])
def test_a_provider_that_cannot_be_called_refuses(
    authenticator: Any, site: Any, keys: Any, provider: object
) -> None:
    by_key(authenticator, provider)
    assert site.serve("CURVE").attempt(keys()).status == 500
    with pytest.raises(TypeError, match="credentials provider"):
        authenticator.configure_plain_callback(credentials_provider=provider)


def test_a_provider_that_is_missing_is_reported_and_changes_nothing(
    authenticator: Any, site: Any, keys: Any, caplog: pytest.LogCaptureFixture
) -> None:
    authenticator.configure_curve_callback()
    assert "credentials_provider" in caplog.text
    assert authenticator.credentials_providers == {}
    assert site.serve("CURVE").attempt(keys()).status == 400


@pytest.mark.parametrize("options", [{"timeout": 0}, {"timeout": -1}, {"remember": -1}])
def test_times_that_make_no_sense_are_refused(options: Any) -> None:
    with pytest.raises(ValueError, match="seconds"):
        zmq.auth.Authenticator().configure_curve_callback(credentials_provider=bool, **options)


def test_allow_any_is_understood_as_a_provider_too(authenticator: Any, site: Any, keys: Any) -> None:
    by_key(authenticator, zmq.auth.CURVE_ALLOW_ANY)
    assert site.serve("CURVE").attempt(keys()).status == 200


def test_too_many_awaited_callbacks_make_peers_try_again(
    authenticator: Any, context: zmq.Context[Any], wait_until: Any
) -> None:
    async def callback(domain: str, key: bytes) -> bool:
        await asyncio.Event().wait()
        return True

    by_key(authenticator, callback)
    asking = context.socket(zmq.DEALER)
    asking.linger, asking.rcvtimeo = 0, 10_000
    asking.connect("inproc://zeromq.zap.01")
    for number in range(1005):
        asking.send_multipart([b"", b"1.0", b"%d" % number, b"global", b"::1", b"", b"CURVE", b"k" * 32])
    replies = [asking.recv_multipart() for _ in range(5)]
    assert {reply[3] for reply in replies} == {b"300"}
    assert authenticator.counters["overloaded"] == 5
    asking.close()


def test_callbacks_can_be_configured_while_an_answer_is_awaited(
    authenticator: Any, site: Any, keys: Any
) -> None:
    entered, release = threading.Event(), threading.Event()

    async def callback(domain: str, key: bytes) -> bool:
        entered.set()
        while not release.is_set():
            await asyncio.sleep(0.005)
        return True

    by_key(authenticator, callback)
    server = site.serve("CURVE")
    server.client(keys())
    assert entered.wait(10)
    by_key(authenticator, lambda domain, key: False)
    assert server.attempt(keys()).status == 400
    release.set()
    assert server.next_event()["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED
