"""Calls that wait, and those that have somebody else call: polls, watches, views, proxies, signals."""

from __future__ import annotations

import contextlib
import random
import signal
import threading
from typing import Any

from messages import check
from players import Player

import zmq


class Waits(Player):
    """A player of these calls."""

    def do_poll(self) -> None:
        """Poll one."""
        self.socket().poll(self.dice.choice([0, 1, 3]), self.dice.choice([1, 2, 3]))

    def do_zmq_poll(self) -> None:
        """Poll several with zmq_poll, beside a descriptor whose object closes one of them."""
        watched: list[Any] = [(self.socket(), 3) for _ in range(4)]
        closing = self.dice.random() < 0.2

        class File:
            def fileno(self) -> int:
                if closing:
                    watched[0][0].close(0)
                return 0

        zmq.zmq_poll([*watched, (File(), 1)], self.dice.choice([0, 2]))

    def do_register(self) -> None:
        """Register with a poller that others poll."""
        what = self.socket() if self.dice.random() < 0.9 else self.dice.randrange(3)
        self.dice.choice(self.world.pollers).register(what, self.dice.choice([0, 1, 3]))

    def do_unregister(self) -> None:
        """Unregister whatever is registered."""
        poller = self.dice.choice(self.world.pollers)
        poller.unregister(self.dice.choice(poller.sockets)[0])

    def do_poller(self) -> None:
        """Poll a poller that others change and poll; one with closed sockets is replaced."""
        place = self.dice.randrange(3)
        try:
            self.world.pollers[place].poll(self.dice.choice([0, 1]))
        except zmq.ZMQError:
            if self.dice.random() < 0.3:
                self.world.pollers[place] = zmq.Poller()
            raise

    do_poller_again = do_poller

    def do_watch(self) -> None:
        """Watch a socket with a callback that calls other sockets."""
        other = self.socket()

        def callback() -> None:
            if random.random() < 0.3 and not other.closed:
                with contextlib.suppress(zmq.ZMQError):
                    other.poll(0)

        watch = self.socket().watch(callback)
        watch.arm()
        if self.dice.random() < 0.5:
            watch.cancel()

    def do_shadow(self) -> None:
        """Use a socket through another object."""
        sock = self.socket()
        view = zmq.Socket.shadow(sock)
        if self.dice.random() < 0.1:
            view = zmq.Socket.shadow(sock.underlying)
        check(view.recv(zmq.DONTWAIT))
        if self.dice.random() < 0.1:
            view.close(0)

    def do_proxy(self) -> None:
        """Run a proxy until another thread closes one end."""
        first, second = self.socket(), self.socket()
        capture = self.socket() if self.dice.random() < 0.2 else None
        timer = threading.Timer(0.005, first.close)
        timer.start()
        try:
            if self.dice.random() < 0.5:
                zmq.proxy(first, second, capture)
            else:
                zmq.proxy_steerable(first, second, capture, self.socket())
        finally:
            timer.join()

    def do_signal(self) -> None:
        """Have a signal's handler run among the main thread's calls."""
        if self.dice.random() < 0.3 and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)
