"""Every mechanism, with addresses allowed and denied, good and bad credentials, IPv4 and IPv6, in thread and loop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import zmq
import zmq.auth

# rule, whether a loopback peer may go on
ADDRESSES = {
    "no list": (None, (), True),
    "allowed": ("allow", ("127.0.0.1", "::1"), True),
    "network allowed": ("allow", ("127.0.0.0/8", "::/64"), True),
    "others allowed": ("allow", ("192.0.2.1", "2001:db8::/32"), False),
    "denied": ("deny", ("127.0.0.1", "::1"), False),
    "network denied": ("deny", ("127.0.0.0/8", "::/64"), False),
    "others denied": ("deny", ("192.0.2.1", "2001:db8::/32"), True),
}
CREDENTIALS = [
    ("NULL", "none", True),
    ("PLAIN", "good", True),
    ("PLAIN", "wrong password", False),
    ("PLAIN", "unknown user", False),
    ("CURVE", "known key", True),
    ("CURVE", "unknown key", False),
    ("CURVE", "any key", True),
    ("CURVE callback", "accepted key", True),
    ("CURVE callback", "refused key", False),
    ("PLAIN callback", "accepted user", True),
    ("PLAIN callback", "refused user", False),
]


class Provider:
    """A credentials provider as the documentation of old shows it."""

    def __init__(self, accepted: object) -> None:
        self.accepted = accepted

    def callback(self, domain: str, *credentials: object) -> bool:
        assert domain == "global"
        return credentials == self.accepted


@pytest.mark.parametrize("rule", ADDRESSES)
@pytest.mark.parametrize(("mechanism", "which", "good"), CREDENTIALS, ids=lambda value: str(value))
def test_a_peer_comes_in_if_address_and_credentials_are_good(
    authenticator: Any,
    site: Any,
    keys: Any,
    clients: Path,
    host: str,
    rule: str,
    mechanism: str,
    which: str,
    good: bool,
) -> None:
    method, addresses, may_go_on = ADDRESSES[rule]
    if method is not None:
        getattr(authenticator, method)(*addresses)
    credentials: Any = None
    user_id = "anonymous"
    if mechanism.startswith("PLAIN"):
        credentials = {
            "wrong password": ("alice", "Secret"),
            "unknown user": ("bob", "secret"),
            "refused user": ("mallory", "secret"),
        }.get(which, ("alice", "secret"))
        user_id = "alice"
        if mechanism == "PLAIN":
            authenticator.configure_plain(passwords={"alice": "secret", "carol": "x"})
        else:
            authenticator.configure_plain_callback(credentials_provider=Provider(("alice", "secret")))
    elif mechanism.startswith("CURVE"):
        zmq.auth.create_certificates(clients, "client")
        known = zmq.auth.load_certificate(clients / "client.key_secret")
        credentials = keys() if which in ("unknown key", "any key", "refused key") else known
        user_id = credentials[0].decode()
        if which == "any key":
            authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
        elif mechanism == "CURVE":
            authenticator.configure_curve(location=clients)
        else:
            authenticator.configure_curve_callback(credentials_provider=Provider((known[0],)))
    server = site.serve(mechanism.split()[0], host)

    ended = server.attempt(credentials)

    if good and may_go_on:
        assert (ended.status, ended.user_id) == (200, user_id)
        assert ended.frame.get("Peer-Address") == host.strip("[]")
    else:
        assert ended.status == 400
    (event,) = authenticator.events
    assert event.verdict == ("allowed" if good and may_go_on else "denied")
    assert (event.status, event.address, event.domain) == (ended.status, host.strip("[]"), "global")
    assert event.mechanism == mechanism.split()[0]


@pytest.mark.parametrize("mechanism", ["PLAIN", "CURVE"])
def test_what_is_not_configured_is_refused(authenticator: Any, site: Any, keys: Any, mechanism: str) -> None:
    server = site.serve(mechanism)
    assert server.attempt(keys() if mechanism == "CURVE" else ("alice", "secret")).status == 400


@pytest.mark.parametrize("mechanism", ["PLAIN", "CURVE"])
def test_what_is_configured_for_one_domain_holds_for_no_other(
    authenticator: Any, site: Any, keys: Any, mechanism: str
) -> None:
    authenticator.configure_plain("inner", {"alice": "secret"})
    credentials = keys() if mechanism == "CURVE" else ("alice", "secret")
    authenticator.certs["inner"] = {credentials[0]: True}
    assert site.serve(mechanism, domain="inner").attempt(credentials).status == 200
    assert site.serve(mechanism, domain="outer").attempt(credentials).status == 400


def test_a_domain_of_its_own_comes_before_the_star(authenticator: Any, site: Any) -> None:
    authenticator.configure_plain("*", {"alice": "everywhere"})
    authenticator.configure_plain("inner", {"alice": "inside"})
    inner, outer = site.serve("PLAIN", domain="inner"), site.serve("PLAIN", domain="outer")
    assert inner.attempt(("alice", "inside")).status == 200
    assert inner.attempt(("alice", "everywhere")).status == 400
    assert outer.attempt(("alice", "everywhere")).status == 200
    assert outer.attempt(("alice", "inside")).status == 400


def test_null_can_be_forbidden_per_domain(authenticator: Any, site: Any) -> None:
    authenticator.configure_null("inner", allowed=False)
    assert site.serve("NULL", domain="inner").attempt().status == 400
    assert site.serve("NULL", domain="outer").attempt().status == 200


def test_addresses_are_listed_per_domain_and_change_while_running(
    authenticator: Any, site: Any, host: str
) -> None:
    address = host.strip("[]")
    inner, outer = site.serve("NULL", host, "inner"), site.serve("NULL", host, "outer")
    authenticator.deny(address, domain="inner")
    assert (inner.attempt().status, outer.attempt().status) == (400, 200)
    authenticator.remove_addresses(address, domain="inner")
    assert inner.attempt().status == 200
    authenticator.clear_addresses("inner")
    authenticator.allow("192.0.2.1", domain="inner")
    assert (inner.attempt().status, outer.attempt().status) == (400, 200)
    authenticator.allow(address, domain="inner")
    assert inner.attempt().status == 200
    authenticator.remove_addresses(address, "192.0.2.1", domain="inner")
    assert inner.attempt().status == 400, "an empty list of allowed addresses allows nobody"


def test_an_ipv4_peer_of_an_ipv6_socket_counts_by_its_ipv4_address(authenticator: Any, site: Any) -> None:
    server = site.serve("NULL", prepare=lambda socket: socket.set(zmq.IPV6, 1))
    server.endpoint = server.endpoint.replace("[::ffff:127.0.0.1]", "127.0.0.1")
    authenticator.deny("127.0.0.1")
    assert server.attempt().status == 400


def test_lists_of_addresses_are_checked_at_the_call(caplog: pytest.LogCaptureFixture) -> None:
    authenticator = zmq.auth.Authenticator()
    authenticator.allow()
    assert "allow() without addresses" in caplog.text
    authenticator.deny()
    authenticator.allow("192.0.2.2", "somewhere")
    assert "'somewhere'" in caplog.text
    with pytest.raises(TypeError, match="an address is a str"):
        authenticator.allow(["192.0.2.2"])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not both"):
        authenticator.deny("192.0.2.1")
    with pytest.raises(ValueError, match=r"not on a list.*192\.0\.2\.1"):
        authenticator.remove_addresses("192.0.2.1")


def test_ipc_peers_have_a_word_of_their_own(authenticator: Any, site: Any, endpoint: Any) -> None:
    server, client = site.socket(zmq.PULL), site.socket(zmq.PUSH)
    authenticator.protect(server, "local")
    server.bind(endpoint("ipc"))
    authenticator.allow("127.0.0.1", "ipc")
    client.connect(server.last_endpoint)
    client.send(b"hello")
    assert server.poll(10_000)
    assert server.recv(copy=False).get("User-Id") == "anonymous"
    assert authenticator.counters["allowed"] == 1


def test_certificates_of_several_domains_are_kept_apart(
    authenticator: Any, site: Any, tmp_path: Path
) -> None:
    owners = {}
    for domain in ("red", "blue"):
        (tmp_path / domain).mkdir()
        zmq.auth.create_certificates(tmp_path / domain, "owner")
        owners[domain] = zmq.auth.load_certificate(tmp_path / domain / "owner.key_secret")
        authenticator.configure_curve(domain, tmp_path / domain)
    for domain in owners:
        server = site.serve("CURVE", domain=domain)
        found = {owner: server.attempt(credentials).status for owner, credentials in owners.items()}
        assert found == {owner: 200 if owner == domain else 400 for owner in owners}


def test_the_user_id_of_a_key_can_be_overridden(context: zmq.Context[Any], site: Any, keys: Any) -> None:
    from zmq.auth.thread import ThreadAuthenticator

    class Named(ThreadAuthenticator):
        def curve_user_id(self, client_public_key: bytes) -> str:
            assert len(client_public_key) == 32
            return "the client"

    authenticator = Named(context)
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    authenticator.start()
    assert site.serve("CURVE").attempt(keys()).user_id == "the client"
    authenticator.stop()


def test_other_encodings_than_utf_8_are_possible(context: zmq.Context[Any], site: Any) -> None:
    from zmq.auth.thread import ThreadAuthenticator

    authenticator = ThreadAuthenticator(context, encoding="latin-1")
    authenticator.configure_plain("gr\xfcn", {"J\xf6rg": "gehe\xefm"})
    authenticator.start()
    server = site.serve(
        "PLAIN", prepare=lambda socket: socket.set(zmq.ZAP_DOMAIN, "gr\xfcn".encode("latin-1"))
    )
    client = site.socket(zmq.PUSH)
    client.plain_username, client.plain_password = "J\xf6rg".encode("latin-1"), "gehe\xefm".encode("latin-1")
    client.connect(server.endpoint)
    client.send(b"x")
    assert server.socket.recv(copy=False).get("User-Id") == "J\xf6rg"
    authenticator.stop()
