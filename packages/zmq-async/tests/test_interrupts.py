"""A signal handler that raises takes no message with it, wherever in these packages it comes.

A trace function stands for the handler: it raises at one line after the other, which is wherever Python runs handlers.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq
import zmq.anyio
import zmq.asyncio

PLACES = tuple(os.path.dirname(os.path.abspath(module.__file__)) for module in (zmq.asyncio, zmq.anyio))
# The one is called by the garbage collector, which drops errors, the other by the task that begins to wait.
ELSEWHERE = ("__del__", "add_done_callback")


class Interrupt(KeyboardInterrupt):
    """What a handler raises to end the program."""


class Alarm(Exception):
    """What a handler raises to end a wait."""


class Interrupter:
    """Raises at the line of that number among those that run in these packages."""

    def __init__(self, number: int, error: type[BaseException]) -> None:
        self.left = number
        self.error = error
        self.raised = ""

    def __call__(self, frame: Any, event: str, _: Any) -> Any:
        code = frame.f_code
        if not code.co_filename.startswith(PLACES) or code.co_name in ELSEWHERE:
            return None
        # At its first line, `__await__` is one that nothing but the caller's frame refers to.
        if event == "line" and not (
            code.co_name == "__await__" and frame.f_lineno <= code.co_firstlineno + 2
        ):
            if self.left == 0:
                self.raised = f"{frame.f_code.co_name}:{frame.f_lineno}"
                sys.settrace(None)
                raise self.error
            self.left -= 1
        return self


RECEIVES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "recv": (lambda pull: pull.recv(), lambda found: [found]),
    "recv tracked": (lambda pull: pull.recv(copy=False, track=True), lambda found: [found.bytes]),
    "recv_many": (lambda pull: pull.recv_many(), list),
    "recv_string": (lambda pull: pull.recv_string(), lambda found: [found.encode()]),
    "recv_json": (lambda pull: pull.recv_json(), lambda found: [b"%d" % found]),
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
    pull: Any, push: zmq.Socket, receive: Any, messages: Any, interrupter: Interrupter
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
            sys.settrace(None if interrupter.raised else interrupter)
            try:
                got.extend(messages(await receive(pull)))
            except (Interrupt, Alarm):
                pass
            finally:
                sys.settrace(None)

    task = loop.create_task(receiver())
    while not task.done():
        try:
            loop.run_until_complete(asyncio.wait({task}, timeout=1))
        except (Interrupt, Alarm):
            continue
        task.cancel()  # it waits for a message that it will not be given
    loop.close()
    return got


@pytest.mark.parametrize(
    ("kind", "name", "error"),
    [
        *((zmq.asyncio.Context, name, Interrupt) for name in RECEIVES),
        # What is raised in the conversion of a message, and derives from Exception, says that there is none.
        *((zmq.asyncio.Context, name, Alarm) for name in ("recv", "recv_many")),
        (zmq.anyio.Context, "recv", Interrupt),
        (zmq.anyio.Context, "recv tracked", Alarm),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.__module__}.{value.__name__}",
)
def test_no_message_is_lost_wherever_a_handler_raises(sockets, kind, name, error) -> None:
    receive, messages = RECEIVES[name]
    pull, push = sockets(kind)
    assert interrupted_run(pull, push, receive, messages, Interrupter(-1, error)) == SENT
    number, lost = 0, {}
    while True:
        interrupter = Interrupter(number, error)
        got = interrupted_run(pull, push, receive, messages, interrupter)
        if not interrupter.raised:
            break
        if got != SENT:
            lost[interrupter.raised] = got
        while zmq.Socket.poll(pull, 0):
            zmq.Socket.recv(pull)
        number += 1
    assert number > 10
    assert not lost
