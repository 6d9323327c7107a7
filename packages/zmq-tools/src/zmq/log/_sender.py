"""The queue between those who log and the socket, and the thread that empties it."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
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
    """Takes messages from any thread, at once or not at all, and sends them from a thread of its own.

    Parameters
    ----------
    open_socket
        Makes the socket, or returns one that was made before. It is called again in a forked child.
    capacity
        Messages that may wait; more are dropped and counted.
    greeting
        Keep messages until the socket, an XPUB, has its first subscription.
    careful
        The socket says when a subscriber's queue is full (XPUB_NODROP), so that what is lost can be counted.
    """

    def __init__(
        self, open_socket: Callable[[], zmq.Socket], capacity: int, greeting: bool, careful: bool
    ) -> None:
        self.open_socket = open_socket
        self.capacity = capacity
        self.greeting = greeting
        self.careful = careful
        self.start_lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Begin with nothing: at first, and in a forked child, where neither thread nor socket are left."""
        self.queue: SimpleQueue[Item] = SimpleQueue()
        self.thread: threading.Thread | None = None
        self.start_lock = threading.Lock()
        self.refused = 0  # by put(), whose callers share it under refusal_lock
        self.lost = 0  # by the thread
        self.refusal_lock = threading.Lock()
        self.closing = False
        self.told_to_end = False
        self.stalled = False
        self.greeted = not self.greeting

    @property
    def dropped(self) -> int:
        return self.refused + self.lost

    def put(self, message: tuple[bytes, bytes]) -> None:
        """Leave a message to be sent; count it when there is no room. Never waits for the socket."""
        if self.closing or self.queue.qsize() >= self.capacity:
            with self.refusal_lock:
                self.refused += 1
            return
        self.queue.put(message)
        if self.thread is None:
            self.start()

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
        self.closing = True
        thread = self.thread
        if thread is None or thread is threading.current_thread():
            return
        self.deadline = time.monotonic() + timeout
        self.queue.put(None)
        thread.join(timeout + 1)

    # The thread

    deadline = float("inf")

    def run(self) -> None:
        try:
            socket = self.open_socket()
        except zmq.ZMQError as error:
            self.complain(error)
        else:
            with contextlib.suppress(zmq.SocketClosed, zmq.ContextTerminated):
                self.serve(socket)
        self.drain()

    def serve(self, socket: zmq.Socket) -> None:
        """Send what there is until told to end."""
        while not self.greeted:
            if socket.poll(20):
                self.greeted = True
            elif self.closing and time.monotonic() > self.deadline:
                break
        for item in self.items():
            if not self.greeted or not self.send(socket, item):
                self.lost += 1
            elif self.greeting and socket.poll(0):
                socket.recv_multipart()  # another subscription: libzmq keeps them until somebody looks

    def send(self, socket: zmq.Socket, message: tuple[bytes, bytes]) -> bool:
        """Send a message to all; False when it was lost for somebody."""
        give_up = time.monotonic() + STALL_SECONDS
        while True:
            try:
                if socket.try_send_multipart(message) is not False:
                    self.stalled = False
                    return True
            except zmq.SocketInUse:
                pass  # the owner of a socket that was given to us is using it
            except zmq.ZMQError:
                return False
            if self.stalled or time.monotonic() > give_up:
                break
            time.sleep(PAUSE_SECONDS)
        self.stalled = True
        if self.careful:
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

    def complain(self, error: zmq.ZMQError) -> None:
        """Say once that there is no socket: a forked child cannot bind its parent's port."""
        hint = ""
        if error.errno == zmq.EADDRINUSE:
            hint = "; in a forked process use PUBHandler(..., connect=True), or another interface"
        if sys.stderr is not None:
            print(f"zmq.log: records of this process are dropped: {error}{hint}", file=sys.stderr)
