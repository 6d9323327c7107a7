"""Tests that run on every loop: each package of sockets on each loop that it is for, the same code on all.

Where zmq-green is installed too, gevent is one of them: each task is a greenlet there, see `zmq_testing.greenlets`.
ZMQ_TEST_PACKAGE names the one package that is tested.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import inspect
import os
import sys
from types import ModuleType
from typing import Any, Callable, NamedTuple

import anyio
import anyio.lowlevel
import pytest

import zmq
from zmq.asyncio._operations import CLOSED
from zmq.asyncio._readiness import LoopReadiness


class Engine(NamedTuple):
    """A package of sockets, and the kind of loop they run in."""

    package: str
    kind: str

    @property
    def module(self) -> ModuleType:
        return importlib.import_module("zmq_testing.awaited" if self.kind == "gevent" else self.package)

    @property
    def readiness(self) -> Any:
        """The class that keeps what waits for a socket."""
        return self.module.HubReadiness if self.kind == "gevent" else LoopReadiness

    @property
    def before_waiting(self) -> list[str]:
        """Its methods that an operation calls between its look and its wait."""
        return ["listen"] if self.kind == "gevent" else ["wait", "join"]

    @property
    def closed(self) -> type[BaseException]:
        """What ends an operation that waits for a socket that is closed."""
        return asyncio.CancelledError if self.package == "zmq.asyncio" else zmq.SocketClosed

    def run(self, function: Callable[..., Any], **arguments: Any) -> None:
        problems: list[dict[str, Any]] = []

        async def limited() -> None:
            if self.kind in ("asyncio", "uvloop"):
                asyncio.get_running_loop().set_exception_handler(lambda _, problem: problems.append(problem))
            with anyio.fail_after(LIMIT):
                await function(**arguments)

        if self.kind == "gevent":
            from zmq_testing import greenlets

            greenlets.run(limited)
        elif self.kind == "trio":
            anyio.run(limited, backend="trio")
        else:
            anyio.run(limited, backend="asyncio", backend_options={"use_uvloop": self.kind == "uvloop"})
        assert not problems


# Seconds for one test: less than pytest's own limit, so that what it left waiting is told.
LIMIT = float(os.environ.get("ZMQ_TEST_LIMIT", "25"))

# uvloop is for CPython, and not for Windows.
UVLOOP = sys.implementation.name == "cpython" and sys.platform != "win32"
GREEN = all(map(importlib.util.find_spec, ("gevent", "zmq.green")))
ENGINES = [
    *(Engine(package, "asyncio") for package in ("zmq.asyncio", "zmq.anyio")),
    *(Engine(package, "uvloop") for package in ("zmq.asyncio", "zmq.anyio") if UVLOOP),
    Engine("zmq.anyio", "trio"),
    *([Engine("zmq.green", "gevent")] if GREEN else []),
]
ENGINES = [
    engine for engine in ENGINES if os.environ.get("ZMQ_TEST_PACKAGE", engine.package) == engine.package
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        engines = ENGINES
        if "operations" in metafunc.fixturenames:
            engines = [engine for engine in ENGINES if engine.kind != "gevent"]
        metafunc.parametrize("engine", engines, ids="-".join)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    function = pyfuncitem.obj
    if not inspect.iscoroutinefunction(function):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in inspect.signature(function).parameters}
    pyfuncitem.funcargs["engine"].run(function, **arguments)
    return True


@pytest.fixture
def operations() -> None:
    """Have a test run where what waits is an object of the loop's, and a budget keeps the loop fair.

    With gevent it is a greenlet, and what needs no wait lets no other run.
    """


@pytest.fixture
def async_context(engine):
    """Give a context of the engine's package; afterwards destroy it with its sockets."""
    context = engine.module.Context()
    yield context
    context.destroy(linger=0)


class Task:
    """A child of a task group, and what came of it."""

    def __init__(self, group, operation):
        self.operation = operation
        self.begun = False
        self.scope = anyio.CancelScope()
        self.result = self.error = None
        self.cancelled = False
        self.over = anyio.Event()
        group.start_soon(self._run)

    async def _run(self):
        with self.scope:
            try:
                self.begun = True
                self.result = await self.operation()
            except Exception as error:
                self.error = error
            except asyncio.CancelledError as error:
                if error.args != (CLOSED,):
                    raise
                self.error = error
        self.cancelled = self.scope.cancelled_caught
        self.over.set()

    async def waits(self):
        """Return when it waits: nothing but the loop comes between its begin and its wait."""
        while not self.begun:
            await anyio.lowlevel.checkpoint()
        return self

    async def outcome(self):
        await self.over.wait()
        if self.error is not None:
            raise self.error
        return self.result


@pytest.fixture
def tasks():
    """Give a function that starts tasks one after the other, each once the one before waits."""

    async def start(group, *operations):
        return [await Task(group, operation).waits() for operation in operations]

    return start
