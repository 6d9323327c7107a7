"""What any binding does: a failure here is the harness's."""

from __future__ import annotations

import zmq


def test_messages_arrive_with_any_binding(opened) -> None:
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("inproc://plain")
    push.connect("inproc://plain")
    push.send_multipart([b"two", b"parts"])
    assert pull.recv_multipart() == [b"two", b"parts"]


def test_a_program_of_its_own_works_with_any_binding(run) -> None:
    result = run("import zmq; context = zmq.Context(); context.term(); print(zmq.zmq_version_info()[0])")
    assert (result.returncode, result.stdout) == (0, "4\n")
