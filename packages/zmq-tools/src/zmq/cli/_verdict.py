"""Why two ends do not meet: what the events of a socket and a look at the other end say."""

from __future__ import annotations

import zmq
from zmq.cli._probe import PEERS, Peer, ask

LABELS = {
    "CONNECTED": "connection made, the handshake follows",
    "CONNECT_DELAYED": "connecting",
    "CONNECT_RETRIED": "will connect again in {value} ms",
    "LISTENING": "waiting for connections",
    "BIND_FAILED": "cannot be bound: {error}",
    "ACCEPTED": "a peer has connected, the handshake follows",
    "ACCEPT_FAILED": "a connection was not accepted: {error}",
    "CLOSED": "connection closed",
    "CLOSE_FAILED": "a connection could not be closed: {error}",
    "DISCONNECTED": "the peer is gone",
    "MONITOR_STOPPED": "no more events",
    "HANDSHAKE_FAILED_NO_DETAIL": "the peer ended the handshake: {error}",
    "HANDSHAKE_SUCCEEDED": "the two have met",
    "HANDSHAKE_FAILED_PROTOCOL": "the handshake failed: {protocol}",
    "HANDSHAKE_FAILED_AUTH": "the server let this client not in: status {value}",
}
MET = ("HANDSHAKE_SUCCEEDED",)
PEER_CAME = ("ACCEPTED", "HANDSHAKE_SUCCEEDED")


def label(name: str, value: int) -> str:
    """Return what an event means, in words."""
    text = LABELS.get(name, "{value}")
    return text.format(value=value, error=zmq.strerror(value), protocol=protocol_error(value))


def protocol_error(value: int) -> str:
    """Return the name that libzmq has for what was wrong in a handshake."""
    for name in dir(zmq):
        if name.startswith("PROTOCOL_ERROR_") and int(getattr(zmq, name)) == value:
            return name[len("PROTOCOL_ERROR_") :].replace("_", " ").lower()
    return f"error {value:#x}"


def mechanism_of(security: dict[str, object]) -> str:
    """Return the mechanism that the options of a command choose."""
    if security.get("curve_server") or security.get("curve_server_key"):
        return "CURVE"
    if security.get("plain_server") or security.get("plain_username"):
        return "PLAIN"
    return "NULL"


def of_peer(kind: str, mechanism: str, endpoint: str, peer: Peer) -> str | None:
    """Return why a socket and what listens at an endpoint cannot meet; None when nothing speaks against it."""
    if not peer.listens:
        return f"nothing listens at {endpoint}"
    if peer.mechanism is None:
        return f"what listens at {endpoint} is not ZeroMQ"
    if peer.mechanism != mechanism:
        return f"the server at {endpoint} {wants(peer.mechanism, mechanism)}"
    if peer.type is not None and kind in PEERS and peer.type not in PEERS[kind].split():
        return f"{kind} cannot talk to {peer.type}: it talks to {' and '.join(PEERS[kind].split())}"
    return None


def wants(theirs: str, ours: str) -> str:
    """Return the end of a sentence about two mechanisms."""
    if ours == "NULL":
        what = {"CURVE": "key: --curve-server-key", "PLAIN": "name and password: --plain-username"}.get(
            theirs, "login"
        )
        return f"wants {theirs} and this client has no {what}"
    if theirs == "NULL":
        return f"has no {ours}, and this client wants it"
    return f"wants {theirs}, and this client wants {ours}"


def verdict(kind: str, mechanism: str, events: list[str], connect: tuple[str, ...]) -> str:
    """Return what became of a socket, from the names of its events and from what listens where it connects to."""
    if any(name in MET for name in events):
        return "the two have met: the handshake succeeded"
    if "HANDSHAKE_FAILED_AUTH" in events:
        return "the server does not let this client in"
    reasons = []
    for endpoint in connect:
        peer = ask(endpoint)
        reason = None if peer is None else of_peer(kind, mechanism, endpoint, peer)
        if reason is not None:
            reasons.append(reason)
    if reasons:
        return "; ".join(reasons)
    if "HANDSHAKE_FAILED_NO_DETAIL" in events and mechanism == "CURVE":
        return "the server ended the handshake: the server's public key may be wrong, or ours is not allowed"
    if "HANDSHAKE_FAILED_PROTOCOL" in events:
        return "the handshake failed: the two do not have the same mechanism"
    if connect:
        return "no handshake so far"
    return (
        "a peer came, but not its handshake"
        if any(name in PEER_CAME for name in events)
        else "no peer has come"
    )
