"""The ends of a log: a logger with a PUBHandler, and a SUB that reads the texts. Either binding runs it."""

from __future__ import annotations

import logging
import time
from typing import Any

import zmq
from zmq.log.handlers import PUBHandler

TOPIC = b"faults.INFO"


class Records:
    """One end, used as other front ends are: a message is the text of a record, with the body as digits."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.handler: PUBHandler | None = None
        self.context = zmq.Context()
        # Of sockets of this context, that of a handler too.
        for option, value in given["options"].items():
            setattr(self.context, option, value)
        target: Any = given["endpoint"]
        if given["call"] == "connect" or given["role"] == "receive":
            target = self.socket = self.context.socket(getattr(zmq, given["kind"]))
            if given["role"] == "receive":
                self.socket.subscribe(TOPIC)
            getattr(self.socket, given["call"])(given["endpoint"])
        if given["role"] == "receive":
            return
        self.handler = PUBHandler(target, self.context)
        self.handler.setRootTopic("faults")
        self.logger = logging.Logger("faults")
        self.logger.addHandler(self.handler)

    async def send(self, parts: list[bytes]) -> None:
        head, body, checksum = parts
        self.logger.info("%s %s %s", head.decode(), body.hex() or "-", checksum.decode())

    async def receive(self, seconds: float) -> list[bytes] | None:
        """Return the next message, [] when it is none, or None when none has come in time."""
        if not self.socket.poll(int(seconds * 1000)):
            return None
        topic, text = self.socket.recv_multipart()
        words = text.split()
        if topic != TOPIC or len(words) != 3:
            return []
        return [words[0], b"" if words[1] == b"-" else bytes.fromhex(words[1].decode()), words[2]]

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def end(self) -> None:
        """Close, and wait as long as the infinite linger does."""
        if self.handler is None:
            return
        self.handler.close()
        self.handler.socket.linger = -1
        context = self.handler.ctx
        self.handler.socket.close()
        context.term()


def made(given: dict[str, Any]) -> Records:
    """Return one end, bound or connected."""
    return Records(given)
