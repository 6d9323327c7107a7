"""Async tests: each runs on every kind of asyncio loop, in a loop of its own. Those in every_loop run on trio too.

ZMQ_TRIALS multiplies the trials that are counted; with 30 each loop gets more than 10,000 of each kind.
ZMQ_TEST_LIMIT sets how many seconds one test may take, as more trials take longer.
"""

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


class Trials:
    """Counts what came of trials, to be told at the end."""

    def __init__(self, label: str, counts: Counter[str]) -> None:
        self.label = label
        self.counts = counts
        self.factor = int(os.environ.get("ZMQ_TRIALS", "1"))

    def count(self, outcome: str, number: int) -> None:
        self.counts[f"{self.label}: {outcome}"] += number


_counts = pytest.StashKey[Counter]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_counts] = Counter()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    counts = config.stash[_counts]
    if counts:
        terminalreporter.section("trials")
    for outcome, number in sorted(counts.items()):
        terminalreporter.line(f"{outcome}: {number:,}")


@pytest.fixture
def trials(request: pytest.FixtureRequest) -> Trials:
    """Give what counts trials for each kind of loop, and says how many more than usual there shall be."""
    parameters = request.node.callspec.params
    label = "-".join(parameters["engine"]) if "engine" in parameters else parameters["loop_kind"]
    return Trials(label, request.config.stash[_counts])


async def _receive_into(socket: Any) -> bytes:
    room = bytearray(16)
    size = await socket.recv_into(room)
    return bytes(room[:size])


# Each returns something to await.
RECEIVES: dict[str, Callable[[Any], Any]] = {
    "recv": lambda s: s.recv(),
    "recv_frame": lambda s: s.recv(copy=False),
    "recv_tracked": lambda s: s.recv(copy=False, track=True),
    "recv_string": lambda s: s.recv_string(),
    "recv_json": lambda s: s.recv_json(),
    "recv_into": _receive_into,
    "recv_many": lambda s: s.recv_many(),
    "recv_pyobj": lambda s: s.recv_pyobj(),
    "recv_multipart": lambda s: s.recv_multipart(),
    "recv_multipart_frames": lambda s: s.recv_multipart(copy=False),
    "recv_serialized": lambda s: s.recv_serialized(list),
    "recv_many_multipart": lambda s: s.recv_many_multipart(),
    "anext": lambda s: s.__anext__(),
}


class Numbered:
    """Messages that are ASCII numbers, alone or in the last of two parts, and one way to receive them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.receive = RECEIVES[name]

    def send(self, socket: Any, number: int) -> None:
        if self.name == "recv_pyobj":
            socket.send_pyobj(number)
        elif "multipart" in self.name or self.name == "recv_serialized":
            socket.send_multipart([b"first", b"%d" % number])
        else:
            socket.send(b"%d" % number)

    def number(self, received: Any) -> int:
        """Return what number came, whatever the receive made of it."""
        while isinstance(received, list):
            received = received[-1]
        return int(received.bytes if isinstance(received, zmq.Frame) else received)


@pytest.fixture(params=RECEIVES)
def numbered(request: pytest.FixtureRequest) -> Numbered:
    """Give each way to receive."""
    return Numbered(request.param)


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
