"""Calls that make, bind, connect, watch over and end sockets and contexts."""

from __future__ import annotations

import contextlib
import gc
import os
import random
from typing import Any

from players import Player

import zmq

ROOM = 25  # sockets open at once


class Lives(Player):
    """A player of these calls."""

    def do_new(self) -> None:
        """Make a socket, and drop one without closing it when there are many."""
        self.new_socket()
        if len(self.world.sockets) > ROOM:
            self.world.sockets.pop(self.dice.randrange(len(self.world.sockets)))

    def do_close(self) -> None:
        """Close one, whoever uses it."""
        sock = self.socket()
        sock.close(self.dice.choice([None, 0, 1]))
        if sock in self.world.sockets:
            self.world.sockets.remove(sock)

    def do_end_context(self) -> None:
        """Replace a context and destroy or forget the old one."""
        if self.dice.random() < 0.05:
            place = self.dice.randrange(2)
            old, self.world.contexts[place] = self.world.contexts[place], zmq.Context()
            if self.dice.random() < 0.9:
                old.destroy(0)

    def do_collect(self) -> None:
        """Collect garbage, a cycle with a socket in it included."""
        cycle: list[Any] = [self.dice.choice(self.world.contexts).socket(zmq.PAIR)]
        cycle.append(cycle)
        del cycle
        gc.collect(self.dice.randrange(3))

    def do_fork(self) -> None:
        """Use the parent's things in a child, and its own."""
        if self.dice.random() > 0.02 or not hasattr(os, "fork"):
            return
        pid = os.fork()
        if not pid:
            # No lock of the parent's threads may be waited for here.
            status = 1
            try:
                for sock in list(self.world.sockets):
                    try:
                        sock.send(b"x", zmq.DONTWAIT)
                    except zmq.ZMQError:
                        status = 0
                    sock.close()
                for poller in self.world.pollers:
                    with contextlib.suppress(zmq.ZMQError):
                        poller.poll(0)
            finally:
                os._exit(0 if status == 0 or not self.world.sockets else 1)
        if os.waitpid(pid, 0)[1] not in (0, 1 << 8):
            raise AssertionError("a forked child crashed")

    def do_bind(self) -> None:
        """Bind one somewhere."""
        self.socket().bind(self.endpoint())

    def do_connect(self) -> None:
        """Connect one somewhere."""
        self.socket().connect(self.endpoint())

    do_connect_again = do_connect_once_more = do_connect

    def do_unbind(self) -> None:
        """Unbind one from somewhere."""
        self.socket().unbind(self.endpoint())

    def do_disconnect(self) -> None:
        """Disconnect one from somewhere."""
        self.socket().disconnect(self.endpoint())

    def do_closing_address(self) -> None:
        """Bind to a string that closes the socket while it is encoded."""
        sock = self.socket()

        class Closing(str):
            def encode(self, *args: Any) -> bytes:
                if random.random() < 0.3:
                    sock.close(0)
                return str.encode(self, *args)

        sock.connect(Closing(self.endpoint()))

    def do_monitor(self) -> None:
        """Start or stop a monitor."""
        sock = self.socket()
        if self.dice.random() < 0.5:
            sock.get_monitor_socket().recv_multipart(zmq.DONTWAIT)
        else:
            sock.disable_monitor()

    def do_options(self) -> None:
        """Read and set options, one with a value that closes the socket."""
        sock = self.socket()
        sock.get(self.dice.randrange(1, 120))
        sock.getsockopt(zmq.LAST_ENDPOINT)
        sock.subscribe(self.dice.choice([b"", b"a"]))
        sock.connect_routing_id = self.dice.choice([b"one", b"two"])

        class Closing:
            def __index__(self) -> int:
                sock.close(0)
                return 1

        if self.dice.random() < 0.1:
            sock.set(zmq.LINGER, Closing())
