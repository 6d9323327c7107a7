"""Addresses and networks: what matches, and what is no address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zmq.auth._addresses import AddressRules, parse_peer, parse_rule


def rules(*texts: str, allowing: bool = True) -> AddressRules:
    """Return rules made of texts."""
    return AddressRules(allowing, map(parse_rule, texts))


@pytest.mark.parametrize(
    ("rule", "peer", "matches"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.10", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.0/24", "192.0.2.255", True),
        ("192.0.2.0/24", "192.0.3.0", False),
        ("192.0.2.0/24", "::ffff:192.0.2.9", True),
        ("0.0.0.0/0", "::1", False),
        ("2001:db8::/32", "2001:db8::5", True),
        ("2001:DB8:0:0::5", "2001:db8::5", True),
        ("::/0", "192.0.2.1", False),
        ("fe80::1", "fe80::1%eth0", True),
        ("fe80::1%eth0", "fe80::1%eth0", True),
        ("fe80::1%eth0", "fe80::1%eth1", False),
        ("fe80::/10", "fe80::1%eth0", True),
        ("ipc", "", True),
        ("ipc", "localhost:0:0:4711", True),
        ("ipc", ":1000:1000:4711", True),
        ("ipc", "::1", False),
        ("ipc", "::1:2", False),
        ("ipc", "1::2:3", False),
    ],
)
def test_a_rule_matches_its_addresses_only(rule: str, peer: str, matches: bool) -> None:
    assert rules(rule).admits(peer) is matches
    assert rules(rule, allowing=False).admits(peer) is not matches


@pytest.mark.parametrize(
    "peer", ["nonsense", "1.2.3", "1.2.3.4.5", "127.0.0.1 ", "::g", "127.0.0.1\0", "1.2.3.4/8"]
)
def test_a_peer_without_a_readable_address_is_refused_by_either_list(peer: str) -> None:
    assert not rules("0.0.0.0/0", "::/0", "ipc").admits(peer)
    assert not rules("192.0.2.1", allowing=False).admits(peer)


@pytest.mark.parametrize(
    "text", ["localhost", "", "192.0.2.256", "192.0.2.1/24", "10.0.0.0/33", "*", "fe80::/129"]
)
def test_what_is_no_address_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(ValueError, match="not an IP address") as caught:
        parse_rule(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("value", [None, 5, b"127.0.0.1"])
def test_an_address_of_another_type_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError, match="an address is a str"):
        parse_rule(value)  # type: ignore[arg-type]


@given(st.ip_addresses())
def test_every_address_matches_itself_and_its_network(address: object) -> None:
    text = str(address)
    assert rules(text).admits(text)
    assert not rules(text, allowing=False).admits(text)


@given(st.text(max_size=60))
def test_no_text_is_admitted_by_a_list_that_does_not_have_it(text: str) -> None:
    assert not rules("192.0.2.1").admits(text) or str(parse_peer(text)) == "192.0.2.1"
