"""Private names of pyzmq that public programs use."""

from __future__ import annotations

import asyncio
import gc
import inspect
import weakref

import pytest

import zmq
import zmq.asyncio


def test_an_async_socket_has_a_blocking_view() -> None:
    async def main() -> None:
        with (
            zmq.asyncio.Context() as context,
            context.socket(zmq.PAIR) as left,
            context.socket(zmq.PAIR) as right,
        ):
            left.bind("inproc://shadow")
            right.connect("inproc://shadow")
            view = left._shadow_sock
            assert type(view) is zmq.Socket
            assert view is left._shadow_sock
            view.send(b"from the view")
            assert await right.recv() == b"from the view"
            assert left._get_loop() is asyncio.get_running_loop()

    asyncio.run(main())


def test_the_view_does_not_keep_its_socket() -> None:
    with zmq.asyncio.Context() as context:
        socket = context.socket(zmq.PULL)
        socket.close_when_unused()
        assert socket._shadow_sock.poll(0) == 0
        gone = weakref.ref(socket)
        gc.disable()
        try:
            del socket
            assert gone() is None
        finally:
            gc.enable()


def test_the_view_of_a_closed_socket_is_closed() -> None:
    with zmq.asyncio.Context() as context:
        socket = context.socket(zmq.PULL)
        socket.close()
        view = socket._shadow_sock
        assert type(view) is zmq.Socket
        assert view.closed
        view.close()
        with pytest.raises(zmq.SocketClosed):
            view.recv()
        inspect.getmembers(socket)


def test_without_a_loop_there_is_none_to_get() -> None:
    asyncio.set_event_loop(None)  # before Python 3.14 the main thread would get one that nothing has set
    with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as socket, pytest.raises(RuntimeError):
        socket._get_loop()


def test_the_types_of_async_sockets_and_pollers_have_their_old_names() -> None:
    import zmq._future

    with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as socket:
        assert isinstance(socket, zmq._future._AsyncSocket)
    assert isinstance(zmq.asyncio.Poller(), zmq._future._AsyncPoller)
    assert zmq._future.Future is asyncio.Future


def test_a_warning_that_never_comes_can_be_silenced() -> None:
    assert issubclass(zmq.asyncio.ProactorSelectorThreadWarning, RuntimeWarning)
