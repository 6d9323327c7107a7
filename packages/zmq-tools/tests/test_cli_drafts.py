"""The command `zmq` with the types of libzmq's draft API."""

from __future__ import annotations

import pytest

import zmq
from zmq.cli._draft_types import DRAFT_KINDS

drafts = pytest.mark.skipif(not zmq.DRAFT_API, reason="this zmq-core was built without the draft API")


@pytest.mark.skipif(zmq.DRAFT_API, reason="this zmq-core was built with the draft API")
@pytest.mark.parametrize("kind", DRAFT_KINDS)
def test_a_draft_type_is_refused_where_there_are_none(kind: str, run, endpoint) -> None:
    code, printed, error = run(
        kind, "-c", endpoint("ipc"), *(["-m", "x"] if kind != "dish" and kind != "gather" else [])
    )
    assert (code, printed) == (1, "")
    assert error.startswith(
        f"zmq: {kind.upper()} sockets belong to libzmq's draft API: zmq-core was built without it"
    )


@drafts
@pytest.mark.parametrize(("sender", "receiver"), [("scatter", "gather"), ("channel", "channel")])
def test_lines_arrive(sender: str, receiver: str, start, run, endpoint) -> None:
    address = endpoint("ipc")
    receiving = start(
        receiver, "-b", address, "-n", "2", "-t", "20", *(["-m", "back"] if receiver == "channel" else [])
    )
    assert (
        run(sender, "-c", address, "-m", "one", "-m", "two", *(["-n", "1"] if sender == "channel" else []))[0]
        == 0
    )
    assert receiving.communicate(timeout=20)[0].decode() == "one\ntwo\n"


@drafts
def test_a_server_answers_the_client_that_asked(start, run, endpoint) -> None:
    address = endpoint("ipc")
    server = start("server", "-b", address, "-n", "2", "-m", "yes", "-m", "no")
    assert run("client", "-c", address, "-m", "a", "-m", "b", "-n", "2", "-t", "20") == (0, "yes\nno\n", "")
    printed = server.communicate(timeout=20)[0].decode().splitlines()
    assert [line.split("\t")[1] for line in printed] == ["a", "b"]


@drafts
def test_a_server_without_answers_is_an_echo(start, run, endpoint) -> None:
    address = endpoint("ipc")
    start("server", "-b", address, "-n", "1")
    assert run("client", "-c", address, "-m", "a", "-n", "1", "-t", "20") == (0, "a\n", "")


@drafts
def test_a_dish_prints_what_a_radio_sends_to_its_groups(start, run, endpoint) -> None:
    address = endpoint("ipc")
    dish = start("dish", "-b", address, "-g", "news", "-n", "1", "-t", "20")
    assert run("radio", "-c", address, "-m", "sport\tgoal", "-m", "news\train") == (0, "", "")
    assert dish.communicate(timeout=20)[0].decode() == "news\train\n"


@drafts
def test_what_a_draft_type_cannot_do_is_told(run, endpoint) -> None:
    address = endpoint("ipc")
    assert run("dish", "-c", address)[2] == "zmq: a dish gets messages of groups: --group NAME\n"
    assert "CLIENT sockets send messages of one part" in run("client", "-c", address, "-m", "a\tb")[2]
