"""The verdict of `zmq monitor`, and `zmq doctor`."""

from __future__ import annotations

import json
import socket as sockets
import threading

import pytest

import zmq
from zmq.cli import _app, _doctor, _probe, _verdict
from zmq.cli._probe import Peer


def listening(socket, kind, **options):
    made = socket(kind, **options)
    made.bind("tcp://127.0.0.1:*")
    return made.last_endpoint.decode()


def verdict(capsys, *arguments, status=3):
    assert _app.run(["monitor", *arguments, "-t", "1"]) == status
    return capsys.readouterr().out.splitlines()[-1]


def test_nothing_listens_there(capsys):
    with sockets.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        assert verdict(capsys, "dealer", "-c", address) == f"verdict: nothing listens at {address}"


def test_the_server_wants_curve_and_this_client_has_no_key(capsys, socket):
    address = listening(socket, zmq.REP, curve_server=True, curve_secretkey=zmq.curve_keypair()[1])
    words = f"verdict: the server at {address} wants CURVE and this client has no key: --curve-server-key"
    assert verdict(capsys, "req", "-c", address) == words


def test_push_cannot_talk_to_rep(capsys, socket):
    address = listening(socket, zmq.REP)
    assert verdict(capsys, "push", "-c", address) == "verdict: PUSH cannot talk to REP: it talks to PULL"


def test_a_wrong_server_key_is_guessed(capsys, socket):
    address = listening(socket, zmq.REP, curve_server=True, curve_secretkey=zmq.curve_keypair()[1])
    key = zmq.curve_keypair()[0].decode()
    assert "public key may be wrong" in verdict(capsys, "req", "-c", address, "--curve-server-key", key)


def test_two_that_have_met_are_told_so(capsys, socket):
    address = listening(socket, zmq.REP)
    assert verdict(capsys, "req", "-c", address) == "verdict: the two have met: the handshake succeeded"


def test_no_peer_has_come(capsys, endpoint):
    assert verdict(capsys, "rep", "-b", endpoint("ipc")) == "verdict: no peer has come"
    assert _app.run(["monitor", "rep", "-b", endpoint("ipc"), "-n", "1", "--json"]) == 0
    event, end = map(json.loads, capsys.readouterr().out.splitlines())
    assert (event["event"], event["meaning"]) == ("LISTENING", "waiting for connections")
    assert end == {"verdict": "no peer has come"}


def test_what_is_not_zeromq_is_told_so():
    with sockets.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        peer = _probe.ask(address)
        thread.join()
    assert peer == Peer(listens=True)
    assert _verdict.of_peer("REQ", "NULL", address, peer) == f"what listens at {address} is not ZeroMQ"


def test_a_probe_learns_the_type_over_ipc_and_leaves_the_server_alone(socket, endpoint):
    rep = socket(zmq.REP)
    rep.bind(address := endpoint("ipc"))
    assert _probe.ask(address) == Peer(True, "NULL", "REP")
    assert _probe.ask("inproc://x") is None
    req = socket(zmq.REQ)
    req.connect(address)
    req.send(b"still there?")
    assert rep.recv() == b"still there?"


@pytest.mark.parametrize(
    ("theirs", "ours", "words"),
    [
        ("PLAIN", "NULL", "wants PLAIN and this client has no name and password"),
        ("NULL", "CURVE", "has no CURVE, and this client wants it"),
        ("PLAIN", "CURVE", "wants PLAIN, and this client wants CURVE"),
    ],
)
def test_mechanisms_that_differ_are_named(theirs, ours, words):
    assert words in str(_verdict.of_peer("REQ", ours, "tcp://x:1", Peer(True, theirs)))


def test_every_event_has_a_label():
    names = [event.name for event in zmq.Event if not event.name.startswith(("ALL", "PIPES", "PROTOCOL"))]
    assert [name for name in names if name not in _verdict.LABELS] == []
    mismatch = int(zmq.PROTOCOL_ERROR_ZAP_BAD_VERSION)
    assert _verdict.label("HANDSHAKE_FAILED_PROTOCOL", mismatch).endswith("zap bad version")


def test_doctor_tries_transports_and_ends_well(capsys):
    assert _app.run(["doctor"]) == 0
    out = capsys.readouterr().out
    assert out.count("a message arrived") >= 2
    assert f"libzmq {zmq.zmq_version()}" in out


def test_doctor_ends_with_status_1_when_something_is_wrong(monkeypatch, capsys):
    monkeypatch.setattr(
        _doctor, "try_transport", lambda *_: _doctor.Finding(_doctor.BAD, "tcp", "no message")
    )
    assert _app.run(["doctor"]) == 1
    assert "of these are wrong" in capsys.readouterr().err
