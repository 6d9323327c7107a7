"""One checker per mechanism and source of credentials: each turns a request into a verdict."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Mapping
from typing import Callable, Protocol, Union

from zmq.auth._callbacks import Callback, Outcome
from zmq.auth._key_text import key_text
from zmq.auth._tables import FolderKeys
from zmq.auth._verdict import Verdict, accept, deny
from zmq.auth._zap import Request

__all__ = [
    "AnyKey",
    "Checker",
    "DenyAll",
    "KeysByCallback",
    "KnownKeys",
    "PasswordsByCallback",
    "Principals",
    "StoredPasswords",
    "WithoutCredentials",
    "parse_passwords",
]

UserId = Callable[[bytes], Union[str, bytes]]

# Passwords are compared as keyed digests: of one length, whatever theirs is, and worthless outside this process.
_SALT = os.urandom(32)


def _digest(secret: bytes) -> bytes:
    return hashlib.blake2b(secret, key=_SALT, digest_size=32).digest()


# What an unknown user's password is compared with: the time tells nothing about who exists.
_NO_PASSWORD = os.urandom(32)


def parse_passwords(content: bytes) -> dict[str, str]:
    """Return the names and passwords of a file with lines ``name=password``; blank ones and ``#`` comments count not.

    Raises
    ------
    ValueError
        If the content is not UTF-8, or a line has no ``=``, no name, no password, or a name that was there before.
        The text names the line, never what is in it.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"a password file is UTF-8 text; byte {error.start} is not") from None
    found: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        bare = line.rstrip("\r")
        if not bare.strip() or bare.lstrip().startswith("#"):
            continue
        name, equals, password = bare.partition("=")
        name = name.strip()
        if not equals or not name or not password:
            raise ValueError(f"line {number} of the password file is not 'name=password'")
        if name in found:
            raise ValueError(f"line {number} of the password file has a name for the second time")
        found[name] = password
    return found


class Checker(Protocol):
    """Judges the credentials of one mechanism."""

    def check(self, request: Request, /) -> Outcome:
        """Return a verdict, or an awaitable of it."""
        ...


class WithoutCredentials:
    """NULL: a peer that has come this far is anonymous."""

    _VERDICT = accept("anonymous")

    def check(self, request: Request) -> Verdict:
        """Accept."""
        return self._VERDICT


class DenyAll:
    """A mechanism that is not configured, or forbidden."""

    def __init__(self, reason: str) -> None:
        self._verdict = deny(reason)

    def check(self, request: Request) -> Verdict:
        """Deny."""
        return self._verdict


class StoredPasswords:
    """PLAIN against names and passwords that are at hand.

    Parameters
    ----------
    table
        The passwords, str or bytes, by name.
    encoding
        Of names and of passwords that are str.
    """

    def __init__(self, table: Mapping[str, Union[str, bytes]], encoding: str) -> None:
        self._table = table
        self._encoding = encoding

    def check(self, request: Request) -> Verdict:
        """Accept if the name is known and the password is its."""
        raw_name, given = request.credentials
        try:
            name = raw_name.decode(self._encoding)
        except UnicodeDecodeError:
            return deny("the user name is not text")
        stored = self._table[name] if name in self._table else None  # noqa: SIM401 - all that a table needs to have
        if isinstance(stored, str):
            stored = stored.encode(self._encoding)
        known = _digest(stored) if isinstance(stored, bytes) else None
        right = hmac.compare_digest(_digest(given), known or _NO_PASSWORD)
        if known and right and "\0" not in name:
            return accept(name)
        # One reason for both: logs are read by more people than password files.
        return deny("unknown user or wrong password", name)


class PasswordsByCallback:
    """PLAIN, judged by the application."""

    def __init__(self, callback: Callback, encoding: str) -> None:
        self._callback = callback
        self._encoding = encoding

    def check(self, request: Request) -> Outcome:
        """Ask with domain, name and password."""
        try:
            name, password = (each.decode(self._encoding) for each in request.credentials)
        except UnicodeDecodeError:
            return deny("user name or password are not text")
        if "\0" in name:
            return deny("the user name contains a NUL character")
        key = (request.domain, name, _digest(request.credentials[1]))
        return self._callback.ask(key, (request.domain, name, password), name, "the callback denied")


class AnyKey:
    """CURVE with whatever key: encryption, and no say in who comes."""

    def __init__(self, user_id: UserId) -> None:
        self._user_id = user_id

    def check(self, request: Request) -> Verdict:
        """Accept."""
        return accept(self._user_id(request.credentials[0]))


class KnownKeys:
    """CURVE against a table of keys."""

    def __init__(self, table: Mapping[bytes, object], user_id: UserId) -> None:
        self._table = table
        self._user_id = user_id

    def check(self, request: Request) -> Verdict:
        """Accept a key of the table; keys are public, so looking one up tells nothing."""
        key = request.credentials[0]
        text = key_text(key)
        if isinstance(self._table, FolderKeys):
            self._table.refresh(key)
        if not self._table.get(text):
            return deny("Unknown key", text.decode("ascii"))
        return accept(self._user_id(key))


class KeysByCallback:
    """CURVE, judged by the application."""

    def __init__(self, callback: Callback, user_id: UserId) -> None:
        self._callback = callback
        self._user_id = user_id

    def check(self, request: Request) -> Outcome:
        """Ask with domain, ``"*"`` where there is none, and key, as Z85 text in bytes."""
        key = request.credentials[0]
        text = key_text(key)
        return self._callback.ask(
            (request.domain, key),
            (request.domain or "*", text),
            text.decode("ascii"),
            "Unknown key",
            lambda: self._user_id(key),
        )


class Principals:
    """GSSAPI: libzmq has verified the ticket, what is left is whether this principal may come in."""

    def __init__(self, allowed: Collection[str] | None) -> None:
        self._allowed = None if allowed is None else frozenset(allowed)

    def check(self, request: Request) -> Verdict:
        """Accept a principal of the list, or all without one."""
        try:
            # libzmq counts the C string's NUL in.
            principal = request.credentials[0].rstrip(b"\0").decode("utf-8")
        except UnicodeDecodeError:
            return deny("the principal is not text")
        if not principal or "\0" in principal:
            return deny("the principal is empty or contains a NUL character")
        if self._allowed is not None and principal not in self._allowed:
            return deny("the principal is not on the list", principal)
        return accept(principal)
