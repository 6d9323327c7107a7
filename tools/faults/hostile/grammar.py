"""What a hostile peer sends: greetings, handshakes, commands and frames of ZMTP, right but for a few places.

An attack is made from a number alone: the same number is the same bytes in the same pieces with the same end.
"""

from __future__ import annotations

import random
import struct
from typing import NamedTuple

SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
MECHANISMS = (b"NULL", b"PLAIN", b"CURVE", b"GSSAPI", b"", b"null", b"A" * 20)
TYPES = (
    b"PAIR", b"PUB", b"SUB", b"REQ", b"REP", b"DEALER", b"ROUTER", b"PULL", b"PUSH", b"XPUB", b"XSUB", b"STREAM",
    b"SERVER", b"CLIENT", b"RADIO", b"DISH", b"", b"X" * 300,
)  # fmt: skip
NAMES = (
    b"READY", b"ERROR", b"HELLO", b"WELCOME", b"INITIATE", b"MESSAGE", b"PING", b"PONG", b"SUBSCRIBE", b"CANCEL",
    b"JOIN", b"LEAVE", b"HICCUP", b"", b"\0", b"P" * 255,
)  # fmt: skip
#: Lengths that a reader may get wrong.
LENGTHS = (
    0,
    1,
    8,
    127,
    128,
    255,
    256,
    8_191,
    8_192,
    65_536,
    2**31 - 1,
    2**31,
    2**32,
    2**63 - 1,
    2**63,
    2**64 - 1,
)
MORE, LONG, COMMAND = 1, 2, 4


class Attack(NamedTuple):
    """What is sent, in pieces, and how the connection ends: "close", "reset", "half" (end of output only) or "stay"."""

    pieces: list[bytes]
    end: str


def frame(flags: int, body: bytes, length: int | None = None) -> bytes:
    """Make a frame, whose length may be a lie."""
    size = len(body) if length is None else length
    if size > 255:
        flags |= LONG
    return bytes([flags]) + (struct.pack(">Q", size) if flags & LONG else bytes([size & 255])) + body


def command(name: bytes, body: bytes) -> bytes:
    """Make a command."""
    return frame(COMMAND, bytes([len(name) & 255]) + name + body)


def properties(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """Make the metadata of READY and INITIATE."""
    return b"".join(
        bytes([len(name) & 255]) + name + struct.pack(">I", len(value)) + value for name, value in pairs
    )


class Speaker:
    """A peer that mostly knows the protocol."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)

    def some(self, limit: int = 40) -> bytes:
        return self.dice.randbytes(self.dice.randrange(limit))

    def greeting(self, mechanism: bytes) -> bytes:
        """A greeting of ZMTP 3, at times of an older one or none at all."""
        how = self.dice.randrange(20)
        if how == 0:
            return self.some(100)
        if how == 1:  # ZMTP 1: the routing id comes first
            return frame(0, self.some())
        if how == 2:  # ZMTP 2
            return SIGNATURE + bytes([1, self.dice.randrange(256)]) + frame(0, self.some())
        version = bytes([3, self.dice.choice((0, 0, 1, 1, 2, 255))])
        server = bytes([self.dice.choice((0, 0, 0, 1, 255))])
        return SIGNATURE + version + mechanism[:20].ljust(20, b"\0") + server + bytes(31)

    def metadata(self) -> bytes:
        pairs = [
            (b"Socket-Type", self.dice.choice(TYPES)),
            (b"Identity", self.dice.choice((b"", self.some(300)))),
        ]
        pairs += [(self.some(), self.some(300)) for _ in range(self.dice.choice((0, 0, 1, 20)))]
        if self.dice.random() < 0.2:
            self.dice.shuffle(pairs)
            pairs += pairs[: self.dice.randrange(3)]
        made = properties(pairs)
        if self.dice.random() < 0.2:
            place = self.dice.randrange(len(made))
            made = made[:place] + struct.pack(">I", self.dice.choice(LENGTHS) & 0xFFFFFFFF) + made[place:]
        return made

    def handshake(self, mechanism: bytes, kind: bytes) -> list[bytes]:
        """The commands of a client, or of a server that plays one."""
        right = properties([(b"Socket-Type", kind), (b"Identity", b"")])
        ready = command(b"READY", right if self.dice.random() < 0.7 else self.metadata())
        if mechanism == b"PLAIN":
            name, word = self.dice.choice(((b"alice", b"secret"), (self.some(), self.some(256))))
            hello = bytes([len(name)]) + name + bytes([len(word) & 255]) + word
            return [command(b"HELLO", hello), command(b"INITIATE", right), ready]
        if mechanism == b"CURVE":
            hello = bytes([1, 0]) + bytes(72) + self.dice.randbytes(32 + 8 + 80)
            initiate = self.dice.randbytes(96 + 8 + 16 + self.dice.randrange(300))
            return [command(b"HELLO", hello), command(b"INITIATE", initiate)]
        return [ready]

    def any_command(self) -> bytes:
        name = self.dice.choice(NAMES)
        if name in (b"PING", b"PONG"):
            return command(name, struct.pack(">H", self.dice.choice((0, 1, 600, 65_535))) + self.some(30))
        if name == b"ERROR":
            reason = self.some(300)
            return command(name, bytes([self.dice.choice((len(reason) & 255, 255))]) + reason)
        return command(name, self.dice.choice((self.some(300), self.metadata())))

    def traffic(self) -> bytes:
        """A message, a command, or a frame that is wrong."""
        how = self.dice.randrange(10)
        if how < 4:
            parts = [self.some(300) for _ in range(self.dice.choice((1, 1, 2, 5, 60)))]
            return b"".join(
                frame(MORE if number < len(parts) - 1 else 0, part) for number, part in enumerate(parts)
            )
        if how < 7:
            return self.any_command()
        if how == 7:  # subscriptions as messages
            return frame(0, bytes([self.dice.choice((0, 1, 2))]) + self.some())
        if how == 8:
            return frame(self.dice.randrange(256), self.some(300), self.dice.choice(LENGTHS))
        return self.some(600)

    def spoiled(self, piece: bytes) -> bytes:
        """One piece with a byte changed, cut off, doubled or put in."""
        place = self.dice.randrange(len(piece) + 1)
        how = self.dice.randrange(5)
        if how == 0 and piece:
            return piece[: place - 1] + bytes([self.dice.randrange(256)]) + piece[place:] if place else piece
        if how == 1:
            return piece[:place]
        if how == 2:
            return piece + piece
        if how == 3:
            return piece[:place] + self.some() + piece[place:]
        return piece[place:]


def attack(number: int, mechanism: bytes = b"NULL", kind: bytes = b"DEALER") -> Attack:
    """Make an attack on a listener that expects this mechanism and peers of this type."""
    speaker = Speaker(number)
    dice = speaker.dice
    spoken = mechanism if dice.random() < 0.85 else dice.choice(MECHANISMS)
    pieces = [
        speaker.greeting(spoken),
        *speaker.handshake(spoken, kind if dice.random() < 0.7 else dice.choice(TYPES)),
    ]
    pieces += [speaker.traffic() for _ in range(dice.choice((0, 1, 3, 10)))]
    if dice.random() < 0.5:
        place = dice.randrange(len(pieces))
        pieces[place] = speaker.spoiled(pieces[place])
    if dice.random() < 0.1:
        del pieces[dice.randrange(len(pieces))]
    if dice.random() < 0.3:  # cut where no reader expects it
        whole = b"".join(pieces)
        cuts = sorted(dice.randrange(len(whole) + 1) for _ in range(dice.randrange(6)))
        pieces = [whole[first:second] for first, second in zip([0, *cuts], [*cuts, len(whole)])]
    return Attack(pieces, dice.choice(("close", "close", "reset", "half", "stay")))
