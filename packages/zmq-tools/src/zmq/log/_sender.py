"""Sender: sends at once while the socket takes messages, and else queues them for a thread of its own."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
import weakref
from queue import SimpleQueue
from typing import TYPE_CHECKING, Callable, Union

import zmq

if TYPE_CHECKING:
    from collections.abc import Iterator

Item = Union["tuple[bytes, bytes]", threading.Event, None]

STALL_SECONDS = 0.1
"""How long a subscriber whose queue is full may hold up the others."""
PAUSE_SECONDS = 0.002


class Sender:
    """Takes messages from any thread and never waits for the socket.

    A message that the socket takes at once is sent by the caller: it is in libzmq's hands when `put` returns. One that
    the socket does not take, and those that follow it, go through a queue that a thread empties.

    Parameters
    ----------
    socket
        The socket, of which the plain `zmq.Socket` methods are used.
    open_socket
        Returns a socket for a forked child, which cannot use its parent's. It is not kept alive.
    capacity
        Messages that may wait; more are dropped and counted.
    greeting
        Keep messages until the socket, an XPUB, has its first subscription.
    """

    def __init__(
        self, socket: zmq.Socket, open_socket: Callable[[], zmq.Socket], capacity: int, greeting: bool
    ) -> None:
        self.open_socket = weakref.WeakMethod(open_socket)
        self.capacity = capacity
        self.greeting = greeting
        self.socket: zmq.Socket | None
        self.reset()
        self.socket = socket

    def reset(self) -> None:
        """Begin with nothing: at first, and in a forked child, where neither thread nor socket are left."""
        self.socket = None
        self.sending = threading.Lock()  # held while the socket is used
        self.queue: SimpleQueue[Item] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self.start_lock = threading.Lock()
        self.counting = threading.RLock()  # a signal handler that logs may interrupt its own thread
        self.unsent = 0  # messages in the queue, and the one that the thread sends; under `counting`
        self.refused = 0  # by put(); under `counting`
        self.lost = 0  # by the thread
        self.closing = False
        self.told_to_end = False
        self.stalled = False
        self.greeted = not self.greeting

    @property
    def dropped(self) -> int:
        return self.refused + self.lost

    def put(self, message: tuple[bytes, bytes]) -> None:
        """Send a message, or leave it to the thread; count it when there is no room in the queue.

        Raises
        ------
        ZMQError
            The program has closed the socket or ended its context.
        """
        if not self.closing and self._send_at_once(message):
            return
        with self.counting:
            if self.closing or self.unsent >= self.capacity:
                self.refused += 1
                return
            self.unsent += 1
        self.queue.put(message)
        if self.thread is None:
            self.start()

    def _send_at_once(self, message: tuple[bytes, bytes]) -> bool:
        """Send a message before this returns; False when others wait, or the socket does not take it."""
        if self.socket is None or not self.greeted or not self.sending.acquire(blocking=False):
            return False
        try:
            return not self.unsent and self._try_to_send(self.socket, message)
        finally:
            self.sending.release()

    def _try_to_send(self, socket: zmq.Socket, message: tuple[bytes, bytes]) -> bool:
        try:
            sent = socket.try_send_multipart(message) is not False
        except zmq.SocketInUse:
            return False  # the program uses its handler's socket in another thread
        if self.greeting:
            # libzmq keeps the subscriptions of receivers that come back until they are received.
            socket.try_recv_multipart()
        return sent

    def start(self) -> None:
        with self.start_lock:
            if self.thread is None:
                thread = threading.Thread(target=self.run, name="zmq.log", daemon=True)
                thread.start()
                self.thread = thread

    def flush(self, timeout: float) -> bool:
        """Wait until what was put so far has been handed to the socket; False when `timeout` seconds were too short."""
        thread = self.thread
        if thread is None or not thread.is_alive() or thread is threading.current_thread():
            return True
        done = threading.Event()
        self.queue.put(done)
        return done.wait(timeout)

    def close(self, timeout: float) -> None:
        """Send what there is, for at most `timeout` seconds, and end the thread."""
        self.end(timeout)
        thread = self.thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout + 1)

    def end(self, timeout: float) -> None:
        """Take no more messages; have the thread end after those that there are, or after `timeout` seconds."""
        self.closing = True
        self.deadline = time.monotonic() + timeout
        self.queue.put(None)

    # The thread

    deadline = float("inf")

    def run(self) -> None:
        try:
            if self.socket is None:
                open_socket = self.open_socket()
                if open_socket is None:
                    return
                self.socket = open_socket()
        except zmq.ZMQError as error:
            complain(error)
        else:
            with contextlib.suppress(zmq.SocketClosed, zmq.ContextTerminated):
                self.serve(self.socket)
        self.drain()

    def serve(self, socket: zmq.Socket) -> None:
        """Send what is in the queue until told to end."""
        while not self.greeted:
            if socket.poll(20):
                self.greeted = True
            elif self.closing and time.monotonic() > self.deadline:
                break
        for item in self.items():
            with self.sending:
                if not self.greeted or not self.send(socket, item):
                    self.lost += 1
                with self.counting:
                    self.unsent -= 1

    def send(self, socket: zmq.Socket, message: tuple[bytes, bytes]) -> bool:
        """Send a message to all; False when a subscriber did not get it."""
        give_up = time.monotonic() + STALL_SECONDS
        while True:
            try:
                if self._try_to_send(socket, message):
                    self.stalled = False
                    return True
            except zmq.ZMQError:
                return False
            if self.stalled or time.monotonic() > give_up:
                break
            time.sleep(PAUSE_SECONDS)
        self.stalled = True
        self.send_to_the_others(socket, message)
        return False

    def send_to_the_others(self, socket: zmq.Socket, message: tuple[bytes, bytes]) -> None:
        """Send to those subscribers that keep up."""
        with contextlib.suppress(
            zmq.ZMQError
        ):  # the message is counted, and the next one finds what is wrong
            socket.set(zmq.XPUB_NODROP, 0)
            try:
                socket.try_send_multipart(message)
            finally:
                socket.set(zmq.XPUB_NODROP, 1)

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the messages of the queue until told to end."""
        while True:
            item = self.queue.get()
            if item is None:
                self.told_to_end = True
                return
            if isinstance(item, threading.Event):
                item.set()
            else:
                yield item

    def drain(self) -> None:
        """Without a socket, which may be closed by now: count what comes, until told to end."""
        if not self.told_to_end:
            for _ in self.items():
                self.lost += 1
                with self.counting:
                    self.unsent -= 1


def complain(error: zmq.ZMQError) -> None:
    """Say why a forked child's records are dropped: it cannot bind its parent's port, nor use its parent's socket."""
    hint = ""
    if error.errno == zmq.EADDRINUSE or isinstance(error, zmq.ForkedSocket):
        hint = "; in a forked process use PUBHandler(..., connect=True), or another interface"
    if sys.stderr is not None:
        print(f"zmq.log: records of this process are dropped: {error}{hint}", file=sys.stderr)
