"""Every decision is an event, a line of the log and a count."""

from __future__ import annotations

import logging
from typing import Any

import pytest

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator


def test_an_event_says_who_from_where_how_and_what(authenticator: Any, site: Any) -> None:
    authenticator.configure_plain("inner", {"alice": "secret"})
    server = site.serve("PLAIN", domain="inner")
    server.attempt(("alice", "secret"))
    server.attempt(("mallory", "secret"))
    allowed, denied = authenticator.events
    assert allowed[1:] == ("allowed", 200, "OK", "alice", "127.0.0.1", "inner", "PLAIN")
    reason = "unknown user or wrong password"
    assert denied[1:] == ("denied", 400, reason, "mallory", "127.0.0.1", "inner", "PLAIN")
    assert allowed.time <= denied.time


def test_refusals_are_warnings_and_acceptances_are_for_debugging(
    authenticator: Any, site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "zmq.auth")
    authenticator.configure_plain(passwords={"alice": "secret"})
    server = site.serve("PLAIN")
    server.attempt(("alice", "secret"))
    server.attempt(("alice", "wrong"))
    records = [each for each in caplog.records if each.name == "zmq.auth"]
    assert [each.levelno for each in records] == [logging.DEBUG, logging.WARNING]
    assert [each.zap_event for each in records] == authenticator.events  # type: ignore[attr-defined]
    assert records[1].getMessage() == (
        "denied PLAIN from 127.0.0.1 for domain 'global': 'alice' (unknown user or wrong password)"
    )


def test_an_event_callback_that_raises_changes_no_decision(
    context: zmq.Context[Any], site: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def on_event(event: zmq.auth.Decision) -> None:
        raise RuntimeError("no room for events")

    authenticator = ThreadAuthenticator(context, on_event=on_event)
    authenticator.start()
    authenticator.deny("192.0.2.1")
    assert site.serve("NULL").attempt().status == 200
    authenticator.stop()
    assert "on_event raised" in caplog.text


def test_counters_add_up(authenticator: Any, site: Any) -> None:
    authenticator.configure_plain(passwords={"alice": "secret"})
    authenticator.configure_plain_callback("broken", lambda *credentials: 1 / 0)
    authenticator.configure_plain_callback("busy", lambda *credentials: (_ for _ in ()).throw(OSError()))
    for domain in ("global", "broken", "busy"):
        server = site.serve("PLAIN", domain=domain)
        server.attempt(("alice", "secret"))
        server.attempt(("alice", "wrong"))
    counters = authenticator.counters
    wanted = {"requests": 6, "allowed": 1, "denied": 1, "failed": 2, "deferred": 2, "callback_errors": 4}
    assert {name: counters[name] for name in wanted} == wanted
    counters["requests"] = 0
    assert authenticator.counters["requests"] == 6, "a copy"
