"""The authenticator in a thread: what ends it, and what cannot hold it up."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest

import zmq
from zmq.auth.thread import ThreadAuthenticator


def test_terminating_the_context_ends_the_thread(wait_until: Any) -> None:
    context = zmq.Context()
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    thread = authenticator.thread
    assert thread is not None
    context.term()
    thread.join(10)
    assert not authenticator.is_alive()
    authenticator.stop()


def test_destroying_the_context_ends_the_thread(caplog: pytest.LogCaptureFixture) -> None:
    context = zmq.Context()
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    thread = authenticator.thread
    assert thread is not None
    context.destroy(linger=0)
    thread.join(10)
    assert not thread.is_alive()
    authenticator.stop()
    assert caplog.records == []


def test_a_callback_may_stop_the_authenticator(context: zmq.Context[Any], site: Any, wait_until: Any) -> None:
    authenticator: Any = None

    def stop(event: object) -> None:
        authenticator.stop()

    authenticator = ThreadAuthenticator(context, on_event=stop)
    authenticator.start()
    thread = authenticator.thread
    server = site.serve("NULL")
    server.client()
    thread.join(10)
    assert not thread.is_alive()
    authenticator.stop()


def test_a_callback_that_never_returns_does_not_hold_up_stop(
    context: zmq.Context[Any],
    site: Any,
    keys: Any,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("zmq.auth.thread._JOIN_SECONDS", 0.1)
    entered, release = threading.Event(), threading.Event()

    def callback(domain: str, key: bytes) -> bool:
        entered.set()
        return release.wait(20)

    authenticator = ThreadAuthenticator(context)
    authenticator.configure_curve_callback(credentials_provider=callback)
    authenticator.start()
    thread = authenticator.thread
    assert thread is not None
    server = site.serve("CURVE")
    server.client(keys())
    assert entered.wait(10)
    begun = time.monotonic()
    authenticator.stop()
    assert time.monotonic() - begun < 10  # the callback holds it for 20 s
    assert "held up by a callback" in caplog.text
    authenticator.start()
    assert authenticator.is_alive(), "the name is free again"
    release.set()
    thread.join(10)
    assert not thread.is_alive()
    authenticator.stop()


def test_a_thread_that_cannot_start_leaves_nothing_bound(
    context: zmq.Context[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    authenticator = ThreadAuthenticator(context)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError, match="can't start"):
            authenticator.start()
    assert not authenticator.is_alive()
    authenticator.start()
    assert authenticator.is_alive()
    authenticator.stop()


def test_stop_cancels_coroutines_that_are_awaited(context: zmq.Context[Any], site: Any, keys: Any) -> None:
    entered, ended = threading.Event(), threading.Event()

    async def callback(domain: str, key: bytes) -> bool:
        entered.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return True

    authenticator = ThreadAuthenticator(context)
    authenticator.configure_curve_callback(credentials_provider=callback)
    authenticator.start()
    site.serve("CURVE").client(keys())
    assert entered.wait(10)
    authenticator.stop()
    assert ended.wait(10)


def test_the_thread_authenticator_needs_no_asyncio(run_python: Any) -> None:
    code = """
        import sys, zmq
        from zmq.auth.thread import ThreadAuthenticator
        authenticator = ThreadAuthenticator()
        authenticator.start()
        authenticator.stop()
        print("asyncio" in sys.modules)
    """
    assert run_python(code).stdout == "False\n"
