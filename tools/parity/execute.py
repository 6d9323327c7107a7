"""Run Python source and note what comes of it: its result or exception, warnings, output, and noise."""

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

from tools.parity import scenes
from tools.parity.arguments import Arguments
from tools.parity.describe import Names, describe, normal, raised
from zmq import decorators
from zmq.backend.select import select_backend
from zmq.devices import monitored_queue
from zmq.utils import garbage, interop, jsonapi, monitor, strtypes, win32, z85

#: Seconds that what a statement awaits may take.
PATIENCE = 0.15
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


def names(value: Any) -> Names:
    """Return the public names of an object, as `dir` knows them."""
    return Names(each for each in dir(value) if not each.startswith("_"))


def attempt(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what a call returns, or the exception that it raises."""
    try:
        return call(*args, **kwargs)
    except Exception as error:
        return error


HELPERS = {
    "A": Arguments(),
    "names": names,
    "attempt": attempt,
    "describe": describe,
    "settle": scenes.settle,
}
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
