"""Who may come in: addresses and checkers per domain. Decides; receives, sends and waits for nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from zmq.auth._addresses import AddressRules, Rule, parse_rule
from zmq.auth._checkers import Checker, Principals, WithoutCredentials
from zmq.auth._verdict import Verdict, deny
from zmq.auth._zap import Request

__all__ = ["ANY_DOMAIN", "Policy"]

ANY_DOMAIN = "*"

# What holds until something is configured, of the mechanisms whose credentials are in no table.
_DEFAULTS: dict[str, Checker] = {
    "NULL": WithoutCredentials(),
    "GSSAPI": Principals(None),
}


def check_domain(domain: str) -> str:
    """Return a domain.

    Raises
    ------
    TypeError
        If it is no str.
    """
    if not isinstance(domain, str):
        raise TypeError(
            f"a domain is a str such as 'global', or '*' for all, not {type(domain).__name__}: {domain!r}"
        )
    return domain


class Policy:
    """Addresses and the rules of NULL and GSSAPI in all domains; each change is in effect when its call returns.

    For credentials the rules of a domain itself come before those of ``"*"``. Addresses have to satisfy both.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # Replaced, never changed: a decision in another thread sees the old rules or the new ones.
        self._addresses: dict[str, AddressRules] = {}
        self._checkers: dict[tuple[str, str], Checker] = {}

    def refusal(self, request: Request) -> str:
        """Return why the peer's address may not go on; "" when it may."""
        if not self._addresses:
            return ""
        for domain in (ANY_DOMAIN, request.domain):
            rules = self._addresses.get(domain)
            if rules is not None and not rules.admits(request.address):
                return "Address not allowed" if rules.allowing else "Address denied"
        return ""

    def checker(self, mechanism: str, domain: str) -> Checker:
        """Return what judges a mechanism in a domain."""
        checkers = self._checkers
        return (
            checkers.get((mechanism, domain)) or checkers.get((mechanism, ANY_DOMAIN)) or _DEFAULTS[mechanism]
        )

    def configure(self, mechanism: str, domain: str, checker: Checker) -> None:
        """Let a checker judge a mechanism in a domain from now on."""
        with self._lock:
            self._checkers = {**self._checkers, (mechanism, domain): checker}

    def add_addresses(self, allowing: bool, rules: Iterable[Rule], domain: str) -> None:
        """Add to the allowed or the denied addresses of a domain.

        Raises
        ------
        ValueError
            If the domain has a list of the other kind.
        """
        with self._lock:
            old = self._addresses.get(domain) or AddressRules(allowing, ())
            if old.allowing != allowing:
                raise ValueError(
                    f"domain {domain!r} has a list of {'allowed' if old.allowing else 'denied'} addresses: "
                    f"use allow() or deny(), not both, or clear_addresses() first"
                )
            self._addresses = {**self._addresses, domain: old.with_(rules)}

    def addresses(self, allowing: bool, domain: str) -> set[str]:
        """Return the allowed or the denied addresses of a domain, as text."""
        found = self._addresses.get(domain)
        return (
            {str(rule) for rule in found.rules} if found is not None and found.allowing == allowing else set()
        )

    def remove_addresses(self, addresses: Iterable[str], domain: str) -> None:
        """Take addresses off the list of a domain, which stays in force even when nothing is left on it.

        Raises
        ------
        ValueError
            If the domain has no list, an address is not on it, or something is no address.
        """
        rules = [parse_rule(each) for each in addresses]
        with self._lock:
            old = self._addresses.get(check_domain(domain))
            absent = [str(rule) for rule in rules if old is None or rule not in old.rules]
            if absent or old is None:
                raise ValueError(f"not on a list of domain {domain!r}: {', '.join(absent)}")
            self._addresses = {**self._addresses, domain: old.without(rules)}

    def clear_addresses(self, domain: str) -> None:
        """Drop the list of a domain: every address may try."""
        with self._lock:
            self._addresses = {key: rules for key, rules in self._addresses.items() if key != domain}


def refuse_later(reason: str) -> Verdict:
    """Return the verdict that makes a peer try again."""
    return deny(reason, status=300)
