"""A bad network between two ends: a forwarder of tcp connections that delays, throttles, cuts and swallows."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable
from typing import Any


class Network:
    """Forward what is sent to `port` to the port `target`; both are on the loopback.

    Attributes
    ----------
    bytes_per_second : float
        What each direction of each connection carries; 0 for as much as comes.
    delay, jitter : float
        Seconds that each piece of data takes, and what is added at random.
    """

    def __init__(self, target: int) -> None:
        self.target = target
        self.bytes_per_second = 0.0
        self.delay = self.jitter = 0.0
        self.cuts = 0
        self._chance = random.Random(1)
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._swallowed: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        started.wait()

    def _run(self, started: threading.Event) -> None:
        self._loop.run_until_complete(asyncio.start_server(self._connected, sock=self._listener))
        started.set()
        self._loop.run_forever()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            other, onward = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        pair = (writer, onward)
        self._pairs.add(pair)
        pumps = [
            asyncio.ensure_future(self._pump(reader, onward)),
            asyncio.ensure_future(self._pump(other, writer)),
        ]
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        # What one end closed is closed toward the other, once it has all.
        for pump, end in zip(pumps, (onward, writer)):
            pump.cancel()
            end.close()
        self._pairs.discard(pair)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(4_096):
                while writer in self._swallowed:
                    await asyncio.sleep(0.05)
                if self.delay or self.jitter:
                    await asyncio.sleep(self.delay + self._chance.random() * self.jitter)
                if self.bytes_per_second:
                    await asyncio.sleep(len(data) / self.bytes_per_second)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass

    def _call(self, action: Callable[[], Any]) -> None:
        async def act() -> None:
            action()

        asyncio.run_coroutine_threadsafe(act(), self._loop).result()

    def cut(self) -> None:
        """Reset all connections, wherever in a message they are."""
        self._call(self._reset)

    def _reset(self) -> None:
        for pair in list(self._pairs):
            for writer in pair:
                end = writer.get_extra_info("socket")
                with contextlib.suppress(OSError):  # it is closed already
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            self.cuts += 1

    def swallow(self) -> None:
        """Carry nothing more on the present connections, which stay open; new ones are carried."""
        self._call(lambda: self._swallowed.update(writer for pair in self._pairs for writer in pair))

    def close(self) -> None:
        """Reset what is left and stop."""
        self._call(self._reset)
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._listener.close()

    async def _end(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
