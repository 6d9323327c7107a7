"""What an editor that asks jedi offers after a socket and a dot."""

from __future__ import annotations

import pytest

jedi = pytest.importorskip("jedi")


@pytest.mark.filterwarnings("ignore")  # jedi's own
@pytest.mark.parametrize("annotation", ["zmq.Socket", "zmq.Socket[bytes]"])
def test_methods_of_an_annotated_socket_are_offered(annotation: str) -> None:
    code = f"import zmq\ndef use(socket: {annotation}):\n    socket.sen"
    offered = {completion.name for completion in jedi.Script(code).complete()}
    assert {"send", "send_multipart", "send_string"} <= offered
