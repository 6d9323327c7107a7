"""Starting and stopping: at once, twice, without a loop, after fork, at exit; and what holds when nobody answers."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import threading
import time
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.auth.thread import ThreadAuthenticator


def test_the_first_handshake_after_start_is_always_decided(site: Any, context: zmq.Context[Any]) -> None:
    server = site.serve("PLAIN")
    authenticator = ThreadAuthenticator(context)
    authenticator.configure_plain(passwords={"alice": "secret"})
    for _ in range(50):
        authenticator.start()
        assert server.attempt(("alice", "secret")).status == 200
        authenticator.stop()


def test_peers_are_refused_until_the_authenticator_starts(site: Any, context: zmq.Context[Any]) -> None:
    authenticator = ThreadAuthenticator(context)
    assert site.serve("NULL").attempt().status == 0, "nobody answers: refused"
    authenticator.start()
    # Another server: libzmq reports such a refusal twice, the second time whenever it likes.
    assert site.serve("NULL").attempt().status == 200
    authenticator.stop()


@pytest.mark.parametrize("mechanism", ["NULL", "PLAIN", "CURVE"])
def test_a_protected_socket_refuses_all_when_no_authenticator_runs(
    context: zmq.Context[Any], site: Any, keys: Any, mechanism: str
) -> None:
    authenticator = ThreadAuthenticator(context)
    authenticator.configure_plain(passwords={"alice": "secret"})
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    credentials = {"NULL": None, "PLAIN": ("alice", "secret"), "CURVE": keys()}[mechanism]

    def attempt() -> int:
        # Another server each time: libzmq reports such a refusal twice, the second time whenever it likes.
        status: int = site.serve(mechanism, prepare=authenticator.protect).attempt(credentials).status
        return status

    assert attempt() == 0
    authenticator.start()
    assert attempt() == 200
    authenticator.stop()
    assert attempt() == 0


@pytest.mark.parametrize("domain", ["", "*"])
def test_protecting_needs_a_domain_with_a_name(context: zmq.Context[Any], socket: Any, domain: str) -> None:
    with pytest.raises(ValueError, match="one domain with a name"):
        ThreadAuthenticator(context).protect(socket(zmq.REP), domain)


def test_stopping_is_idempotent_and_starting_again_works(authenticator: Any, site: Any) -> None:
    server = site.serve("NULL")
    assert authenticator.zap_socket is not None
    authenticator.stop()
    authenticator.stop()
    assert authenticator.zap_socket is None
    if isinstance(authenticator, ThreadAuthenticator):
        authenticator.start()
        assert authenticator.is_alive()
        assert server.attempt().status == 200


def test_stopping_what_never_started_does_nothing(context: zmq.Context[Any]) -> None:
    for made in (
        ThreadAuthenticator(context),
        AsyncioAuthenticator(context),
        zmq.auth.Authenticator(context),
    ):
        made.stop()
        assert made.zap_socket is None


def test_starting_twice_is_an_error(context: zmq.Context[Any]) -> None:
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    with pytest.raises(RuntimeError, match="is running"):
        authenticator.start()
    other = ThreadAuthenticator(context)
    with pytest.raises(zmq.ZMQError, match="has an authenticator already") as caught:
        other.start()
    assert caught.value.errno == errno.EADDRINUSE
    assert not other.is_alive()
    authenticator.stop()
    other.start()
    assert other.is_alive()
    other.stop()


def test_contexts_have_authenticators_of_their_own(site: Any, context: zmq.Context[Any]) -> None:
    with zmq.Context() as other:
        first, second = ThreadAuthenticator(context), ThreadAuthenticator(other)
        first.start()
        second.start()
        second.deny("127.0.0.1")
        assert site.serve("NULL").attempt().status == 200
        assert (first.counters["requests"], second.counters["requests"]) == (1, 0)
        first.stop()
        second.stop()


def test_defaults_of_the_context_do_not_reach_the_handler(context: zmq.Context[Any]) -> None:
    context.setsockopt(zmq.RCVTIMEO, 1)
    context.setsockopt(zmq.MAXMSGSIZE, 1)
    authenticator = zmq.auth.Authenticator(context)
    authenticator.start()
    assert authenticator.zap_socket is not None
    assert authenticator.zap_socket.get(zmq.RCVTIMEO) == -1
    authenticator.stop()


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
    assert time.monotonic() - begun < 2
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


def test_the_asyncio_authenticator_needs_a_loop_and_says_so(context: zmq.Context[Any]) -> None:
    with pytest.raises(RuntimeError, match="no event loop is running"):
        AsyncioAuthenticator(context).start()


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

    def add_reader(self, *arguments: Any) -> None:
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
    server = site.serve("NULL")
    for _ in range(20):
        client = server.client()
        for _ in range(20):
            # Reading EVENTS uses up the signal that the loop waits for.
            loop_thread.call(lambda: authenticator.zap_socket.get(zmq.EVENTS))
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
    authenticator.handle_zap_message(authenticator.zap_socket.recv_multipart())
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("kind", ["thread", "asyncio"])
def test_stopping_after_a_fork_does_not_disturb_the_parent(run_python: Any, kind: str) -> None:
    code = """
        import asyncio, os, sys, zmq
        from zmq.auth.asyncio import AsyncioAuthenticator
        from zmq.auth.thread import ThreadAuthenticator

        def check(context):
            server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            server.zap_domain = b"global"
            server.zap_enforce_domain = True
            server.rcvtimeo = 5000
            port = server.bind_to_random_port("tcp://127.0.0.1")
            client.connect(f"tcp://127.0.0.1:{port}")
            client.send(b"hello")
            print(server.recv().decode())
            server.close(); client.close()

        def fork_and_stop(authenticator):
            child = os.fork()
            if not child:
                authenticator.stop()
                authenticator.stop()
                os._exit(7 if authenticator.zap_socket is None else 8)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7

        context = zmq.Context()
        if sys.argv[1] == "thread":
            authenticator = ThreadAuthenticator(context)
            authenticator.start()
            check(context)
            fork_and_stop(authenticator)
            check(context)
            authenticator.stop()
        else:
            async def main():
                authenticator = AsyncioAuthenticator(context)
                authenticator.start()
                fork_and_stop(authenticator)
                await asyncio.get_running_loop().run_in_executor(None, check, context)
                authenticator.stop()
            asyncio.run(main())
            print("hello")
        context.destroy(0)
    """
    done = run_python(code, kind)
    assert (done.returncode, done.stdout) == (0, "hello\nhello\n"), done.stderr


@pytest.mark.parametrize("kind", ["thread", "thread with coroutine", "asyncio"])
def test_a_program_that_forgets_to_stop_ends(run_python: Any, kind: str) -> None:
    code = """
        import asyncio, sys, zmq
        from zmq.auth.asyncio import AsyncioAuthenticator
        from zmq.auth.thread import ThreadAuthenticator

        async def allow(domain, username, password):
            return True

        def connect(context):
            server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
            server.plain_server = True
            client.plain_username, client.plain_password = b"a", b"b"
            port = server.bind_to_random_port("tcp://127.0.0.1")
            client.connect(f"tcp://127.0.0.1:{port}")
            client.send(b"hello")
            print(server.recv().decode())
            server.close(); client.close()

        context = zmq.Context.instance()
        if sys.argv[1].startswith("thread"):
            authenticator = ThreadAuthenticator()
            authenticator.configure_plain(passwords={"a": "b"})
            if "coroutine" in sys.argv[1]:
                authenticator.configure_plain_callback(credentials_provider=allow)
            authenticator.start()
            connect(context)
        else:
            async def main():
                authenticator = AsyncioAuthenticator()
                authenticator.configure_plain_callback(credentials_provider=allow)
                authenticator.start()
                await asyncio.get_running_loop().run_in_executor(None, connect, context)
            asyncio.run(main())
    """
    done = run_python(code, kind)
    assert (done.returncode, done.stdout) == (0, "hello\n"), done.stderr


def test_a_program_that_uses_the_default_context_ends_without_a_word(run_python: Any) -> None:
    done = run_python("import zmq.auth; authenticator = zmq.auth.Authenticator()")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


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


def test_documented_attributes_are_there(context: zmq.Context[Any]) -> None:
    log = logging.getLogger("somewhere")
    authenticator = ThreadAuthenticator(context, "utf-8", log)
    assert (authenticator.context, authenticator.encoding, authenticator.log) == (context, "utf-8", log)
    assert authenticator.auth is authenticator
    assert (authenticator.thread, authenticator.pipe) == (None, None)
    assert authenticator.pipe_endpoint.startswith("inproc://")
    assert not authenticator.is_alive()
    with pytest.raises(LookupError):
        ThreadAuthenticator(context, encoding="no such encoding")


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
