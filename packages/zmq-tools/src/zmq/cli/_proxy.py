"""proxy: pass messages on, and show how many."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
from typing import Any

import click

import zmq
from zmq.cli._sides import attached
from zmq.cli._status import FAILED, Stop
from zmq.devices import Statistics, ThreadDevice, ThreadProxy

KINDS = {
    "queue": (zmq.ROUTER, zmq.DEALER),
    "forwarder": (zmq.XSUB, zmq.XPUB),
    "streamer": (zmq.PULL, zmq.PUSH),
}


def rates(before: Statistics, now: Statistics, seconds: float) -> str:
    """Return a line with totals, and rates since `before`."""
    there = (now.in_messages - before.in_messages) / seconds
    back = (now.out_messages - before.out_messages) / seconds
    return (
        f"in>out {now.in_messages:,} msgs {now.in_bytes:,} B ({there:,.0f}/s)   "
        f"out>in {now.out_messages:,} msgs {now.out_bytes:,} B ({back:,.0f}/s)"
    )


@click.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("in_endpoint", metavar="IN")
@click.argument("out_endpoint", metavar="OUT")
@click.option("--connect-in", is_flag=True, help="Connect to IN instead of binding it.")
@click.option("--connect-out", is_flag=True, help="Connect to OUT instead of binding it.")
@click.option(
    "--context-in", metavar="NAME", help="Secure and tunnel IN as the context NAME says; see the manual."
)
@click.option("--context-out", metavar="NAME", help="The same for OUT.")
@click.option("--capture", metavar="ENDPOINT", help="Bind a PUB there that gets a copy of every message.")
@click.option("--hwm", type=click.IntRange(0, 2**31 - 1), help="High-water mark of the sockets, in messages.")
@click.option(
    "--interval", type=click.FloatRange(0.1), default=1.0, show_default=True, help="Of counters, in seconds."
)
@click.option("-q", "--quiet", is_flag=True, help="No counters.")
def proxy(
    kind: str,
    in_endpoint: str,
    out_endpoint: str,
    connect_in: bool,
    connect_out: bool,
    context_in: str | None,
    context_out: str | None,
    capture: str | None,
    hwm: int | None,
    interval: float,
    quiet: bool,
) -> None:
    """Pass messages between IN and OUT until Ctrl-C or SIGTERM.

    \b
    KIND is one of
        queue      ROUTER and DEALER: requests come IN, workers are OUT
        forwarder  XSUB and XPUB: publishers are IN, subscribers OUT
        streamer   PULL and PUSH

    What was accepted when it ends is passed on. Counters go to standard error.
    """
    types = KINDS[kind]
    device: Any = ThreadDevice(zmq.QUEUE, *types) if capture is None else ThreadProxy(*types, zmq.PUB)
    device.linger = 1000  # a peer that is gone holds up the end no longer
    if hwm is not None:
        for option in (zmq.SNDHWM, zmq.RCVHWM):
            device.setsockopt_in(option, hwm)
            device.setsockopt_out(option, hwm)
    if capture is not None:
        device.bind_mon(capture)
    with contextlib.ExitStack() as stack:
        stack.enter_context(attached(device, "in", in_endpoint, connect_in, context_in))
        stack.enter_context(attached(device, "out", out_endpoint, connect_out, context_out))
        relay(device, interval, quiet)


def relay(device: Any, interval: float, quiet: bool) -> None:
    """Run a device until Ctrl-C or SIGTERM, or until it fails."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    threading.excepthook = lambda _: None  # one line below tells what ended the device
    try:
        device.start()
        watch(device, interval, quiet)
    except KeyboardInterrupt:
        device.stop()
    device.join()
    zmq.Context.instance().term()
    if device.exception is not None:
        raise Stop(FAILED, str(device.exception)) from device.exception
    if not quiet:
        total = device.stats()
        end = "\n" if sys.stderr.isatty() else ""
        click.echo(f"{end}passed on: {total.in_messages:,} in>out, {total.out_messages:,} out>in", err=True)


def watch(device: Any, interval: float, quiet: bool) -> None:
    """Show the counters until the device ends: in one place on a terminal, else a line each time."""
    on_terminal = sys.stderr.isatty()
    before, then = device.stats(), time.monotonic()
    while not device.join(None if quiet else interval):
        now, moment = device.stats(), time.monotonic()
        line = rates(before, now, moment - then)
        click.echo(f"\r\x1b[K{line}" if on_terminal else line, nl=not on_terminal, err=True)
        before, then = now, moment
