"""Signed messages: what is signed with the key is loaded, and nothing else."""

from __future__ import annotations

import hmac
import json
import pickle
from typing import Any

import pytest

import zmq
from zmq.auth.signing import BadSignature, Signer

KEY = b"only for the two of them"


class Bomb:
    """Notes in its pickle's loading that it was loaded."""

    exploded = False

    def __reduce__(self) -> Any:
        return (setattr, (Bomb, "exploded", True))


@pytest.fixture
def pair(context: zmq.Context[Any]) -> Any:
    """Give a PUSH and the PULL that it sends to."""
    with context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
        push.linger, pull.rcvtimeo = 0, 10_000
        pull.bind("inproc://signed")
        push.connect("inproc://signed")
        yield push, pull


@pytest.mark.parametrize("copy", [True, False])
def test_what_the_key_signs_arrives(pair: Any, copy: bool) -> None:
    push, pull = pair
    push.send_serialized({"job": (1, b"\0")}, Signer(KEY).pack)
    assert pull.recv_serialized(Signer(KEY).unpack, copy=copy) == {"job": (1, b"\0")}


def test_json_is_as_easy(pair: Any) -> None:
    push, pull = pair
    signer = Signer(KEY, dumps=json.dumps, loads=json.loads)
    push.send_serialized({"name": "ü"}, signer.pack)
    assert pull.recv_serialized(signer.unpack) == {"name": "ü"}


@pytest.mark.parametrize(
    "parts",
    [
        [pickle.dumps(Bomb())],
        [b"", pickle.dumps(Bomb())],
        [bytes(32), pickle.dumps(Bomb())],
        Signer(b"a key of another").pack(Bomb()),
        [*Signer(KEY).pack(Bomb()), b"more"],
        [Signer(KEY).pack(Bomb())[0][:-1], pickle.dumps(Bomb())],
        [hmac.digest(KEY, b"another", "sha256"), pickle.dumps(Bomb())],
        [],
    ],
    ids=["none", "empty", "zeros", "another key", "a part more", "cut off", "another's", "nothing"],
)
def test_nothing_else_is_loaded(parts: list[bytes]) -> None:
    with pytest.raises(BadSignature) as caught:
        Signer(KEY).unpack(parts)
    assert not Bomb.exploded
    assert KEY.decode() not in str(caught.value)


def test_each_changed_bit_is_found() -> None:
    signer = Signer(KEY)
    good = signer.pack("x")
    for part in (0, 1):
        for bit in range(len(good[part]) * 8):
            changed = [bytearray(each) for each in good]
            changed[part][bit // 8] ^= 1 << bit % 8
            with pytest.raises(BadSignature):
                signer.unpack(changed)


@pytest.mark.parametrize(("key", "error"), [(b"short", ValueError), ("a text that is long", TypeError)])
def test_a_key_is_bytes_and_long_enough(key: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="key") as caught:
        Signer(key)
    assert str(key) not in str(caught.value)


def test_a_signer_does_not_show_its_key() -> None:
    assert "only" not in f"{Signer(KEY)!r} {Signer(KEY)}"
