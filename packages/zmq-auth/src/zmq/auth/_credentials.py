"""Deciding about a peer: tables of credentials, which programs may change, and methods that they may override."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Any

from zmq.auth._audit import Audit
from zmq.auth._callbacks import Callback, Outcome, Pending, callback_of
from zmq.auth._checkers import (
    AnyKey,
    Checker,
    DenyAll,
    KeysByCallback,
    KnownKeys,
    PasswordsByCallback,
    StoredPasswords,
)
from zmq.auth._key_text import key_text
from zmq.auth._policy import ANY_DOMAIN, Policy
from zmq.auth._verdict import Verdict, accept, deny
from zmq.auth._zap import Request

__all__ = ["CALLBACK_TIMEOUT", "Credentials"]

# As long as a client of libzmq waits for the end of a handshake.
CALLBACK_TIMEOUT = 30.0

_HOOKS = {
    "PLAIN": "_authenticate_plain",
    "CURVE": "_authenticate_curve",
    "GSSAPI": "_authenticate_gssapi",
}


class Credentials:
    """Who may come in with which credentials.

    Attributes
    ----------
    certs
        For each domain, the keys that may come in, as Z85 text in bytes, with a true value.
    passwords
        For each domain, passwords by user name.
    credentials_providers
        For each domain, the object whose ``callback(domain, key)`` judges keys. It comes before the table of keys.
    """

    encoding: str
    certs: dict[str, dict[bytes, Any]]
    passwords: dict[str, Any]
    credentials_providers: dict[str, Any]
    _audit: Audit
    _policy: Policy

    def _without_credentials(self) -> None:
        """Begin with nothing configured."""
        self.certs = {}
        self.passwords = {}
        self.credentials_providers = {}
        self._any_key = self._any_key_everywhere = False
        self._any_key_domains: set[str] = set()
        self._plain_callbacks: dict[str, Callback] = {}
        # By domain, with the provider that each was made for.
        self._curve_callbacks: dict[str, tuple[Any, Callback]] = {}

    @property
    def allow_any(self) -> bool:
        """Whether CURVE peers with any key may come in: those of all domains when this is set to True.

        `CURVE_ALLOW_ANY` in the last call that configured CURVE makes it True; then it holds for the domain of that
        call, and for those that have no configuration of their own.

        .. versionadded:: 1.0
        """
        return self._any_key

    @allow_any.setter
    def allow_any(self, value: bool) -> None:
        self._any_key = self._any_key_everywhere = bool(value)
        self._any_key_domains.clear()

    def curve_user_id(self, client_public_key: bytes) -> str:
        """Return the User-Id for the owner of a 32-byte public key: the key as Z85 text.

        Override it, or assign a function, to map keys to names. It is called for peers that are accepted.

        .. versionadded:: 1.0
        """
        return key_text(bytes(client_public_key)).decode("ascii")

    def _authenticate_plain(self, domain: str, username: str, password: str) -> tuple[bool, bytes]:
        """Return whether a user with this password may come in, and why: a method for subclasses to override."""
        raw = (username.encode(self.encoding), password.encode(self.encoding))
        verdict: Any = self._plain_checker(domain).check(_request("PLAIN", domain, *raw))
        return _pair(verdict)

    async def _authenticate_curve(self, domain: str, client_key: bytes) -> tuple[bool, bytes]:
        """Return whether the owner of a 32-byte key may come in, and why: a method for subclasses to override."""
        outcome = self._curve_checker(domain).check(_request("CURVE", domain, client_key))
        return _pair(outcome if isinstance(outcome, Verdict) else await outcome)

    def _authenticate_gssapi(self, domain: str, principal: bytes) -> tuple[bool, bytes]:
        """Return whether a principal may come in, and why: a method for subclasses to override."""
        verdict: Any = self._policy.checker("GSSAPI", domain).check(_request("GSSAPI", domain, principal))
        return _pair(verdict)

    def _overrides(self, base: type, *names: str) -> bool:
        """Tell whether a subclass of `base`, or an assignment, has replaced one of its methods."""
        # Each decision asks. A loop takes a third of a generator's time, and after a look at `__dict__` CPython would
        # find all attributes of this object the slow way.
        for name in names:  # noqa: SIM110 - as said
            if getattr(getattr(self, name), "__func__", None) is not getattr(base, name):
                return True
        return False

    def _decide(self, request: Request) -> Outcome:
        """Return the verdict about a peer, or an awaitable of it."""
        refusal = self._policy.refusal(request)
        if refusal:
            return deny(refusal)
        hook = _HOOKS.get(request.mechanism)
        if hook is not None and self._overrides(Credentials, hook):
            return self._ask_hook(hook, request)
        return self._checker(request.mechanism, request.domain).check(request)

    def _ask_hook(self, hook: str, request: Request) -> Outcome:
        arguments: tuple[Any, ...] = request.credentials
        if request.mechanism == "PLAIN":
            arguments = tuple(each.decode(self.encoding, "replace") for each in request.credentials)
        answer = getattr(self, hook)(request.domain, *arguments)
        if inspect.isawaitable(answer):
            return Pending(answer, lambda waiting: self._await_hook(waiting, request))
        return self._verdict_of(answer, request)

    async def _await_hook(self, answer: Awaitable[Any], request: Request) -> Verdict:
        return self._verdict_of(await answer, request)

    def _verdict_of(self, answer: Any, request: Request) -> Verdict:
        allowed, reason = answer
        if not allowed:
            return deny(reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason))
        credential = request.credentials[0]
        return accept(
            self.curve_user_id(credential) if request.mechanism == "CURVE" else credential.rstrip(b"\0")
        )

    def _checker(self, mechanism: str, domain: str) -> Checker:
        if mechanism == "CURVE":
            return self._curve_checker(domain)
        if mechanism == "PLAIN":
            return self._plain_checker(domain)
        return self._policy.checker(mechanism, domain)

    def _plain_checker(self, domain: str) -> Checker:
        for each in (domain, ANY_DOMAIN):
            if each in self._plain_callbacks:
                return PasswordsByCallback(self._plain_callbacks[each], self.encoding)
            if each in self.passwords:
                return StoredPasswords(self.passwords[each], self.encoding)
        return DenyAll("Invalid domain" if self.passwords else "No passwords defined")

    def _curve_checker(self, domain: str) -> Checker:
        if self._any_key_everywhere:
            return AnyKey(self.curve_user_id)
        for each in (domain, ANY_DOMAIN):
            if each in self._any_key_domains:
                return AnyKey(self.curve_user_id)
            if each in self.credentials_providers:
                return KeysByCallback(self._curve_callback(each), self.curve_user_id)
            if each in self.certs:
                return KnownKeys(self.certs[each], self.curve_user_id)
        if self._any_key:
            return AnyKey(self.curve_user_id)
        return DenyAll("Unknown domain")

    def _curve_callback(self, domain: str) -> Callback:
        """Return the callback of a domain; a provider that the program put into the table gets one."""
        provider = self.credentials_providers[domain]
        known = self._curve_callbacks.get(domain)
        if known is None or known[0] is not provider:
            known = (provider, self._callback(provider))
            self._curve_callbacks[domain] = known
        return known[1]

    def _callback(self, provider: Any, timeout: float = CALLBACK_TIMEOUT, remember: float = 0.0) -> Callback:
        def ask(*arguments: Any) -> Any:
            # The method is looked up each time: the program may replace it.
            return callback_of(provider)(*arguments)

        return Callback(ask, timeout, remember, count=self._audit.count, failed=self._audit.callback_failed)


def _request(mechanism: str, domain: str, *credentials: bytes) -> Request:
    return Request(None, b"", domain, "", b"", mechanism, credentials)


def _pair(verdict: Verdict) -> tuple[bool, bytes]:
    return verdict.status == 200, verdict.reason.encode("utf-8")
