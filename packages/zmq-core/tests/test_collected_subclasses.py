"""Subclasses that override `close`, `destroy` or `term`: what collects an open one calls the override."""

from __future__ import annotations

import gc
import sys
import warnings
from typing import Any, Callable

import pytest

import zmq

Calls = list[tuple[Any, ...]]


@pytest.fixture
def calls() -> Calls:
    """The calls of the overrides, with their arguments."""
    return []


@pytest.fixture
def collect() -> Callable[..., None]:
    """Give a function that makes an object, drops it and has it collected; its warning is expected."""

    def run(make: Callable[..., Any], *args: Any) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # a recorded warning would keep the object alive
            make(*args)
            for _ in range(4):  # PyPy runs the finalisers of one object at a time along a chain of references
                gc.collect()

    return run


@pytest.fixture
def socket_class(calls: Calls) -> type[zmq.Socket]:
    class Closing(zmq.Socket):
        def close(self, *args: Any, **kwargs: Any) -> None:
            calls.append(("close", args, kwargs, self.closed))
            super().close(*args, **kwargs)

    return Closing


@pytest.fixture
def context_class(calls: Calls) -> type[zmq.Context]:
    class Ending(zmq.Context):
        def destroy(self, *args: Any, **kwargs: Any) -> None:
            calls.append(("destroy", args, kwargs, self.closed))
            super().destroy(*args, **kwargs)

        def term(self, *args: Any, **kwargs: Any) -> None:
            calls.append(("term", args, kwargs, self.closed))
            super().term(*args, **kwargs)
            calls.append(("ended", self.closed))

    return Ending


def test_a_collected_socket_is_closed_by_its_override(context, collect, socket_class, calls: Calls) -> None:
    collect(context.socket, zmq.PUSH, socket_class)
    assert calls == [("close", (), {}, False)]
    context.term()  # would hang if it were still open


def test_an_override_chooses_the_linger(context, collect) -> None:
    class Impatient(zmq.Socket):
        def close(self, linger: int | None = None) -> None:
            super().close(0)

    def leave_a_message() -> None:
        push = context.socket(zmq.PUSH, Impatient)
        push.connect("tcp://127.0.0.1:9")
        push.send(b"to no peer")

    collect(leave_a_message)
    context.term()  # would wait for the message


def test_what_was_closed_is_not_closed_again(context, collect, socket_class, calls: Calls) -> None:
    collect(lambda: context.socket(zmq.PUSH, socket_class).close())
    assert len(calls) == 1


@pytest.mark.parametrize("view", ["shadow", "shadow by address", "copy"])
def test_a_view_is_not_closed(context, collect, socket_class, calls: Calls, view: str) -> None:
    push = context.socket(zmq.PUSH, socket_class)
    if view == "copy":
        collect(push.__copy__)
    else:
        collect(socket_class.shadow, push if view == "shadow" else push.underlying)
    assert calls == []
    assert not push.closed
    push.close()


def test_a_socket_that_may_be_left_open_is_closed_by_its_override(
    context, collect, socket_class, calls: Calls
) -> None:
    collect(lambda: context.socket(zmq.PUSH, socket_class).close_when_unused())
    assert calls == [("close", (), {}, False)]


def test_an_override_that_closes_nothing_leaves_no_socket_open(context, collect) -> None:
    class Keeping(zmq.Socket):
        def close(self, linger: int | None = None) -> None:
            pass

    collect(context.socket, zmq.PUSH, Keeping)
    assert context.socket_count == 0
    context.term()


def test_what_an_override_raises_is_reported_and_the_socket_closed(context, collect, monkeypatch) -> None:
    class Failing(zmq.Socket):
        def close(self, linger: int | None = None) -> None:
            raise ValueError("cannot close")

    reported: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: reported.append(str(unraisable.exc_value)))
    collect(context.socket, zmq.PUSH, Failing)
    assert reported == ["cannot close"]
    context.term()


def test_a_method_put_in_the_place_of_close_is_called(context, collect, monkeypatch, calls: Calls) -> None:
    close = zmq.Socket.close

    def traced(self: zmq.Socket, linger: int | None = None) -> None:
        calls.append(("traced",))
        close(self, linger)

    monkeypatch.setattr(zmq.Socket, "close", traced)
    collect(context.socket, zmq.PUSH)
    assert calls == [("traced",)]


def test_the_warning_comes_before_the_override(context, socket_class, calls: Calls, monkeypatch) -> None:
    monkeypatch.setattr(warnings, "showwarning", lambda *args, **kwargs: calls.append(("warning",)))
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        context.socket(zmq.PUSH, socket_class)
        gc.collect()
    assert [call[0] for call in calls] == ["warning", "close"]


def test_a_collected_context_is_ended_by_its_overrides(collect, context_class, calls: Calls) -> None:
    collect(context_class)
    assert calls == [("destroy", (), {}, False), ("term", (), {}, False), ("ended", True)]


def test_a_collected_context_waits_for_no_message(collect, context_class, calls: Calls) -> None:
    def leave_a_message() -> None:
        context = context_class()
        with context.socket(zmq.PUSH) as push:
            push.connect("tcp://127.0.0.1:9")
            push.send(b"to no peer")

    collect(leave_a_message)
    assert calls[-1] == ("ended", True)


def test_a_collected_context_ends_whatever_its_override_does(socket, collect, wait_until) -> None:
    class Keeping(zmq.Context):
        held: object

        def destroy(self, linger: int | None = None) -> None:
            pass

    addresses: list[bytes] = []

    def leave_a_cycle() -> None:
        left = Keeping()
        left.held = [left, left.socket(zmq.PULL)]
        left.held[1].bind("tcp://127.0.0.1:*")
        addresses.append(left.held[1].last_endpoint)

    collect(leave_a_cycle)
    pull = socket(zmq.PULL)

    def is_free() -> bool:
        try:
            pull.bind(addresses[0])
        except zmq.ZMQError:
            return False
        return True

    assert wait_until(is_free)


@pytest.mark.parametrize("end", ["term", "destroy"])
def test_an_ended_context_is_not_ended_again(collect, context_class, calls: Calls, end: str) -> None:
    collect(lambda: getattr(context_class(), end)())
    assert [call[0] for call in calls].count("term") == 1


def test_a_shadow_ends_nothing(context, collect, context_class, calls: Calls) -> None:
    collect(context_class.shadow, context.underlying)
    collect(context_class, context)
    assert calls == []
    assert not context.closed


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy collects nothing at exit")
def test_at_the_end_of_the_process_sockets_are_closed_and_contexts_left(run_python) -> None:
    result = run_python(
        """
        import os, zmq
        os.environ["PYZMQ_EXIT_LINGER"] = "0"

        class Socket(zmq.Socket):
            def close(self, linger=None, write=os.write):
                write(1, b"close\\n")
                super().close(linger)

        class Context(zmq.Context):
            def destroy(self, linger=None, write=os.write):
                write(1, b"destroy\\n")
                super().destroy(linger)

        context = Context()
        push = context.socket(zmq.PUSH, Socket)
        push.connect("tcp://127.0.0.1:9")
        push.send(b"to no peer")
        """
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout == "close\n"
