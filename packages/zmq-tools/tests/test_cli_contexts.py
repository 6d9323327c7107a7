"""Named contexts of `zmq`: options of a connection under a name."""

from __future__ import annotations

import os

import pytest

import zmq
from zmq.cli import _app, _contexts
from zmq.cli._status import Stop


@pytest.fixture
def contexts(tmp_path, monkeypatch):
    """Give a function that writes the contexts and returns an environment that names them."""

    def write(text):
        path = tmp_path / "contexts.ini"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setenv("ZMQ_CONTEXTS", str(path))
        return {**os.environ, "ZMQ_CONTEXTS": str(path)}

    return write


def test_a_context_completes_a_command(contexts, run, socket, endpoint):
    puller = socket(zmq.PULL)
    puller.bind(address := endpoint("ipc"))
    env = contexts(f"[here]\nconnect = {address}\noption = sndhwm=5 linger=1000\n")
    assert run("push", "--context", "here", "-m", "hello", env=env)[0] == 0
    assert puller.recv() == b"hello"


def test_what_is_given_goes_before_the_context(contexts):
    contexts("[here]\nconnect = tcp://a:1 tcp://b:2\nssh = host\ncurve-server = yes\noption = x=1\n")
    nothing = {"bind": (), "connect": (), "settings": (), "ssh": None, "curve_server": False}
    assert _contexts.completed(None, nothing) == nothing
    assert _contexts.completed("here", nothing) == {
        "bind": (),
        "connect": ("tcp://a:1", "tcp://b:2"),
        "settings": ("x=1",),
        "ssh": "host",
        "curve_server": True,
    }
    given = {**nothing, "connect": ("tcp://c:3",), "ssh": "other", "settings": ("y=2",)}
    found = _contexts.completed("here", given)
    assert (found["connect"], found["ssh"], found["settings"]) == (("tcp://c:3",), "other", ("x=1", "y=2"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[other]\n", "there is no context 'here' in .*, only other"),
        ("", "only none at all"),
        ("[here]\nconect = x\n", "has an unknown option 'conect'; known are bind, connect"),
        ("[here]\nplain-pasword = x\n", "has an unknown option 'plain-pasword'; known"),
        (f"[here]\n{'Z' * 12}=x\n", "has an unknown option; known are bind, connect"),
        ("[here]\ncurve-server = perhaps\n", "curve-server of the context 'here' is yes or no$"),
        ("[here]\nssh = a\nssh = b\n", "line 3 gives an option of its context again"),
        ("[here]\n[here]\n", "line 2 begins a context of the same name again"),
        ("nonsense", "line 1 is before the first"),
        ("[here]\nplain-password: hush\n", r"contexts.ini: line 2 is no 'option = value'$"),
    ],
)
def test_a_context_that_makes_no_sense_is_refused(text, words, contexts):
    contexts(text)
    with pytest.raises(Stop, match=words):
        _contexts.read("here")


def test_contexts_are_among_the_users_configurations(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("ZMQ_CONTEXTS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert _contexts.path() == tmp_path / "zmq" / "contexts.ini"
    assert _app.run(["pull", "--context", "here"]) == 2
    assert "contexts.ini" in capsys.readouterr().err


def test_each_side_of_a_proxy_is_secured_by_a_context(contexts, start, run, socket, endpoint, tmp_path):
    public, secret = zmq.curve_keypair()
    (tmp_path / "secret").write_text(secret.decode())
    env = contexts(f"[safe]\ncurve-server = yes\ncurve-secret-key = @{tmp_path / 'secret'}\n")
    puller = socket(zmq.PULL)
    puller.bind(there := endpoint("ipc"))
    here = endpoint("ipc")
    start("proxy", "streamer", here, there, "--connect-out", "--context-in", "safe", "-q", env=env)
    arguments = ["push", "-c", here, "--curve-server-key", public.decode(), "-m", "sealed", "-t", "20"]
    assert run(*arguments) == (0, "", "")
    assert puller.recv() == b"sealed"
    assert run("push", "-c", here, "-m", "open", "-t", "0.5")[0] == 3
