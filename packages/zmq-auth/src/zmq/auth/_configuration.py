"""Configuring: the public methods that say who may come in."""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, Union

import zmq
from zmq.auth._addresses import Rule, parse_rule
from zmq.auth._backoff import Backoff
from zmq.auth._callbacks import callback_of
from zmq.auth._checkers import Checker, DenyAll, Principals, WithoutCredentials, parse_passwords
from zmq.auth._credentials import CALLBACK_TIMEOUT, Credentials
from zmq.auth._files import WatchedFile
from zmq.auth._folder import KeyFolder
from zmq.auth._policy import ANY_DOMAIN, check_domain
from zmq.auth._tables import FilePasswords, FolderKeys

__all__ = ["CURVE_ALLOW_ANY", "Configuration"]

PathLike = Union[str, "os.PathLike[str]"]
Passwords = Union[Mapping[str, Union[str, bytes]], PathLike]

CURVE_ALLOW_ANY = "*"

_LONGEST_PASSWORD_FILE = 16_777_216


class Configuration(Credentials):
    """What every authenticator can be told, before it starts and while it runs, from any thread.

    Each change is in effect for all handshakes that begin after the call has returned. Connections that exist stay.
    """

    log: logging.Logger
    _backoff: Backoff | None

    # Addresses

    def allow(self, *addresses: str, domain: str = ANY_DOMAIN) -> None:
        """Let only these addresses connect; more can be added at any time.

        For NULL that is all it takes; otherwise such peers may go on to show their credentials.

        Parameters
        ----------
        *addresses
            IP addresses (``"192.0.2.1"``, ``"::1"``), networks (``"10.0.0.0/8"``, ``"fd00::/8"``), or ``"ipc"`` for the
            peers of ipc endpoints. An IPv4 peer of an IPv6 socket counts by its IPv4 address.
        domain
            The ZAP domain (socket option ZAP_DOMAIN) to which this applies. A peer must be allowed by the list of its
            domain and by that of ``"*"``, where these exist.

        Raises
        ------
        TypeError
            If an address is no str.
        ValueError
            If the domain has a list of denied addresses.

        Notes
        -----
        Without addresses nothing changes. What is no address matches no peer. Both are reported to the log.

        .. versionadded:: 1.0
        """
        if not addresses:
            self.log.warning("allow() without addresses allows what was allowed before")
            return
        self._policy.add_addresses(True, self._rules(addresses), domain)

    def deny(self, *addresses: str, domain: str = ANY_DOMAIN) -> None:
        """Refuse these addresses; more can be added at any time.

        Parameters
        ----------
        *addresses, domain
            As for `allow`.

        Raises
        ------
        TypeError
            If an address is no str.
        ValueError
            If the domain has a list of allowed addresses.

        .. versionadded:: 1.0
        """
        if addresses:
            self._policy.add_addresses(False, self._rules(addresses), domain)

    def remove_addresses(self, *addresses: str, domain: str = ANY_DOMAIN) -> None:
        """Take addresses off a domain's list; a list of allowed addresses that got empty lets no peer in.

        Raises
        ------
        ValueError
            If an address is not on the list.

        .. versionadded:: 1.0
        """
        self._policy.remove_addresses(addresses, domain)

    def clear_addresses(self, domain: str = ANY_DOMAIN) -> None:
        """Drop a domain's list of addresses, so that any address may try.

        .. versionadded:: 1.0
        """
        self._policy.clear_addresses(domain)

    # Mechanisms

    def configure_null(self, domain: str = ANY_DOMAIN, allowed: bool = True) -> None:
        """Accept (the default) or refuse peers without credentials in a domain.

        Refusing guards against a server socket that lost its PLAIN or CURVE options.

        .. versionadded:: 1.0
        """
        checker: Checker = WithoutCredentials() if allowed else DenyAll("NULL is forbidden in this domain")
        self._policy.configure("NULL", domain, checker)

    def configure_plain(
        self,
        domain: str = ANY_DOMAIN,
        passwords: Passwords | None = None,
        *,
        check_permissions: bool = True,
    ) -> None:
        """Accept these users and passwords in a domain.

        Parameters
        ----------
        domain
            A ZAP domain, or ``"*"`` for those that have no configuration of their own.
        passwords
            A mapping of names to passwords, looked into at each login; or the path of a file with lines
            ``name=password`` (and comments that begin with ``#``), which is reloaded by itself when it changes. A file
            that has become unreadable or broken leaves the last good passwords in force and is reported to the log.
            None changes nothing.
        check_permissions
            Whether to refuse a file that other users of the machine can read or write.

        Raises
        ------
        OSError
            If the file cannot be read, or (PermissionError) is open to other users.
        ValueError
            If a line of the file is not ``name=password``.

        .. versionadded:: 1.0
        """
        if passwords is None:
            return
        self._plain_callbacks.pop(domain, None)
        if not isinstance(passwords, (str, os.PathLike)):
            self.passwords[domain] = passwords
            return
        file = WatchedFile(
            Path(passwords),
            parse_passwords,
            _LONGEST_PASSWORD_FILE,
            private=check_permissions,
            failed=self._audit.not_reloaded,
            loaded=self._audit.reloaded,
        )
        self.passwords[domain] = FilePasswords(file.current)

    def configure_plain_callback(
        self,
        domain: str = ANY_DOMAIN,
        credentials_provider: Any = None,
        *,
        timeout: float = CALLBACK_TIMEOUT,
        remember: float = 0.0,
    ) -> None:
        """Let the application judge users and passwords: ``callback(domain, username, password)``, all str.

        Parameters
        ----------
        domain, credentials_provider, timeout, remember
            As for `configure_curve_callback`.

        Raises
        ------
        TypeError
            If `credentials_provider` cannot be called.
        ValueError
            If a time is negative, or the timeout zero.

        .. versionadded:: 1.0
        """
        callback_of(credentials_provider)
        self._plain_callbacks[domain] = self._callback(credentials_provider, timeout, remember)

    def configure_curve(self, domain: str = ANY_DOMAIN, location: PathLike = ".") -> None:
        """Accept the owners of certificates in a domain.

        Parameters
        ----------
        domain
            A ZAP domain, or ``"*"`` for those that have no configuration of their own.
        location
            A folder with their public certificates, files ``*.key`` as `create_certificates` makes. Files may be added,
            replaced and removed at any time. A file that has become broken leaves its last good key in force
            and is reported to the log. Or `CURVE_ALLOW_ANY`: every key is accepted.

        Notes
        -----
        A folder that cannot be read, or has a file without a public key, is reported to the log as an error, and what
        was configured before stays.

        .. versionadded:: 1.0
        """
        self._any_key_domains.discard(domain)
        self._any_key = self._any_key_everywhere = False
        if location == CURVE_ALLOW_ANY:
            self._any_key_domains.add(domain)
            self._any_key = True
            return
        try:
            self.certs[domain] = self._keys_of(location)
        except Exception as error:
            self.log.error("Failed to load CURVE certs from %s: %s", location, error)

    def _keys_of(self, location: PathLike) -> dict[bytes, Any]:
        """Return the keys of a folder, which follow it."""
        folder = KeyFolder(Path(location), failed=self._audit.not_reloaded, loaded=self._audit.reloaded)
        return FolderKeys(folder)

    def configure_curve_callback(
        self,
        domain: str = ANY_DOMAIN,
        credentials_provider: Any = None,
        *,
        timeout: float = CALLBACK_TIMEOUT,
        remember: float = 0.0,
    ) -> None:
        """Let the application judge keys: ``callback(domain, key)`` with the key as Z85 text in bytes.

        Parameters
        ----------
        domain
            A ZAP domain, or ``"*"`` for those that have no configuration of their own.
        credentials_provider
            An object with the method ``callback``, or a function. Sockets without a domain are of
            domain ``"*"``. What it returns accepts if it is true, as does `Accepted`; it may be an awaitable.
            A call that does not return holds up all handshakes, so use a coroutine where it may
            take long. An exception denies: an OSError so that the peer tries again, any other for good. Or
            `CURVE_ALLOW_ANY`: every key is accepted. None changes nothing, but for a line in the log.
        timeout
            Seconds that an awaitable may take; after that the peer is told to try again.
        remember
            Seconds for which an answer holds for the same credentials. See `forget_answers`.

        Raises
        ------
        ValueError
            If a time is negative, or the timeout zero.

        .. versionadded:: 1.0
        """
        if isinstance(credentials_provider, str) and credentials_provider == CURVE_ALLOW_ANY:
            self.configure_curve(domain, CURVE_ALLOW_ANY)
            return
        self._any_key_domains.discard(domain)
        self._any_key = self._any_key_everywhere = False
        if credentials_provider is None:
            self.log.error("None credentials_provider provided for domain:%s", domain)
            return
        callback = self._callback(credentials_provider, timeout, remember)
        self.credentials_providers[domain] = credentials_provider
        self._curve_callbacks[domain] = (credentials_provider, callback)

    def configure_gssapi(
        self,
        domain: str = ANY_DOMAIN,
        location: PathLike | None = None,
        *,
        principals: Collection[str] | None = None,
    ) -> None:
        """Accept Kerberos principals in a domain; libzmq has verified their tickets before it asks.

        Parameters
        ----------
        domain
            A ZAP domain, or ``"*"`` for those that have no configuration of their own.
        location
            Not used: keys are where the Kerberos library looks for them (``KRB5_KTNAME``).
        principals
            The names to accept, such as ``"alice@EXAMPLE.ORG"``; all when omitted, which also holds without this call.

        Raises
        ------
        TypeError
            If `principals` is a single str.

        .. versionadded:: 1.0
        """
        if isinstance(principals, str):
            raise TypeError(f"principals is a list of names, not one: write [{principals!r}]")
        self._policy.configure("GSSAPI", domain, Principals(principals))

    # Hostile peers

    def configure_backoff(self, failures: int | None = 5, delay: float = 1.0, longest: float = 300.0) -> None:
        """Make addresses wait that fail again and again; meanwhile they are told to try later, whatever they show.

        Parameters
        ----------
        failures
            How many are free; None switches the back-off off, as it is at first.
        delay
            Seconds to wait after the next one; doubled with each further one.
        longest
            Seconds that the wait never exceeds. A success, or twice this time without a failure, clears an address.

        Raises
        ------
        ValueError
            If a number makes no sense.

        Notes
        -----
        IPv6 addresses count by their /64 network. Peers behind one address wait for each other. The 10,000 addresses
        that failed last are kept.

        .. versionadded:: 1.0
        """
        self._backoff = None if failures is None else Backoff(failures, delay, longest)

    def forget_answers(self) -> None:
        """Drop what callbacks answered and `remember` holds, so that a revoked credential is refused at once.

        .. versionadded:: 1.0
        """
        for callback in [
            *self._plain_callbacks.values(),
            *(each for _, each in self._curve_callbacks.values()),
        ]:
            callback.forget()

    def protect(self, socket: zmq.Socket, domain: str = "global") -> None:
        """Put a server socket under this authenticator before it binds: sets ZAP_DOMAIN and ZAP_ENFORCE_DOMAIN.

        Without these options libzmq does not ask about NULL peers at all, and while no authenticator runs it lets CURVE
        peers in unasked. With them it refuses.

        Raises
        ------
        ValueError
            If `domain` is empty or ``"*"``: libzmq asks only about sockets with a domain of their own.
        ZMQError
            EINVAL if libzmq is older than 4.3.0.

        .. versionadded:: 1.0
        """
        if check_domain(domain) in ("", ANY_DOMAIN):
            raise ValueError(f"a socket has one domain with a name, such as 'global', not {domain!r}")
        socket.set(zmq.ZAP_DOMAIN, domain.encode(self.encoding))
        socket.set(zmq.ZAP_ENFORCE_DOMAIN, 1)

    # Addresses as text, for programs that look at them.

    @property
    def _allowed(self) -> set[str]:
        return self._policy.addresses(True, ANY_DOMAIN)

    @property
    def _denied(self) -> set[str]:
        return self._policy.addresses(False, ANY_DOMAIN)

    def _rules(self, addresses: Iterable[str]) -> list[Rule]:
        """Read addresses. What is none is kept as it is, matches no peer, and is reported to the log."""
        rules: list[Rule] = []
        for address in addresses:
            try:
                rules.append(parse_rule(address))
            except ValueError as error:
                self.log.warning("no peer has this address: %s", error)
                rules.append(address)
        return rules
