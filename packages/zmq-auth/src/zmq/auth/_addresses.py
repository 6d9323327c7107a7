"""Which addresses may try: lists of IP addresses and networks, without I/O."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Union

__all__ = ["LOCAL", "AddressRules", "parse_rule"]

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
Rule = Union[Address, Network, str]

# Peers of ipc sockets have no IP address; this word stands for all of them.
LOCAL = "ipc"
# libzmq reports nothing about them, a host name, or with it ":uid:gid:pid" of the process; no IP address looks so.
_PROCESS = re.compile(r"localhost|[^:]*:\d+:\d+:\d+")


def _plain(address: Address) -> Address:
    """Return an IPv4 address that came in over an IPv6 socket (``::ffff:192.0.2.1``) as what it is."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def parse_rule(text: str) -> Rule:
    """Read an address (``"192.0.2.1"``, ``"::1"``), a network (``"10.0.0.0/8"``) or ``"ipc"``.

    Raises
    ------
    TypeError
        If it is no str.
    ValueError
        If it is none of these. Names are not resolved: what they mean may change.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"an address is a str such as '192.0.2.1' or '10.0.0.0/8', not {type(text).__name__}: {text!r}"
        )
    if text == LOCAL:
        return LOCAL
    try:
        if "/" in text:
            return ipaddress.ip_network(text)
        return _plain(ipaddress.ip_address(text))
    except ValueError as error:
        raise ValueError(
            f"not an IP address, a network or {LOCAL!r}: {text!r} ({error}). Resolve host names before"
        ) from None


def parse_peer(text: str) -> Address | str | None:
    """Read the address that libzmq reports: an IP address, LOCAL, or None for what cannot be judged."""
    if not text or _PROCESS.fullmatch(text):
        return LOCAL
    try:
        return _plain(ipaddress.ip_address(text))
    except ValueError:
        return None


class AddressRules:
    """The allowed or the denied addresses of one domain; never changed, `with_` returns another."""

    __slots__ = ("_networks", "_singles", "allowing", "rules")

    def __init__(self, allowing: bool, rules: Iterable[Rule]) -> None:
        self.allowing = allowing
        self.rules = frozenset(rules)
        self._singles = {
            rule
            for rule in self.rules
            if not isinstance(rule, (ipaddress.IPv4Network, ipaddress.IPv6Network))
        }
        self._networks = [
            rule for rule in self.rules if isinstance(rule, (ipaddress.IPv4Network, ipaddress.IPv6Network))
        ]

    def with_(self, rules: Iterable[Rule]) -> AddressRules:
        """Return these rules and some more."""
        return AddressRules(self.allowing, self.rules.union(rules))

    def without(self, rules: Iterable[Rule]) -> AddressRules:
        """Return these rules but for some; a list of allowed addresses that got empty allows none."""
        return AddressRules(self.allowing, self.rules.difference(rules))

    def admits(self, address: str) -> bool:
        """Tell whether a peer at this address may go on; one without a readable address may not."""
        peer = parse_peer(address)
        if peer is None:
            return False
        return self._lists(peer) == self.allowing

    def _lists(self, peer: Address | str) -> bool:
        if peer in self._singles:
            return True
        if isinstance(peer, str):
            return False
        if isinstance(peer, ipaddress.IPv6Address) and peer.scope_id is not None:
            # A rule without a zone is meant for every one.
            peer = ipaddress.IPv6Address(int(peer))
            if peer in self._singles:
                return True
        return any(peer in network for network in self._networks)
