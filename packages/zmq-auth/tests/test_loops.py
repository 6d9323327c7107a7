"""Authenticators in an event loop: before it runs, when it is closed, in any kind of loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth.asyncio import AsyncioAuthenticator


def test_the_asyncio_authenticator_needs_a_loop_and_says_so(context: zmq.Context[Any]) -> None:
    def start() -> None:
        with pytest.raises(RuntimeError, match="there is no event loop"):
            AsyncioAuthenticator(context).start()

    with ThreadPoolExecutor() as threads:
        threads.submit(start).result(10)


def test_the_asyncio_authenticator_takes_the_current_loop_of_its_thread(
    context: zmq.Context[Any], site: Any
) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    authenticator = AsyncioAuthenticator(context)
    try:
        authenticator.start()
        authenticator.configure_plain(passwords={"alice": "secret"})
        attempt = loop.run_in_executor(None, site.serve("PLAIN").attempt, ("alice", "secret"))
        assert loop.run_until_complete(attempt).status == 200
        authenticator.stop()
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def test_starting_the_asyncio_authenticator_twice_is_an_error(context: zmq.Context[Any]) -> None:
    async def main() -> None:
        authenticator = AsyncioAuthenticator(context)
        authenticator.start()
        with pytest.raises(zmq.ZMQError, match="Address already in use: this authenticator is running"):
            authenticator.start()
        authenticator.stop()
        authenticator.start()
        authenticator.stop()

    asyncio.run(main())


def test_the_asyncio_authenticator_can_start_before_its_loop_runs(
    context: zmq.Context[Any], site: Any
) -> None:
    loop = asyncio.new_event_loop()
    authenticator = AsyncioAuthenticator(context, loop)
    authenticator.start()
    server = site.serve("NULL")
    server.client()
    event = loop.run_until_complete(loop.run_in_executor(None, server.next_event))
    assert event["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED
    authenticator.stop()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def test_the_asyncio_authenticator_can_be_stopped_when_its_loop_is_closed(context: zmq.Context[Any]) -> None:
    authenticator = AsyncioAuthenticator(context)

    async def main() -> None:
        authenticator.start()

    asyncio.run(main())
    authenticator.stop()
    authenticator.stop()

    async def again() -> None:
        authenticator.start()
        authenticator.stop()

    asyncio.run(again())


def test_destroying_the_context_ends_the_asyncio_authenticator(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        context = zmq.Context()
        authenticator = AsyncioAuthenticator(context)
        authenticator.start()
        await asyncio.sleep(0)
        context.destroy(linger=0)
        for _ in range(5):
            await asyncio.sleep(0)
        assert authenticator.zap_socket is None
        authenticator.stop()

    asyncio.run(main())
    assert caplog.records == []


class LoopWithoutReaders(asyncio.SelectorEventLoop):
    """A loop like the one that is the default on Windows, which watches no descriptors."""

    def add_reader(self, *arguments: Any) -> None:  # type: ignore[override]  # of whatever types
        raise NotImplementedError

    def remove_reader(self, *arguments: Any) -> bool:
        raise NotImplementedError


def test_a_loop_that_watches_no_descriptors_will_do(context: zmq.Context[Any], site: Any) -> None:
    loop = LoopWithoutReaders()
    server = site.serve("PLAIN")

    def attempts() -> list[int]:
        return [server.attempt(("alice", password)).status for password in ("secret", "wrong") * 5]

    async def main() -> None:
        authenticator = AsyncioAuthenticator(context)
        authenticator.configure_plain(passwords={"alice": "secret"})
        authenticator.start()
        assert await loop.run_in_executor(None, attempts) == [200, 400] * 5
        authenticator.stop()
        await loop.shutdown_default_executor()

    loop.run_until_complete(main())
    loop.close()


def test_any_call_on_the_zap_socket_by_others_loses_no_request(
    context: zmq.Context[Any], site: Any, loop_thread: Any
) -> None:
    authenticator = AsyncioAuthenticator(context)
    loop_thread.call(authenticator.start)
    zap = authenticator.zap_socket
    assert zap is not None
    server = site.serve("NULL")
    for _ in range(20):
        client = server.client()
        for _ in range(20):
            # Reading EVENTS uses up the signal that the loop waits for.
            loop_thread.call(partial(zap.get, zmq.EVENTS))
        assert server.next_event()["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED
        client.close()
    authenticator.stop()


def test_the_base_class_works_in_a_loop_of_ones_own(context: zmq.Context[Any], site: Any, keys: Any) -> None:
    authenticator = zmq.auth.Authenticator(context)
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    authenticator.start()
    assert authenticator.zap_socket is not None
    server = site.serve("CURVE")
    server.client(keys())
    _ = authenticator.handle_zap_message(authenticator.zap_socket.recv_multipart())
    assert server.next_event()["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED

    async def callback(domain: str, key: bytes) -> bool:
        return True

    authenticator.configure_curve_callback(credentials_provider=callback)
    server.client(keys())
    message = authenticator.zap_socket.recv_multipart()

    async def main() -> None:
        await authenticator.handle_zap_message(message)

    asyncio.run(main())
    assert server.next_event()["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED
    authenticator.stop()


def test_the_ioloop_authenticator_warns_and_works(context: zmq.Context[Any], site: Any) -> None:
    from tornado.ioloop import IOLoop

    from zmq.auth.ioloop import IOLoopAuthenticator

    server = site.serve("NULL")

    async def main() -> None:
        with pytest.warns(DeprecationWarning, match="AsyncioAuthenticator"):
            authenticator = IOLoopAuthenticator(context, io_loop=IOLoop.current())
        authenticator.start()
        ended = await asyncio.get_running_loop().run_in_executor(None, server.attempt)
        assert ended.status == 200
        authenticator.stop()

    asyncio.run(main())
    with (
        pytest.warns(DeprecationWarning, match="AsyncioAuthenticator"),
        pytest.raises(TypeError, match="tornado"),
    ):
        IOLoopAuthenticator(context, io_loop=object())
