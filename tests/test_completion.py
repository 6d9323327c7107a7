"""What an editor that asks jedi offers after a socket and a dot, and what it shows of a name."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

jedi = pytest.importorskip("jedi")

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.filterwarnings("ignore")  # jedi's own


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The packages of all distributions in one folder, as they are installed; jedi does not find editable ones."""
    folder = tmp_path_factory.mktemp("installed")
    for package in ROOT.glob("packages/*/src/zmq"):
        shutil.copytree(
            package,
            folder / "zmq",
            dirs_exist_ok=True,
            ignore=shutil.ignore_patterns("*.so", "*.pyd", "__pycache__"),
        )
    return jedi.Project(folder, sys_path=[str(folder)])


@pytest.mark.parametrize("annotation", ["zmq.Socket", "zmq.Socket[bytes]"])
def test_methods_of_an_annotated_socket_are_offered(annotation: str) -> None:
    code = f"import zmq\ndef use(socket: {annotation}):\n    socket.sen"
    offered = {completion.name for completion in jedi.Script(code).complete()}
    assert {"send", "send_multipart", "send_string"} <= offered


@pytest.mark.parametrize(
    ("annotation", "name", "beginning"),
    [
        ("zmq.Socket", "send", "Send one message part"),
        ("zmq.Socket", "recv", "Receive one message part"),
        ("zmq.Socket", "recv_json", "Receive an object sent as JSON"),
        ("zmq.Socket", "bind", "Accept connections at the endpoint"),
        ("zmq.Socket", "linger", "Milliseconds for which unsent messages are kept"),
        ("zmq.Socket", "ROUTING_ID", "The name by which ROUTER peers know this socket"),
        ("zmq.asyncio.Socket", "recv", "Receive one message part; the Future's result is bytes"),
        ("zmq.asyncio.Socket", "send_multipart", "Send the parts of one message"),
        ("zmq.asyncio.Socket", "connect", "Connect to the endpoint"),
        ("zmq.asyncio.Socket", "rcvhwm", "Messages of one peer that are queued"),
        ("zmq.green.Socket", "poll", "Wait up to `timeout` milliseconds for events"),
        ("zmq.Context", "term", "Terminate the context"),
        ("zmq.Context", "io_threads", "How many I/O threads the context has"),
        ("zmq.Poller", "register", ""),
        ("zmq.Frame", "bytes", "The content as bytes"),
    ],
)
def test_an_editor_shows_what_a_name_does(project: Any, annotation: str, name: str, beginning: str) -> None:
    code = f"import zmq, zmq.asyncio, zmq.green\ndef use(thing: {annotation}):\n    thing.{name}"
    (shown,) = jedi.Script(code, project=project).help(3, len(f"    thing.{name}"))
    text = shown.docstring(raw=True)
    assert text != ""
    assert text.startswith(beginning)


@pytest.mark.parametrize("name", ["zmq.Socket.send", "zmq.asyncio.Socket.recv", "zmq.Socket", "zmq.proxy"])
def test_an_editor_shows_what_a_name_of_the_package_does(project: Any, name: str) -> None:
    (shown,) = jedi.Script(f"import zmq, zmq.asyncio\n{name}", project=project).help(2, len(name))
    assert shown.docstring(raw=True) != ""
