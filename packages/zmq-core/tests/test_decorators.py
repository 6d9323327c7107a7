"""Functions that are given contexts and sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

import zmq
from zmq.decorators import context, socket


def test_a_context_is_the_last_positional_argument_and_is_closed() -> None:
    @context()
    def work(first: int, ctx: zmq.Context) -> zmq.Context:
        assert first == 1
        assert not ctx.closed
        return ctx

    assert work(1).closed  # type: ignore[call-arg]


def test_context_arguments_go_to_the_context() -> None:
    @context(io_threads=3)
    def threads(ctx: zmq.Context) -> int:
        return ctx.get(zmq.IO_THREADS)

    assert threads() == 3  # type: ignore[call-arg]


@pytest.mark.parametrize("decorator", [context("ctx"), context(name="ctx")])
def test_a_named_context_is_a_keyword_argument(decorator: Any) -> None:
    @decorator
    def work(*args: object, **kwargs: Any) -> tuple[object, set[str]]:
        assert isinstance(kwargs["ctx"], zmq.Context)
        return args, set(kwargs)

    assert work(1, other=2) == ((1,), {"ctx", "other"})


def test_a_socket_is_made_in_the_decorators_context_and_both_are_closed() -> None:
    @context()
    @socket(zmq.PUSH)
    def work(ctx: zmq.Context, push: zmq.Socket) -> tuple[zmq.Context, zmq.Socket]:
        assert push.context is ctx
        assert push.get(zmq.TYPE) == zmq.PUSH
        assert not push.closed
        return ctx, push

    ctx, push = work()  # type: ignore[call-arg]
    assert push.closed
    assert ctx.closed


def test_two_sockets_arrive_in_the_order_of_their_decorators() -> None:
    @context()
    @socket(zmq.PUSH)
    @socket(zmq.PULL)
    def types(ctx: zmq.Context, first: zmq.Socket, second: zmq.Socket) -> list[int]:
        assert first.context is second.context is ctx
        return [first.get(zmq.TYPE), second.get(zmq.TYPE)]

    assert types() == [zmq.PUSH, zmq.PULL]  # type: ignore[call-arg]


def test_a_socket_finds_the_context_by_name(context: zmq.Context) -> None:
    @socket("push", zmq.PUSH, context_name="where")
    def work(*, where: zmq.Context, push: zmq.Socket) -> bool:
        return push.context is where

    assert work(where=context)  # type: ignore[call-arg]


def test_a_socket_without_a_context_uses_the_global_one() -> None:
    @socket(zmq.PAIR)
    def work(pair: zmq.Socket) -> zmq.Context:
        return pair.context

    assert work() is zmq.Context.instance()  # type: ignore[call-arg]
    zmq.Context.instance().term()


def test_the_socket_is_closed_when_the_function_raises() -> None:
    seen: list[zmq.Socket] = []

    @context()
    @socket(zmq.PAIR)
    def work(ctx: zmq.Context, pair: zmq.Socket) -> None:
        seen.append(pair)
        raise LookupError

    with pytest.raises(LookupError):
        work()  # type: ignore[call-arg]
    assert seen[0].closed


def test_a_coroutine_function_keeps_its_socket_until_it_is_done() -> None:
    @context()
    @socket(zmq.PAIR)
    async def work(ctx: zmq.Context, pair: zmq.Socket) -> zmq.Socket:
        await asyncio.sleep(0)
        assert not pair.closed
        return pair

    assert asyncio.run(work()).closed  # type: ignore[call-arg]


def test_a_generator_function_is_refused() -> None:
    def numbers(ctx: zmq.Context) -> Iterator[int]:
        yield 1

    with pytest.raises(TypeError, match=r"numbers\(\) is a generator"):
        context()(numbers)


def test_an_argument_given_twice_is_refused() -> None:
    @context("ctx")
    def work(ctx: object) -> None:
        raise AssertionError("not to be called")

    with pytest.raises(TypeError, match=r"work\(\) got 'ctx' from its caller and from its decorator"):
        work(ctx=1)


def test_the_function_keeps_its_name_and_docstring() -> None:
    @socket(zmq.PAIR)
    def work(pair: zmq.Socket) -> None:
        """Do it."""

    assert (work.__name__, work.__doc__) == ("work", "Do it.")
