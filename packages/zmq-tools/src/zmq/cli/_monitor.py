"""monitor: print the events of a socket as they happen."""

from __future__ import annotations

import json
import time
from typing import Any

import click

import zmq
from zmq.cli._link import linked, with_link
from zmq.cli._status import INTERRUPTED, TIMED_OUT, Stop
from zmq.utils.monitor import recv_monitor_message

TYPES = ["pair", "pub", "sub", "req", "rep", "dealer", "router", "pull", "push", "xpub", "xsub", "stream"]


@click.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(TYPES, case_sensitive=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("-n", "--count", type=click.IntRange(1), help="End after so many events.")
@click.option("-t", "--timeout", type=click.FloatRange(0), help="Seconds until we give up, with status 3.")
@with_link
def monitor(kind: str, as_json: bool, count: int | None, timeout: float | None, **link: Any) -> None:
    """Print what happens to a socket of some TYPE: connections, handshakes, failures.

    It is made, bound and connected as the options say, and sends nothing: to find out why two ends do not meet.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    events: list[zmq.Socket] = []

    def prepare(socket: zmq.Socket) -> None:
        socket.linger = 0
        events.append(socket.get_monitor_socket())

    seen = 0
    try:
        with linked(int(zmq.SocketType[kind.upper()]), prepare=prepare, **link):
            while count is None or seen < count:
                left = -1 if deadline is None else max(0, int((deadline - time.monotonic()) * 1000))
                if not events[0].poll(left):
                    raise Stop(TIMED_OUT, f"time is up after {seen} events")
                click.echo(describe(recv_monitor_message(events[0]), as_json))
                seen += 1
    except KeyboardInterrupt:
        raise Stop(0 if count is None else INTERRUPTED) from None
    finally:
        for each in events:
            each.close(0)


def describe(event: Any, as_json: bool) -> str:
    """Return the line for one event."""
    now = time.time()
    name = event["event"].name.replace("HANDSHAKE_", "HANDSHAKE ")
    value, endpoint = event["value"], event["endpoint"].decode("utf-8", "replace")
    if as_json:
        fields = {"time": round(now, 6), "event": event["event"].name, "value": value, "endpoint": endpoint}
        return json.dumps(fields)
    failed = any(word in name for word in ("FAILED", "CLOSE_FAILED"))
    meaning = zmq.strerror(value) if failed and "AUTH" not in name and "PROTOCOL" not in name else str(value)
    clock = time.strftime("%H:%M:%S", time.localtime(now))
    return f"{clock}.{int(now % 1 * 1000):03d} {name:<28} {endpoint or '-'} {meaning}"
