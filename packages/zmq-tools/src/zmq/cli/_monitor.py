"""monitor: print the events of a socket as they happen, and what they mean together."""

from __future__ import annotations

import json
import time
from typing import Any

import click

import zmq
from zmq.cli import _verdict
from zmq.cli._contexts import completed
from zmq.cli._draft_types import DRAFT_KINDS
from zmq.cli._link import linked, with_link
from zmq.cli._status import INTERRUPTED, TIMED_OUT, Stop
from zmq.utils.monitor import recv_monitor_message

TYPES = [
    "pair",
    "pub",
    "sub",
    "req",
    "rep",
    "dealer",
    "router",
    "pull",
    "push",
    "xpub",
    "xsub",
    "stream",
    *DRAFT_KINDS,
]


@click.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(TYPES, case_sensitive=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("-n", "--count", type=click.IntRange(1), help="End after so many events.")
@click.option("-t", "--timeout", type=click.FloatRange(0), help="Seconds until we give up, with status 3.")
@with_link
def monitor(kind: str, as_json: bool, count: int | None, timeout: float | None, **link: Any) -> None:
    """Print what happens to a socket of some TYPE: connections, handshakes, failures.

    It is made, bound and connected as the options say, and sends nothing: to find out why two ends do not meet. At the
    end it says why. For that it asks what listens at the endpoints of --connect, with a connection of its own.
    """
    deadline = None if timeout is None else time.monotonic() + timeout
    events: list[zmq.Socket] = []
    seen: list[str] = []
    link = completed(link.pop("context_name"), link)

    def prepare(socket: zmq.Socket) -> None:
        socket.linger = 0
        events.append(socket.get_monitor_socket())

    try:
        with linked(int(zmq.SocketType[kind.upper()]), prepare=prepare, **link):
            while count is None or len(seen) < count:
                left = -1 if deadline is None else max(0, int((deadline - time.monotonic()) * 1000))
                if not events[0].poll(left):
                    raise Stop(TIMED_OUT, f"time is up after {len(seen)} events")
                event = recv_monitor_message(events[0])
                seen.append(str(event["event"].name))
                click.echo(describe(event, as_json))
    except KeyboardInterrupt:
        raise Stop(0 if count is None else INTERRUPTED) from None
    finally:
        for each in events:
            each.close(0)
        if events:
            conclude(kind.upper(), as_json, seen, link)


def conclude(kind: str, as_json: bool, seen: list[str], link: dict[str, Any]) -> None:
    """Print why the two ends do not meet, or that they have."""
    connect = () if link["ssh"] else link["connect"]  # what is behind a tunnel cannot be asked
    text = _verdict.verdict(kind, _verdict.mechanism_of(link), seen, connect)
    click.echo(json.dumps({"verdict": text}) if as_json else f"verdict: {text}")


def describe(event: Any, as_json: bool) -> str:
    """Return the line for one event."""
    now = time.time()
    name = event["event"].name
    value, endpoint = event["value"], event["endpoint"].decode("utf-8", "replace")
    meaning = _verdict.label(name, value)
    if as_json:
        fields = {
            "time": round(now, 6),
            "event": name,
            "value": value,
            "endpoint": endpoint,
            "meaning": meaning,
        }
        return json.dumps(fields)
    clock = time.strftime("%H:%M:%S", time.localtime(now))
    shown = name.replace("HANDSHAKE_", "HANDSHAKE ")
    return f"{clock}.{int(now % 1 * 1000):03d} {shown:<28} {endpoint or '-'}  {meaning}"
