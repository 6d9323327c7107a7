"""What the errors of arguments say: numbers given as text, values that an option does not take, half of CURVE."""

from __future__ import annotations

import base64
import errno
import warnings
from typing import Callable

import pytest

import zmq

Factory = Callable[..., zmq.Socket]


@pytest.mark.parametrize("flags", ["DONTWAIT", "dontwait", "zmq.DONTWAIT", "ZMQ_DONTWAIT", b"DONTWAIT"])
@pytest.mark.parametrize("call", ["recv", "recv_multipart"])
def test_flags_as_text_are_told_which_constant_was_meant(socket: Factory, call: str, flags) -> None:
    with pytest.raises(TypeError, match=r"flags is an int, not .*; did you mean zmq\.DONTWAIT\?"):
        getattr(socket(zmq.PULL), call)(flags)


@pytest.mark.parametrize("call", ["send", "send_multipart"])
def test_flags_as_a_list_are_told_to_be_joined(socket: Factory, call: str) -> None:
    message = [b"x"] if call == "send_multipart" else b"x"
    with pytest.raises(TypeError, match=r"flags is an int, not list: .*; join several with \|"):
        getattr(socket(zmq.PUSH), call)(message, [zmq.DONTWAIT, zmq.SNDMORE])


def test_flags_of_any_type_that_is_a_number_work(socket: Factory, endpoint) -> None:
    class Number:
        def __int__(self) -> int:
            return 1

    pull = socket(zmq.PULL)
    pull.bind(endpoint("inproc"))
    for flags in (zmq.DONTWAIT, 1, True, Number()):
        with pytest.raises(zmq.Again):
            pull.recv(flags)


def test_a_socket_type_as_text_is_told_which_constant_was_meant() -> None:
    with zmq.Context() as context, pytest.raises(TypeError, match=r"a socket type is an int.*zmq\.PUB\?"):
        context.socket("PUB")  # type: ignore[call-overload]


def test_an_option_as_text_is_told_which_constant_was_meant(socket: Factory) -> None:
    pub = socket(zmq.PUB)
    for call in (lambda: pub.setsockopt("LINGER", 0), lambda: pub.getsockopt("linger")):
        with pytest.raises(TypeError, match=r"an option is an int.*did you mean zmq\.LINGER\?"):
            call()
    with pytest.raises(TypeError, match=r"an option is an int, not str: 'nonsense'$"):
        pub.set("nonsense", 0)


KEY = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (b"short", "a CURVE key has 40 characters of Z85, or 32 bytes, not 5"),
        (KEY + b"\n", "use strip"),
        (b"0f" * 32, "64 hexadecimal digits, of which bytes.fromhex"),
        (base64.b64encode(bytes(32)), "looks like Base64"),
        (b'"' + KEY[1:], "the one at 0 is none of Z85"),
        (KEY[:39] + b"~", "the one at 39 is none of Z85"),
    ],
)
@pytest.mark.parametrize("option", ["CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVERKEY"])
def test_a_bad_curve_key_is_told_by_length_and_kind(
    socket: Factory, option: str, key: bytes, words: str
) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.REQ).set(getattr(zmq, option), key)
    assert caught.value.errno == errno.EINVAL
    assert words in str(caught.value)
    assert (key.decode("latin-1") in str(caught.value)) <= (option != "CURVE_SECRETKEY")


@pytest.mark.parametrize(
    ("kind", "option", "value", "words"),
    [
        (zmq.DEALER, zmq.ROUTING_ID, b"x" * 300, "an id has 1 to 255 bytes, not 300"),
        (zmq.PUB, zmq.SUBSCRIBE, b"", "only a SUB socket subscribes"),
        (zmq.PULL, zmq.RCVHWM, -1, "a number from 0 up, and 0 is no limit"),
        (zmq.PULL, zmq.RCVTIMEO, -2, "milliseconds from 0 up, and -1 is for ever"),
    ],
)
def test_a_value_that_an_option_does_not_take_is_told_the_limit(
    socket: Factory, kind: int, option: int, value, words: str
) -> None:
    with pytest.raises(zmq.ZMQError, match=words) as caught:
        socket(kind).set(option, value)
    assert caught.value.errno == errno.EINVAL


@pytest.mark.parametrize("call", ["bind", "connect"])
def test_a_curve_server_without_keys_warns_when_it_gets_an_endpoint(
    socket: Factory, endpoint, call: str
) -> None:
    rep = socket(zmq.REP, curve_server=True)
    with pytest.warns(RuntimeWarning, match="CURVE_SERVER without a CURVE_SECRETKEY") as warned:
        getattr(rep, call)(endpoint("ipc"))
    assert [each.filename for each in warned] == [__file__]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        getattr(rep, call)(endpoint("ipc"))


def test_a_curve_client_without_keys_warns_when_it_connects(socket: Factory, endpoint) -> None:
    req = socket(zmq.REQ, curve_serverkey=zmq.curve_keypair()[0])
    with pytest.warns(RuntimeWarning, match="no CURVE_PUBLICKEY and CURVE_SECRETKEY of its own"):
        req.connect(endpoint("ipc"))


def test_sockets_with_all_keys_do_not_warn(socket: Factory, endpoint) -> None:
    public, secret = zmq.curve_keypair()
    server = socket(zmq.REP, curve_server=True, curve_secretkey=secret)
    server.bind(address := endpoint("ipc"))
    client = socket(zmq.REQ, curve_secretkey=secret, curve_publickey=public, curve_serverkey=public)
    client.connect(address)
    client.send(b"sealed")
    assert server.recv() == b"sealed"


def test_a_router_that_must_reach_an_unknown_peer_says_what_it_takes(socket: Factory) -> None:
    router = socket(zmq.ROUTER, router_mandatory=1)
    with pytest.raises(zmq.ZMQError, match="no peer of this ROUTER socket has the id") as caught:
        router.send_multipart([b"who", b"x"])
    assert caught.value.errno == zmq.EHOSTUNREACH


def test_a_monitor_that_is_not_inproc_says_so(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError, match="the endpoint of a monitor is an inproc one"):
        socket(zmq.PULL).monitor("tcp://127.0.0.1:*")


@pytest.mark.parametrize(("data", "call"), [([b"a"], "send_multipart"), ({"a": 1}, "send_json")])
def test_what_send_does_not_take_is_told_which_call_does(socket: Factory, data, call: str) -> None:
    with pytest.raises(TypeError, match=call):
        socket(zmq.PUSH).send(data)
