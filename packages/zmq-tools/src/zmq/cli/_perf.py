"""perf: latency and throughput between two ends, and the comparison of two runs.

A DEALER talks to a ROUTER. The first byte of a message says what to do with it: echo it, count it, or report the count.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import zmq
from zmq.cli import _curves
from zmq.cli._link import linked, with_link
from zmq.cli._status import FAILED, Stop, refuse

ECHO, COUNT, REPORT = b"E", b"C", b"R"
BURST = 1000
DEFAULT_COUNT = 10_000
NEVER = 1e9


@click.group()
def perf() -> None:
    """Measure between two ends: run `serve` on one, `latency` or `throughput` on the other (or both with --local)."""


@perf.command()
@with_link
def serve(**link: Any) -> None:
    """Be the other end, for any number of measurements, until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt), linked(zmq.ROUTER, announce=False, **link) as socket:
        socket.linger = 0
        endpoint: Any = socket.get(zmq.LAST_ENDPOINT)
        click.echo(f"serving at {endpoint.decode()}")
        answer(socket)


def answer(socket: zmq.Socket) -> None:
    """Echo, count and report, for ever."""
    counts: dict[bytes, int] = {}
    while True:
        for who, what in socket.recv_many_multipart(BURST):
            order = what[:1]
            if order == ECHO:
                socket.send_multipart([who, what])
            elif order == COUNT:
                counts[who] = counts.get(who, 0) + 1
            else:
                socket.send_multipart([who, REPORT + str(counts.pop(who, 0)).encode()])


def with_measure(function: Any) -> Any:
    """Give a command the options of a measurement."""
    for option in reversed(
        [
            click.option(
                "--local", is_flag=True, help="Run the other end, too, in a process on this machine."
            ),
            click.option(
                "-s", "--size", type=click.IntRange(1), default=64, show_default=True, help="In bytes."
            ),
            click.option(
                "-n", "--count", type=click.IntRange(1), help="Messages; default 10,000 without -t."
            ),
            click.option(
                "-t", "--time", "seconds", type=click.FloatRange(0.1), help="End after so many seconds."
            ),
            click.option(
                "--save", type=click.Path(dir_okay=False), help="Write the result as JSON, for `compare`."
            ),
            click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
        ]
    ):
        function = option(function)
    return with_link(function)


@contextlib.contextmanager
def other_end(local: bool, link: dict[str, Any]) -> Iterator[zmq.Socket]:
    """Give a socket that is connected to a server, one of our own if wanted."""
    with contextlib.ExitStack() as stack:
        if local:
            if link["bind"] or link["connect"]:
                refuse("--local makes both ends; it takes neither --bind nor --connect")
            command = [sys.executable, "-m", "zmq.cli", "perf", "serve", "-b", "tcp://127.0.0.1:*"]
            server = stack.enter_context(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
            stack.callback(server.terminate)
            assert server.stdout is not None
            line = server.stdout.readline()
            if not line:
                raise Stop(FAILED, "the other end did not start")
            link = {**link, "connect": (line.split()[-1],)}

        def prepare(socket: zmq.Socket) -> None:
            socket.set(zmq.LINGER, 0)
            socket.set(zmq.RCVTIMEO, 30_000)

        socket = stack.enter_context(linked(zmq.DEALER, prepare=prepare, **link))
        ask(socket, ECHO)  # the connection is there
        yield socket


def limit(count: int | None, seconds: float | None) -> int:
    """Return how many messages to send at most."""
    if count is None:
        return DEFAULT_COUNT if seconds is None else sys.maxsize
    return count


def unit(name: str, kind: str) -> str:
    """Return the unit of a result, where its name does not have it."""
    if name == "size":
        return " bytes"
    if name == "count":
        return " round trips" if kind == "latency" else " messages"
    return " us" if kind == "latency" else ""


def ask(socket: zmq.Socket, message: bytes) -> bytes:
    socket.send(message)
    try:
        return socket.recv()
    except zmq.Again:
        raise Stop(FAILED, "no answer within 30 seconds: does `zmq perf serve` run there?") from None


@contextlib.contextmanager
def progress(what: str, total: int | None) -> Iterator[Any]:
    """Give a function to call with the messages done; it draws a bar if standard error is a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


@perf.command()
@with_measure
@click.option("--plot", is_flag=True, help="Draw how the round trips are distributed.")
def latency(
    local: bool,
    size: int,
    count: int | None,
    seconds: float | None,
    save: str | None,
    as_json: bool,
    plot: bool,
    **link: Any,
) -> None:
    """Measure round trips, one at a time: percentiles in microseconds."""
    message = ECHO + bytes(size - 1)
    times: list[int] = []
    most = limit(count, seconds)
    with other_end(local, link) as socket, progress("round trips", count) as show:
        for _ in range(min(most, 200)):
            ask(socket, message)
        clock = time.perf_counter_ns
        end = clock() + int((seconds or NEVER) * 1e9)
        while len(times) < most and clock() < end:
            began = clock()
            ask(socket, message)
            times.append(clock() - began)
            if len(times) % 500 == 0:
                show(len(times))
    times.sort()
    result = {"kind": "latency", "size": size, "count": len(times), "libzmq": zmq.zmq_version()}
    result.update(_curves.percentiles([each / 1000 for each in times]))
    report(result, save, as_json)
    if plot:
        click.echo(_curves.histogram([each / 1000 for each in times], "us"))


@perf.command()
@with_measure
def throughput(
    local: bool,
    size: int,
    count: int | None,
    seconds: float | None,
    save: str | None,
    as_json: bool,
    **link: Any,
) -> None:
    """Measure messages one way, from the first sent to the last counted at the other end."""
    message = COUNT + bytes(size - 1)
    most, sent = limit(count, seconds), 0
    with other_end(local, link) as socket, progress("messages", count) as show:
        began = time.perf_counter()
        while sent < most and time.perf_counter() - began < (seconds or NEVER):
            sent += socket.send_many([message] * min(BURST, most - sent))
            show(sent)
        arrived = int(ask(socket, REPORT)[1:])
        took = time.perf_counter() - began
    if arrived != sent:
        raise Stop(FAILED, f"{sent - arrived} of {sent} messages did not arrive")
    result: dict[str, Any] = {"kind": "throughput", "size": size, "count": sent, "libzmq": zmq.zmq_version()}
    result["messages_per_second"] = round(sent / took, 1)
    result["megabytes_per_second"] = round(sent * size / took / 1e6, 3)
    report(result, save, as_json)


def report(result: dict[str, Any], save: str | None, as_json: bool) -> None:
    """Print a result, and write it to a file."""
    if as_json:
        click.echo(json.dumps(result))
    else:
        for name, value in result.items():
            number = isinstance(value, (int, float))
            click.echo(f"{name:<22}{value:,}{unit(name, result['kind'])}" if number else f"{name:<22}{value}")
    if save is not None:
        try:
            Path(save).write_text(json.dumps(result, indent=1) + "\n")
        except OSError as error:
            raise Stop(FAILED, f"cannot save the result: {error}") from error


@perf.command()
@click.argument("before", type=click.Path(exists=True, dir_okay=False))
@click.argument("after", type=click.Path(exists=True, dir_okay=False))
def compare(before: str, after: str) -> None:
    """Compare two runs that --save wrote: AFTER in per cent of BEFORE."""
    try:
        old, new = (json.loads(Path(each).read_text()) for each in (before, after))
        same = all(old[each] == new[each] for each in ("kind", "size"))
        pairs = {
            name: (value, new[name])
            for name, value in old.items()
            if name not in ("kind", "size", "count", "libzmq") and isinstance(value, (int, float))
        }
    except (ValueError, KeyError, TypeError) as error:
        refuse(f"not what --save writes: {error}")
    if not same:
        refuse("runs of different kinds or sizes cannot be compared")
    click.echo(f"{old['kind']}, {old['size']} bytes a message")
    for name, (value, other) in pairs.items():
        change = f"{100 * other / value:8.1f} %" if value else ""
        click.echo(f"{name:<22}{value:>14,} -> {other:>14,} {change}")
