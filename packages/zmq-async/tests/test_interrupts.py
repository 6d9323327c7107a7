"""A signal handler that raises takes no message with it, wherever in these packages it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any, Callable

import pytest
import trio

import zmq
import zmq.anyio
import zmq.asyncio
import zmq.sugar
import zmq.utils
from zmq.asyncio._readiness import LoopReadiness
from zmq_testing.interrupts import Alarm, Interrupt, Interrupter, lost_at_each_line


def interrupter(number: int, error: type[BaseException]) -> Interrupter:
    """Return what raises at the line of that number in these packages and in what zmq-core does for them.

    Of the functions left out the one is called by the garbage collector, which drops errors, the other by the task that
    begins to wait. At its first line, `__await__` is one that nothing but the caller's frame refers to.
    """
    return Interrupter(
        number,
        error,
        zmq.asyncio,
        zmq.anyio,
        zmq.sugar,
        zmq.utils,
        elsewhere=("__del__", "add_done_callback"),
        entries=("__await__",),
    )


RECEIVES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "recv": (lambda pull: pull.recv(), lambda found: [found]),
    "recv tracked": (lambda pull: pull.recv(copy=False, track=True), lambda found: [found.bytes]),
    "recv_multipart": (lambda pull: pull.recv_multipart(), list),
    "recv_many": (lambda pull: pull.recv_many(), list),
    "recv_string": (lambda pull: pull.recv_string(), lambda found: [found.encode()]),
    "recv_json": (lambda pull: pull.recv_json(), lambda found: [b"%d" % found]),
    "recv_serialized": (lambda pull: pull.recv_serialized(lambda parts: parts.pop()), lambda found: [found]),
}
SENT = [b"%d" % number for number in range(10, 14)]


@pytest.fixture
def sockets(
    endpoint: Callable[[str], str],
) -> Iterator[Callable[[type[zmq.Context]], tuple[Any, zmq.Socket]]]:
    """Give a function that returns a PULL socket of a Context class and a plain PUSH that is connected to it."""
    made: list[Any] = []
    with zmq.Context() as plain:

        def make(kind: type[zmq.Context]) -> tuple[Any, zmq.Socket]:
            pull, push = kind.shadow(plain).socket(zmq.PULL), plain.socket(zmq.PUSH)
            made.extend([pull, push])
            pull.bind(endpoint("inproc"))
            push.connect(pull.last_endpoint)
            return pull, push

        yield make
        for socket in made:
            socket.close(linger=0)


def interrupted_run(
    pull: Any, push: zmq.Socket, receive: Any, messages: Any, interrupting: Interrupter
) -> list[bytes]:
    """Receive four messages, of which two come while a task waits, interrupted once; return what was received."""
    got: list[bytes] = []
    left = list(SENT)
    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)

    def send() -> None:
        if left:
            push.send(left.pop(0))

    async def receiver() -> None:
        await pull.poll(1)  # what a socket makes once for each loop is not what is interrupted here
        while len(got) < len(SENT):
            if len(left) % 2:
                send()
            else:
                loop.call_soon(send)
            interrupting.start()
            try:
                got.extend(messages(await receive(pull)))
            except (Interrupt, Alarm):
                pass
            finally:
                interrupting.stop()

    task = loop.create_task(receiver())
    while not task.done():
        before = len(got)
        try:
            loop.run_until_complete(asyncio.wait({task}, timeout=1))
        except (Interrupt, Alarm):
            continue
        if len(got) == before:
            task.cancel()  # it waits for a message that it will not be given
    loop.close()
    return got


def interrupted_run_of_trio(
    pull: Any, push: zmq.Socket, receive: Any, messages: Any, interrupting: Interrupter
) -> list[bytes]:
    """Do that in trio, whose run ends when a system task does: another one then goes on."""
    got: list[bytes] = []
    left = list(SENT)

    def send() -> None:
        if left:
            push.send(left.pop(0))

    async def receiver() -> None:
        await pull.poll(1)
        token = trio.lowlevel.current_trio_token()
        with trio.move_on_after(3):
            while len(got) < len(SENT):
                if len(left) % 2:
                    send()
                else:
                    token.run_sync_soon(send)
                interrupting.start()
                try:
                    got.extend(messages(await receive(pull)))
                except (Interrupt, Alarm):
                    pass
                finally:
                    interrupting.stop()

    try:
        trio.run(receiver)
    except (Interrupt, Alarm, trio.TrioInternalError):
        trio.run(receiver)
    return got


LOOPS = {"asyncio": interrupted_run, "trio": interrupted_run_of_trio}


@pytest.mark.parametrize(
    ("loop", "kind", "name", "error"),
    [
        *(("asyncio", zmq.asyncio.Context, name, Interrupt) for name in RECEIVES),
        # What is raised in the conversion of a message, and derives from Exception, says that there is none.
        *(("asyncio", zmq.asyncio.Context, name, Alarm) for name in ("recv", "recv_many")),
        ("asyncio", zmq.anyio.Context, "recv", Interrupt),
        ("asyncio", zmq.anyio.Context, "recv_json", Interrupt),
        ("asyncio", zmq.anyio.Context, "recv tracked", Alarm),
        *(("trio", zmq.anyio.Context, name, Interrupt) for name in ("recv", "recv_many", "recv_serialized")),
        ("trio", zmq.anyio.Context, "recv", Alarm),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.__module__}.{value.__name__}",
)
def test_no_message_is_lost_wherever_a_handler_raises(sockets, loop, kind, name, error) -> None:
    receive, messages = RECEIVES[name]
    pull, push = sockets(kind)

    def run(interrupting: Interrupter) -> list[bytes]:
        return LOOPS[loop](pull, push, receive, messages, interrupting)

    assert lost_at_each_line(lambda number: interrupter(number, error), run, pull, SENT) == {}


def test_what_a_signal_ends_as_it_begins_to_be_made_is_dropped_quietly() -> None:
    LoopReadiness.__new__(LoopReadiness).__del__()
