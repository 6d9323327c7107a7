"""What nobody refers to any more: closed without waiting, with a warning that names the line."""

from __future__ import annotations

import gc
import re
import sys
import warnings
import weakref
from typing import Any, Callable

import pytest

import zmq


def collect() -> None:
    """Collect garbage: PyPy runs the finalisers of one object at a time along a chain of references."""
    for _ in range(4):
        gc.collect()


def forget(make: Callable[..., Any], *args: Any) -> None:
    """Make something that nobody refers to."""
    make(*args)
    collect()


def test_an_unclosed_socket_warns_with_type_and_line(context) -> None:
    with pytest.warns(
        ResourceWarning, match=rf"unclosed PUSH socket made at {re.escape(__file__)}:\d+; call close\(\)"
    ):
        forget(context.socket, zmq.PUSH)
    context.term()  # would hang if it were still open


def test_an_unclosed_context_warns_with_its_line() -> None:
    with pytest.warns(
        ResourceWarning, match=rf"unclosed <zmq\S+ at 0x\w+> made at {re.escape(__file__)}:\d+; call term\(\)"
    ):
        forget(zmq.Context)


class Wiped(zmq.Context):
    """A context whose `repr` fails, as any does when the interpreter has wiped the module that it is of."""

    def __repr__(self) -> str:
        raise TypeError("'NoneType' object is not callable")


def test_an_unclosed_context_warns_though_its_repr_fails() -> None:
    with pytest.warns(ResourceWarning, match=rf"unclosed <Wiped at 0x\w+> made at {re.escape(__file__)}:\d+"):
        forget(Wiped)


def test_the_line_is_that_of_the_user_in_helpers_too(context) -> None:
    def helper() -> zmq.Socket:
        return context.socket(zmq.PUSH)

    with pytest.warns(ResourceWarning) as caught:
        forget(helper)
    assert f"{__file__}:{helper.__code__.co_firstlineno + 1}" in str(caught[0].message)


def test_a_cycle_of_sockets_and_their_context_is_collected() -> None:
    class Node(zmq.Socket):
        other: object

    context = zmq.Context()
    left, right = Node(context, zmq.PUSH), Node(context, zmq.PUSH)
    left.other, right.other = right, left
    references = [weakref.ref(each) for each in (left, right, context)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a recorded warning would keep its object alive
        del left, right, context
        collect()
    assert [reference() for reference in references] == [None] * 3


def test_a_context_that_refers_to_its_open_sockets_is_collected() -> None:
    class Hub(zmq.Context):
        held: object

    context = Hub()
    context.held = context.socket(zmq.PUSH)
    references = [weakref.ref(each) for each in (context, context.held)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        del context
        collect()
    assert [reference() for reference in references] == [None] * 2


def test_closed_sockets_and_contexts_die_quietly() -> None:
    context = zmq.Context()
    references = [weakref.ref(context)]
    for kind in (zmq.PUSH, zmq.PULL):
        with context.socket(kind) as each:
            references.append(weakref.ref(each))
    context.term()
    del context, each
    collect()
    assert [reference() for reference in references] == [None] * 3


def test_a_socket_keeps_its_context_alive() -> None:
    push = zmq.Context().socket(zmq.PUSH)
    collect()
    push.connect("inproc://somewhere")
    context = push.context
    push.close(0)
    context.term()


def test_a_shadow_keeps_the_original_open(context) -> None:
    view = zmq.Socket.shadow(context.socket(zmq.PUSH))
    gc.collect()
    view.connect("inproc://somewhere")
    view.close(0)


def test_shadows_die_quietly_and_leave_the_socket_open(context) -> None:
    push = context.socket(zmq.PUSH)
    for make in (
        lambda: zmq.Socket.shadow(push),
        lambda: zmq.Socket.shadow(push.underlying),
        lambda: zmq.Socket(push),
    ):
        view = make()
        assert view.underlying == push.underlying
        del view
        gc.collect()
        assert not push.closed
    push.close()


def test_a_socket_whose_making_failed_leaves_nothing_to_warn_of(context) -> None:
    with pytest.raises(zmq.ZMQError):
        context.socket(999)
    with pytest.raises(TypeError, match=r"zmq\.SocketType, not -1"):
        context.socket(-1)
    with pytest.raises(TypeError):
        context.socket(zmq.PUSH, copy_threshold="large")
    with pytest.raises(TypeError, match="a Socket needs a Context"):
        zmq.Socket(5, zmq.PUSH)
    with pytest.raises(TypeError):
        zmq.Socket(context, "PUSH")
    gc.collect()


def test_a_socket_without_init_refuses_every_call() -> None:
    class Forgetful(zmq.Socket):
        def __init__(self) -> None:
            pass

    push = Forgetful()
    for call in (
        lambda: push.send(b"x"),
        push.recv,
        push.recv_multipart,
        push.poll,
        push.fileno,
        lambda: push.linger,
        lambda: setattr(push, "linger", 0),
        lambda: push.bind("inproc://x"),
        lambda: zmq.zmq_poll([(push, zmq.POLLIN)], 0),
        lambda: zmq.proxy(push, push),
        lambda: push.watch(print),
        lambda: push.push_back([b"x"]),
    ):
        with pytest.raises(zmq.SocketClosed):
            call()
    assert push.closed
    push.close()
    assert "closed" in repr(push)


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy counts no references")
def test_references_are_counted_right(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=0, rcvhwm=0)
    content, part, memory = b"x" * 100_000, b"small part", bytearray(100_000)
    frame = zmq.Frame(b"y" * 1000)
    tracked = [content, part, memory, frame, zmq.Again, zmq.Frame, zmq.MessageTracker]

    def use() -> None:
        push.send(content)
        push.send_multipart([part, content, frame], copy=False)
        push.send(memory, copy=False, track=True)
        push.send_many([part, frame])
        pull.recv()
        pull.push_back(pull.recv_multipart(copy=False))
        pull.recv_multipart(copy=True)
        pull.recv(copy=False)
        pull.recv_many()
        with pytest.raises(zmq.Again):
            pull.recv(zmq.DONTWAIT)
        with pytest.raises(TypeError):
            push.send_multipart([content, part, frame, "text"], copy=False)
        frame.buffer.release()
        assert zmq.Frame(frame).bytes

    def counts() -> list[int]:
        gc.collect()
        push.try_send(b"")
        pull.try_recv()
        return [sys.getrefcount(each) for each in tracked]

    use()
    before = counts()
    for _ in range(50):
        use()
    assert counts() == before
