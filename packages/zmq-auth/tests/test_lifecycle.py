"""Starting and stopping: at once, twice, side by side; and what holds when nobody answers."""

from __future__ import annotations

import errno
import logging
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.auth.thread import AuthenticationThread, ThreadAuthenticator


def test_the_first_handshake_after_start_is_always_decided(site: Any, context: zmq.Context[Any]) -> None:
    server = site.serve("PLAIN")
    authenticator = ThreadAuthenticator(context)
    authenticator.configure_plain(passwords={"alice": "secret"})
    for _ in range(50):
        authenticator.start()
        assert server.attempt(("alice", "secret")).status == 200
        authenticator.stop()


def test_peers_are_refused_until_the_authenticator_starts(site: Any, context: zmq.Context[Any]) -> None:
    authenticator = ThreadAuthenticator(context)
    assert site.serve("NULL").attempt().status == 0, "nobody answers: refused"
    authenticator.start()
    # Another server: libzmq reports such a refusal twice, the second time whenever it likes.
    assert site.serve("NULL").attempt().status == 200
    authenticator.stop()


@pytest.mark.parametrize("mechanism", ["NULL", "PLAIN", "CURVE"])
def test_a_protected_socket_refuses_all_when_no_authenticator_runs(
    context: zmq.Context[Any], site: Any, keys: Any, mechanism: str
) -> None:
    authenticator = ThreadAuthenticator(context)
    authenticator.configure_plain(passwords={"alice": "secret"})
    authenticator.configure_curve(location=zmq.auth.CURVE_ALLOW_ANY)
    credentials = {"NULL": None, "PLAIN": ("alice", "secret"), "CURVE": keys()}[mechanism]

    def attempt() -> int:
        # Another server each time: libzmq reports such a refusal twice, the second time whenever it likes.
        status: int = site.serve(mechanism, prepare=authenticator.protect).attempt(credentials).status
        return status

    assert attempt() == 0
    authenticator.start()
    assert attempt() == 200
    authenticator.stop()
    assert attempt() == 0


@pytest.mark.parametrize("domain", ["", "*"])
def test_protecting_needs_a_domain_with_a_name(context: zmq.Context[Any], socket: Any, domain: str) -> None:
    with pytest.raises(ValueError, match="one domain with a name"):
        ThreadAuthenticator(context).protect(socket(zmq.REP), domain)


def test_stopping_is_idempotent_and_starting_again_works(authenticator: Any, site: Any) -> None:
    server = site.serve("NULL")
    assert authenticator.zap_socket is not None
    authenticator.stop()
    authenticator.stop()
    assert authenticator.zap_socket is None
    if isinstance(authenticator, ThreadAuthenticator):
        authenticator.start()
        assert authenticator.is_alive()
        assert server.attempt().status == 200


def test_stopping_what_never_started_does_nothing(context: zmq.Context[Any]) -> None:
    for made in (
        ThreadAuthenticator(context),
        AsyncioAuthenticator(context),
        zmq.auth.Authenticator(context),
    ):
        made.stop()
        assert made.zap_socket is None


def test_starting_twice_is_an_error(context: zmq.Context[Any]) -> None:
    authenticator = ThreadAuthenticator(context)
    authenticator.start()
    with pytest.raises(zmq.ZMQError, match="Address already in use: this authenticator is running") as caught:
        authenticator.start()
    assert caught.value.errno == errno.EADDRINUSE
    other = ThreadAuthenticator(context)
    with pytest.raises(
        zmq.ZMQError, match="Address already in use: this context has an authenticator"
    ) as caught:
        other.start()
    assert caught.value.errno == errno.EADDRINUSE
    assert not other.is_alive()
    authenticator.stop()
    other.start()
    assert other.is_alive()
    other.stop()


def test_contexts_have_authenticators_of_their_own(site: Any, context: zmq.Context[Any]) -> None:
    with zmq.Context() as other:
        first, second = ThreadAuthenticator(context), ThreadAuthenticator(other)
        first.start()
        second.start()
        second.deny("127.0.0.1")
        assert site.serve("NULL").attempt().status == 200
        assert (first.counters["requests"], second.counters["requests"]) == (1, 0)
        first.stop()
        second.stop()


def test_defaults_of_the_context_do_not_reach_the_handler(context: zmq.Context[Any]) -> None:
    context.setsockopt(zmq.RCVTIMEO, 1)
    context.setsockopt(zmq.MAXMSGSIZE, 1)
    authenticator = zmq.auth.Authenticator(context)
    authenticator.start()
    assert authenticator.zap_socket is not None
    assert authenticator.zap_socket.get(zmq.RCVTIMEO) == -1
    authenticator.stop()


def test_documented_attributes_are_there(context: zmq.Context[Any]) -> None:
    log = logging.getLogger("somewhere")
    authenticator = ThreadAuthenticator(context, "utf-8", log)
    assert (authenticator.context, authenticator.encoding, authenticator.log) == (context, "utf-8", log)
    assert authenticator.auth is authenticator
    assert (authenticator.thread, authenticator.pipe) == (None, None)
    assert authenticator.pipe_endpoint.startswith("inproc://")
    assert not authenticator.is_alive()
    assert (authenticator.certs, authenticator.passwords, authenticator.credentials_providers) == ({}, {}, {})
    assert authenticator.allow_any is False
    authenticator.start()
    assert isinstance(authenticator.thread, AuthenticationThread)
    assert authenticator.thread.authenticator is authenticator
    assert authenticator.thread.daemon
    authenticator.stop()
