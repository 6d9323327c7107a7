"""Options through get and set, methods, attributes in both letter cases, and with their types checked."""

from __future__ import annotations

import errno
from typing import Any, Callable

import pytest

import zmq
from zmq._options import SOCKET_OPTIONS

Factory = Callable[..., zmq.Socket]

# Since libzmq 4.2; HWM is ours, and GSSAPI a build option.
STABLE = [row for row in SOCKET_OPTIONS if 1 < row[1] <= 80 and not row[0].startswith("GSSAPI")]
SAMPLES: dict[str, Any] = {
    "int": 1,
    "int64": 1 << 40,
    "uint64": 1 << 40,
    "bool": 1,
    "bytes": b"some bytes",
    "text": b"some text",
}
KEY = b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"


def sample(row: tuple[str, int, str, str]) -> Any:
    if row[0] == "HEARTBEAT_TTL":
        return 100  # libzmq counts it in tenths of seconds
    return KEY if row[0].startswith("CURVE_") and row[0].endswith("KEY") else SAMPLES[row[2]]


@pytest.mark.parametrize("row", [row for row in STABLE if row[3] == "rw"], ids=lambda row: row[0])
def test_an_attribute_in_either_case_is_the_option(socket: Factory, row: tuple[str, int, str, str]) -> None:
    name, number, _, _ = row
    dealer = socket(zmq.DEALER)
    setattr(dealer, name.lower(), sample(row))
    assert getattr(dealer, name) == getattr(dealer, name.lower()) == dealer.get(number) == sample(row)
    assert dealer.getsockopt(number) == sample(row)


@pytest.mark.parametrize("row", [row for row in STABLE if row[3] == "rw"], ids=lambda row: row[0])
def test_a_context_passes_every_default_on(context: zmq.Context, row: tuple[str, int, str, str]) -> None:
    name, number, _, _ = row
    if name == "IPV6":
        context.ipv6 = 1  # the context's own option, and the default of its sockets
    else:
        setattr(context, name.lower(), sample(row))
        assert getattr(context, name) == sample(row)
    with context.socket(zmq.DEALER) as dealer:
        assert dealer.get(number) == sample(row)


@pytest.mark.parametrize(
    "row", [row for row in STABLE if row[3] == "r" and row[0] != "TYPE"], ids=lambda row: row[0]
)
def test_what_can_only_be_read_refuses_an_assignment(socket: Factory, row: tuple[str, int, str, str]) -> None:
    for name in (row[0], row[0].lower()):
        with pytest.raises(zmq.ZMQError, match=f"{row[0]} = .* can be read but not set") as caught:
            setattr(socket(zmq.DEALER), name, b"x" if row[2] in ("text", "bytes") else 1)
        assert caught.value.errno == errno.EINVAL


WRITE_ONLY = [row for row in STABLE if row[3] == "w" and row[0] not in ("SUBSCRIBE", "UNSUBSCRIBE")]


@pytest.mark.parametrize("row", WRITE_ONLY, ids=lambda row: row[0])
def test_what_can_only_be_set_is_no_attribute_to_read(
    socket: Factory, row: tuple[str, int, str, str]
) -> None:
    with pytest.raises(AttributeError, match="can be set but not read"):
        getattr(socket(zmq.DEALER), row[0].lower())


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [
        (zmq.ROUTER, "router_mandatory", 1),
        (zmq.ROUTER, "router_raw", 1),
        (zmq.ROUTER, "router_handover", 1),
        (zmq.ROUTER, "probe_router", 1),
        (zmq.ROUTER, "connect_routing_id", b"peer"),
        (zmq.REQ, "req_correlate", 1),
        (zmq.REQ, "req_relaxed", 1),
        (zmq.XPUB, "xpub_verbose", 1),
        (zmq.XPUB, "xpub_verboser", 1),
        (zmq.XPUB, "xpub_nodrop", 1),
        (zmq.XPUB, "xpub_manual", 1),
        (zmq.XPUB, "xpub_welcome_msg", b"hello"),
        (zmq.STREAM, "stream_notify", 0),
        (zmq.SUB, "invert_matching", 1),
        (zmq.PUSH, "tcp_accept_filter", b"127.0.0.1"),
        (zmq.PUSH, "ipc_filter_pid", 1),
    ],
)
def test_an_option_of_one_type_is_set_there(socket: Factory, type_: int, name: str, value: Any) -> None:
    setattr(socket(type_), name, value)


@pytest.mark.parametrize("value", ["text", b"bytes", 1.5, None, [1]], ids=repr)
def test_an_int_option_refuses_other_types(socket: Factory, value: Any) -> None:
    with pytest.raises(TypeError, match=f"LINGER takes an int, not {type(value).__name__}"):
        socket(zmq.PUSH).linger = value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("linger", 1 << 31),
        ("linger", -(1 << 31) - 1),
        ("affinity", 1 << 63),
        ("maxmsgsize", 1 << 63),
    ],
)
def test_an_int_out_of_range_is_named_with_the_range(socket: Factory, name: str, value: int) -> None:
    with pytest.raises(OverflowError, match=f"{name.upper()} takes an int from .* to .*, not {value}"):
        setattr(socket(zmq.PUSH), name, value)


@pytest.mark.parametrize("value", [-1, 1 << 62, 0])
def test_unsigned_options_are_set_and_read_as_signed_ones(socket: Factory, value: int) -> None:
    push = socket(zmq.PUSH)
    push.affinity = value
    assert push.affinity == value


@pytest.mark.parametrize("value", [5, None, 1.5, "text", bytearray(b"x"), memoryview(b"x")], ids=repr)
def test_a_byte_option_refuses_other_types(socket: Factory, value: Any) -> None:
    with pytest.raises(TypeError, match=f"ROUTING_ID takes bytes, not {type(value).__name__}"):
        socket(zmq.DEALER).set(zmq.ROUTING_ID, value)


@pytest.mark.parametrize("name", ["routing_id", "IDENTITY", "plain_username"])
def test_a_byte_option_refuses_text_in_every_spelling(socket: Factory, name: str) -> None:
    dealer = socket(zmq.DEALER)
    with pytest.raises(TypeError, match=r"takes bytes, not str: 'me'; use set_string\(\)"):
        dealer.set(getattr(zmq, name.upper()), "me")
    with pytest.raises(TypeError, match=r"takes bytes, not str: 'me'; use set_string\(\)"):
        setattr(dealer, name, "me")


@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
def test_topics_are_text_or_bytes_as_attribute_and_as_method(socket: Factory, name: str) -> None:
    sub = socket(zmq.SUB)
    for topic in ("ä", "ä".encode()):
        sub.subscribe(topic)
        setattr(sub, name, topic)
        setattr(sub, name.upper(), topic)
        getattr(sub, name)(topic)
    with pytest.raises(TypeError, match="takes bytes, not str"):
        sub.set(getattr(zmq, name.upper()), "ä")
    with pytest.raises(zmq.ZMQError):
        setattr(socket(zmq.PUSH), name, "ä")


@pytest.mark.parametrize("option", [zmq.IO_THREADS, zmq.MAX_SOCKETS, zmq.SOCKET_LIMIT, zmq.BLOCKY, zmq.HWM])
def test_an_option_of_the_context_is_none_of_a_socket(socket: Factory, option: int) -> None:
    push = socket(zmq.PUSH)
    for call in (lambda: push.set(option, 4), lambda: push.setsockopt(option, 4), lambda: push.get(option)):
        with pytest.raises(zmq.ZMQError) as caught:
            call()
        assert caught.value.errno == errno.EINVAL
    assert (push.sndhwm, push.rcvhwm) == (1000, 1000)


def test_string_options_have_encodings(socket: Factory) -> None:
    dealer = socket(zmq.DEALER)
    dealer.setsockopt_string(zmq.ROUTING_ID, "é", encoding="latin-1")
    assert dealer.get(zmq.ROUTING_ID) == b"\xe9"
    assert dealer.getsockopt_string(zmq.ROUTING_ID, encoding="latin-1") == "é"
    assert dealer.get_string.__name__ == "get_string"
    with pytest.raises(TypeError, match="takes a str, not bytes"):
        dealer.set_string(zmq.ROUTING_ID, b"bytes")
    with pytest.raises(TypeError, match="not text"):
        dealer.get_string(zmq.LINGER)


@pytest.mark.parametrize("number", [3, 200, 255, 256, 100_000, 0, -1])
def test_an_unknown_option_is_named(socket: Factory, number: int) -> None:
    push = socket(zmq.PUSH)
    for call in (lambda: push.get(number), lambda: push.set(number, 1)):
        with pytest.raises(
            zmq.ZMQError, match=f"option {number}, which this version does not know|option {number} "
        ) as caught:
            call()
        assert caught.value.errno == zmq.EINVAL
    with pytest.raises(TypeError, match=f"option {number} takes an int, not bytes"):
        push.set(number, b"x")


@pytest.mark.parametrize("name", ["lingre", "sndhmw", "no_such_option"])
def test_a_misspelt_attribute_is_refused(socket: Factory, name: str) -> None:
    push = socket(zmq.PUSH)
    with pytest.raises(AttributeError, match=name):
        setattr(push, name, 0)
    assert not hasattr(push, name)


def test_a_refused_value_is_named_with_option_and_type(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError, match="LINGER = -5 on a PUSH socket") as caught:
        socket(zmq.PUSH).linger = -5
    assert caught.value.errno == zmq.EINVAL


def test_a_refused_secret_is_not_told(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.PUSH).curve_secretkey = b"my secret"
    assert "my secret" not in str(caught.value)
    with pytest.raises(zmq.ZMQError) as caught:
        socket(zmq.PUSH).plain_password = b"my secret" * 100
    assert "my secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["plain_password", "curve_secretkey", "curve_publickey", "curve_serverkey"])
def test_a_secret_of_the_wrong_type_is_not_told(socket: Factory, name: str) -> None:
    push = socket(zmq.PUSH)
    calls = [
        lambda: setattr(push, name, "my secret"),
        lambda: push.set(getattr(zmq, name.upper()), [b"my secret"]),
        lambda: push.set_string(getattr(zmq, name.upper()), b"my secret"),  # type: ignore[arg-type]
    ]
    for call in calls:
        with pytest.raises(TypeError, match="takes") as caught:
            call()
        assert "my secret" not in str(caught.value)


def test_hwm_is_both_high_water_marks(socket: Factory) -> None:
    dealer = socket(zmq.DEALER)
    dealer.hwm = 5
    assert (dealer.sndhwm, dealer.rcvhwm, dealer.hwm, dealer.get_hwm()) == (5, 5, 5, 5)
    dealer.set_hwm(6)
    assert (dealer.sndhwm, dealer.rcvhwm) == (6, 6)


def test_a_key_reads_back_as_forty_bytes_however_it_was_set(socket: Factory) -> None:
    from zmq.utils import z85

    dealer = socket(zmq.DEALER)
    dealer.curve_publickey = z85.decode(KEY)
    assert dealer.curve_publickey == KEY
    dealer.set_string(zmq.CURVE_PUBLICKEY, KEY.decode())
    assert dealer.curve_publickey == KEY


def test_a_routing_id_of_any_length_reads_back(socket: Factory) -> None:
    dealer = socket(zmq.DEALER)
    dealer.routing_id = bytes(range(1, 256))
    assert dealer.routing_id == bytes(range(1, 256))


def test_an_option_is_not_deleted(socket: Factory) -> None:
    with pytest.raises(AttributeError, match="cannot be deleted"):
        del socket(zmq.PUSH).linger


def test_the_type_is_a_member_that_a_closed_socket_keeps(socket: Factory) -> None:
    dealer = socket(zmq.DEALER)
    assert dealer.type is zmq.SocketType.DEALER
    assert dealer.type.name == "DEALER"
    dealer.close()
    assert dealer.type is zmq.DEALER
