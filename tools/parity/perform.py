"""Run one statement in its scene and say what came out: result or exception, warnings, noise, and what is left."""

from __future__ import annotations

import ast
import asyncio
import copy
import functools
import gc
import inspect
import io
import json
import logging
import os
import pickle
import signal
import struct
import sys
import tempfile
import threading
import time
import warnings
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import CodeType
from typing import Any, Callable
from unittest import mock

from tools.parity import outside, scenes
from tools.parity.arguments import Arguments
from tools.parity.describe import Names, describe, normal, raised
from tools.parity.statement import Statement
from zmq import decorators
from zmq.backend.select import select_backend
from zmq.devices import monitored_queue
from zmq.utils import garbage, interop, jsonapi, monitor, strtypes, win32, z85

#: Seconds that what a statement awaits may take.
PATIENCE = 0.15
#: What zmq has before a statement changes it.
COPY_THRESHOLD = 65536
#: Seconds after which the callbacks of a stream have been called.
SETTLING = 0.02
MODULES = (
    asyncio,
    copy,
    gc,
    inspect,
    io,
    json,
    logging,
    mock,
    os,
    pickle,
    struct,
    sys,
    tempfile,
    threading,
    time,
    warnings,
    weakref,
)
UTILITIES = (decorators, garbage, interop, jsonapi, monitor, strtypes, win32, z85)
Told = Callable[[Any], None]


def names(value: Any) -> Names:
    """Return the public names of an object, as `dir` knows them."""
    return Names(each for each in dir(value) if not each.startswith("_"))


def attempt(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what a call returns, or the exception that it raises."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        return error


HELPERS = {"A": Arguments(), "names": names, "attempt": attempt, "describe": describe}
HELPERS.update({module.__name__.rpartition(".")[2]: module for module in (*MODULES, *UTILITIES)})
HELPERS.update(select_backend=select_backend, monitored_queue=monitored_queue)


@functools.lru_cache(maxsize=512)
def compiled(code: str, flags: int) -> tuple[CodeType | None, CodeType | None]:
    """Compile a statement: what comes before its last expression, and that."""
    tree = ast.parse(code)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        expression = ast.Expression(tree.body.pop().value)  # type: ignore[attr-defined]
        last = compile(expression, "<statement>", "eval", flags)
    body = compile(tree, "<statement>", "exec", flags) if tree.body else None
    return body, last


def run(code: str, names: dict[str, Any]) -> Any:
    """Run a statement and return the value of its last expression."""
    body, last = compiled(code, 0)
    if body:
        exec(body, names)
    return eval(last, names) if last else None


async def run_async(code: str, names: dict[str, Any]) -> Any:
    """Run a statement that may await; what it returns is awaited too, for a while."""
    value = None
    for each in compiled(code, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
        if each:
            value = eval(each, names)
            if each.co_flags & inspect.CO_COROUTINE:
                value = await value
    waits = asyncio.isfuture(value) or inspect.iscoroutine(value)
    return await awaited(value) if waits else value


async def awaited(value: Any) -> list[Any]:
    """Say what an awaitable is, whether it was done at once, and what it gives."""
    kind = "coroutine" if inspect.iscoroutine(value) else "Future"
    at_once = kind == "Future" and value.done()
    try:
        result = await asyncio.wait_for(value, PATIENCE)
    except asyncio.TimeoutError:
        return [kind, "pending"]
    except Exception as error:
        result = error
    return [kind, "done" if at_once else "later", result]


@contextmanager
def watched(outcome: dict[str, Any]) -> Iterator[None]:
    """Note warnings, output, and exceptions that reach no caller, in the outcome."""
    noise: list[str] = []
    said, told = io.StringIO(), io.StringIO()
    before = sys.unraisablehook, threading.excepthook
    sys.unraisablehook = lambda arguments: noise.append(f"unraisable {arguments.exc_type.__name__}")
    threading.excepthook = lambda arguments: noise.append(f"in a thread {arguments.exc_type.__name__}")
    try:
        with warnings.catch_warnings(record=True) as caught, redirect_stdout(said), redirect_stderr(told):
            warnings.simplefilter("always")
            yield
    finally:
        sys.unraisablehook, threading.excepthook = before
        if caught:
            outcome["warned"] = sorted({each.category.__name__ for each in caught})
        if said.getvalue():
            outcome["stdout"] = normal(said.getvalue())
        if told.getvalue():
            outcome["stderr"] = True
        if noise:
            outcome["noise"] = sorted(set(noise))


def result_of(call: Callable[[], Any], scene: scenes.Scene, outcome: dict[str, Any]) -> None:
    """Put the result of a call, or what it raises, into the outcome."""
    known = scene.known()
    try:
        value = call()
    except Exception as error:
        outcome["raised"] = raised(error)
        # Its traceback keeps the statement's objects alive.
        error.__traceback__ = None
    else:
        outcome["value"] = describe(value, known)


def perform_sync(statement: Statement, flavour: Any, told: Told) -> None:
    """Run a statement that waits by blocking."""
    _, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}
    with scenes.stage(flavour, state, kind) as scene:
        scene.names.update(HELPERS)
        with watched(outcome):
            if state == "forked":
                in_child(statement, scene, outcome)
            else:
                result_of(lambda: run(statement.code, scene.names), scene, outcome)
        outcome["left"] = scene.left()
        told(outcome)


def in_child(statement: Statement, scene: scenes.Scene, outcome: dict[str, Any]) -> None:
    """Run a statement in a child that inherits the scene."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        result_of(lambda: run(statement.code, scene.names), scene, outcome)
        os.write(writer, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as file:
        text = file.read()
    _, status = os.waitpid(child, 0)
    outcome.update(
        json.loads(text) if text else {"ended": "hang" if status == signal.SIGALRM else f"status {status}"}
    )


def perform_asyncio(statement: Statement, told: Told) -> None:
    """Run a statement inside a coroutine."""
    import zmq.asyncio
    from zmq.eventloop import zmqstream

    flavour, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}

    async def main() -> None:
        noise: dict[str, Any] = {}

        def hear(_: Any, context: dict[str, Any]) -> None:
            error = context.get("exception")
            noise[type(error).__name__] = describe(error, {})

        asyncio.get_running_loop().set_exception_handler(hear)
        streams = flavour == "stream"
        with scenes.stage(zmq if streams else AsyncFlavour(), state, kind) as scene:
            scene.names.update(HELPERS)
            if streams:
                scene.names.update(zmqstream=zmqstream, got=[], stream=zmqstream.ZMQStream(scene.names["s"]))
            known = scene.known()
            try:
                value = await asyncio.wait_for(run_async(statement.code, scene.names), 4 * PATIENCE)
            except asyncio.TimeoutError:
                outcome["value"] = describe("pending", {})
            except Exception as error:
                outcome["raised"] = raised(error)
                error.__traceback__ = None
            else:
                outcome["value"] = describe(value, known)
            # A failed Future that the statement dropped tells the loop when it is collected.
            gc.collect(0)
            if streams:
                await asyncio.sleep(SETTLING)
                outcome["got"] = describe(scene.names["got"], {})
            outcome["left"] = scene.left()
            if noise:
                outcome["loop"] = [noise[name] for name in sorted(noise)]

    with watched(outcome):
        asyncio.run(main())
    told(outcome)


class AsyncFlavour:
    """`zmq` as statements of the asyncio scenes see it: with the classes of zmq.asyncio."""

    def __getattr__(self, name: str) -> Any:
        import zmq.asyncio

        return getattr(zmq.asyncio if name in ("Context", "Socket", "Poller") else zmq, name)


def perform_green(statement: Statement, told: Told) -> None:
    """Run a statement in a greenlet, beside another that shows whether the first one waits."""
    import gevent

    import zmq.green

    _, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}
    turns: list[int] = []
    with scenes.stage(zmq.green, state, kind) as scene:
        scene.names.update(HELPERS, gevent=gevent)

        def call() -> Any:
            with gevent.Timeout(PATIENCE, False):
                other = gevent.spawn(turns.append, 1)
                value = run(statement.code, scene.names)
                scene.names["switched"] = bool(turns)
                other.kill()
                return value
            return "pending"

        with watched(outcome):
            result_of(call, scene, outcome)
        outcome["switched"] = scene.names.get("switched")
        outcome["left"] = scene.left()
        told(outcome)


def restore(code: str) -> None:
    """Take back what a statement may have changed for those that follow in its process."""
    import zmq.asyncio
    import zmq.green

    for module in (zmq, zmq.green):
        module.COPY_THRESHOLD = COPY_THRESHOLD
    if "instance" in code:
        for module in (zmq, zmq.asyncio, zmq.green):
            module.Context.instance().destroy(0)


def perform(statement: Statement, told: Told) -> None:
    """Run a statement in its scene, call `told` with the outcome, and take the scene down."""
    flavour = statement.scene.partition(" ")[0]
    if flavour in ("asyncio", "stream"):
        perform_asyncio(statement, told)
    elif flavour in outside.FLAVOURS:
        told(outside.perform(flavour, statement.code))
    elif flavour == "green":
        perform_green(statement, told)
    else:
        import zmq

        perform_sync(statement, zmq, told)
