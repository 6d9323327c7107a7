"""Async tests: each runs on every kind of asyncio loop, in a loop of its own. Those in every_loop run on trio too."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq
import zmq.asyncio

# What tests counted, by what it is: printed at the end.
COUNTED: Counter[str] = Counter()

# Seconds for one test: less than pytest's own limit, so that what it left waiting is told.
LIMIT = float(os.environ.get("ZMQ_TEST_LIMIT", "25"))

# uvloop is for CPython, and not for Windows.
UVLOOP = sys.implementation.name == "cpython" and sys.platform != "win32"
KINDS = ["asyncio", *(["uvloop"] if UVLOOP else [])]


def new_loop(kind: str) -> asyncio.AbstractEventLoop:
    if kind == "uvloop":
        import uvloop

        return uvloop.new_event_loop()
    return asyncio.new_event_loop()


def run_in(loop: asyncio.AbstractEventLoop, coroutine: Any) -> Any:
    """Run a coroutine to its end in the loop, cancel what it left behind, and close the loop."""
    problems: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _, problem: problems.append(problem))
    try:
        result = loop.run_until_complete(asyncio.wait_for(coroutine, LIMIT))
        loop.run_until_complete(_cancel_others())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()
    assert not problems
    return result


async def _cancel_others() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if inspect.iscoroutinefunction(metafunc.function) and "engine" not in metafunc.fixturenames:
        metafunc.fixturenames.append("loop_kind")
        metafunc.parametrize("loop_kind", KINDS)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function) or "engine" in pyfuncitem.fixturenames:
        return None
    wanted = inspect.signature(function).parameters
    arguments = {name: pyfuncitem.funcargs[name] for name in wanted}
    run_in(new_loop(pyfuncitem.callspec.params["loop_kind"]), function(**arguments))
    return True


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for name, count in sorted(COUNTED.items()):
        terminalreporter.write_line(f"{name}: {count:,}")


@pytest.fixture
def counted(request: pytest.FixtureRequest) -> Counter[str]:
    """Give a counter whose counts are printed for each kind of loop at the end of the run."""
    kind = request.node.callspec.params["loop_kind"]

    class Counts(Counter[str]):
        def __setitem__(self, name: str, count: int) -> None:
            COUNTED[f"{kind}, {name}"] += count - self[name]
            super().__setitem__(name, count)

    return Counts()


@pytest.fixture
def async_context() -> Iterator[zmq.asyncio.Context]:
    """Give an async context; afterwards destroy it with its sockets."""
    context = zmq.asyncio.Context()
    yield context
    context.destroy(linger=0)


@pytest.fixture
def async_socket(async_context: zmq.asyncio.Context) -> Iterator[Callable[..., zmq.asyncio.Socket]]:
    """Give a function that makes async sockets with options: `async_socket(zmq.PULL, rcvhwm=1)`."""
    made: list[zmq.asyncio.Socket] = []

    def make(type_: int, **options: Any) -> zmq.asyncio.Socket:
        sock = async_context.socket(type_)
        for name, value in options.items():
            setattr(sock, name, value)
        made.append(sock)
        return sock

    yield make
    for sock in made:
        sock.close(0)


@pytest.fixture
def connected(
    async_socket: Callable[..., zmq.asyncio.Socket], endpoint: Callable[[str], str]
) -> Callable[..., tuple[zmq.asyncio.Socket, zmq.asyncio.Socket]]:
    """Give a function that connects two async sockets: `connected(zmq.PUSH, zmq.PULL, "tcp")`; the second binds."""

    def connect(first: int, second: int, transport: str = "inproc", **options: Any) -> Any:
        one, other = async_socket(first, **options), async_socket(second, **options)
        other.bind(endpoint(transport))
        one.connect(other.last_endpoint.decode())
        return one, other

    return connect
