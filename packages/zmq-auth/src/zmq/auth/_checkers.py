"""One checker per mechanism and source of credentials: each turns a request into a verdict."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Mapping
from typing import Callable, Protocol, Union

from zmq.auth._callbacks import Callback, Outcome
from zmq.auth._verdict import Verdict, accept, deny
from zmq.auth._zap import Request
from zmq.utils import z85

__all__ = [
    "AnyKey",
    "Checker",
    "KeysByCallback",
    "KnownKeys",
    "Nobody",
    "PasswordsByCallback",
    "Principals",
    "StoredPasswords",
    "WithoutCredentials",
    "parse_passwords",
]

UserId = Callable[[bytes], str]

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
    """NULL: whoever has come this far is anonymous."""

    _VERDICT = accept("anonymous")

    def check(self, request: Request) -> Verdict:
        """Accept."""
        return self._VERDICT


class Nobody:
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
    source
        Returns the table as it is now; the passwords are str or bytes.
    encoding
        Of names and of passwords that are str.
    """

    def __init__(self, source: Callable[[], Mapping[str, Union[str, bytes]]], encoding: str) -> None:
        self._source = source
        self._encoding = encoding

    def check(self, request: Request) -> Verdict:
        """Accept if the name is known and the password is its."""
        raw_name, given = request.credentials
        try:
            name = raw_name.decode(self._encoding)
        except UnicodeDecodeError:
            return deny("the user name is not text")
        stored = self._source().get(name)
        if isinstance(stored, str):
            stored = stored.encode(self._encoding)
        known = bool(stored)
        right = hmac.compare_digest(_digest(given), _digest(stored) if stored else _NO_PASSWORD)
        if known and right and "\0" not in name:
            return accept(name)
        # One reason for both: logs are read by more people than password files.
        return deny("unknown user or wrong password", name)


class PasswordsByCallback:
    """PLAIN, judged by the application."""

    def __init__(self, callback: Callback, encoding: str) -> None:
        self.callback = callback
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
        return self.callback.ask(key, (request.domain, name, password), name, "the callback denied")


class AnyKey:
    """CURVE with whatever key: encryption, and no say in who comes."""

    def __init__(self, user_id: UserId) -> None:
        self._user_id = user_id

    def check(self, request: Request) -> Verdict:
        """Accept."""
        return accept(self._user_id(request.credentials[0]))


class KnownKeys:
    """CURVE against the keys of a folder."""

    def __init__(self, user_of: Callable[[bytes], str | None], user_id: UserId | None) -> None:
        self._user_of = user_of
        self._user_id = user_id

    def check(self, request: Request) -> Verdict:
        """Accept a key of the folder; keys are public, so looking one up in a table tells nothing."""
        key = request.credentials[0]
        text = self._user_of(key)
        if text is None:
            return deny("unknown key", z85.encode(key).decode("ascii"))
        return accept(text if self._user_id is None else self._user_id(key))


class KeysByCallback:
    """CURVE, judged by the application."""

    def __init__(self, callback: Callback, user_id: UserId) -> None:
        self.callback = callback
        self._user_id = user_id

    def check(self, request: Request) -> Outcome:
        """Ask with domain, ``"*"`` where there is none, and key, as Z85 text in bytes."""
        key = request.credentials[0]
        arguments = (request.domain or "*", z85.encode(key))
        return self.callback.ask((request.domain, key), arguments, self._user_id(key), "the callback denied")


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
