"""Options that not every libzmq has: where it is there, each works as the table says; where not, an error names it."""

from __future__ import annotations

from typing import Any

import pytest

import zmq
from zmq._options import SOCKET_OPTIONS

Row = tuple[str, int, str, str]
DRAFTS = range(93, 125)
# A libzmq without the draft API has some of the draft options nevertheless: nobody can say which.
LATE = [
    row
    for row in SOCKET_OPTIONS
    if row[0].startswith("GSSAPI") or (row[1] > 80 and (zmq.DRAFT_API or row[1] not in DRAFTS))
]
# What a transport or mechanism that is compiled in brings along.
CAPABILITIES = {"GSSAPI": "gssapi", "VMCI": "vmci", "WSS": "WSS", "NORM": "norm"}
# Options that came with a release after 4.3.4.
SINCE_4_3_5 = ("BUSY_POLL", "HICCUP_MSG", "XSUB_VERBOSE_UNSUBSCRIBE", "TOPICS_COUNT", "NORM_")
TYPES = {
    "ROUTER_NOTIFY": zmq.ROUTER,
    "XPUB_MANUAL_LAST_VALUE": zmq.XPUB,
    "ONLY_FIRST_SUBSCRIBE": zmq.XPUB,
    "XSUB_VERBOSE_UNSUBSCRIBE": zmq.XSUB,
    "TOPICS_COUNT": zmq.XPUB,
}
SAMPLES: dict[str, Any] = {
    "METADATA": b"X-key:value",
    "uint64": 1 << 33,
    "int": 1,
    "bool": 1,
    "BINDTODEVICE": b"eth0",
    "text": b"some text " * 20,
    "bytes": bytes(range(256)) * 2,
}


def is_there(row: Row) -> bool:
    """Whether this libzmq ought to have the option."""
    name = row[0]
    needed = CAPABILITIES.get(name.partition("_")[0])
    if needed is not None and not zmq.has(needed):
        return False
    return not name.startswith(SINCE_4_3_5) or zmq.zmq_version_info() >= (4, 3, 5)


@pytest.mark.parametrize("row", [row for row in LATE if is_there(row)], ids=lambda row: row[0])
def test_an_option_that_is_there_has_type_and_access_of_the_table(socket, row: Row) -> None:
    name, number, ctype, access = row
    sock = socket(TYPES.get(name, zmq.DEALER))
    sample = SAMPLES.get(name, SAMPLES.get(ctype))
    if "w" in access:
        sock.set(number, sample)
    if access == "rw":
        assert sock.get(number) == sample
    elif access == "r":
        assert isinstance(sock.get(number), int)


@pytest.mark.parametrize("row", [row for row in LATE if not is_there(row)], ids=lambda row: row[0])
def test_an_option_that_is_missing_is_named(socket, row: Row) -> None:
    name, number, ctype, access = row
    sock = socket(TYPES.get(name, zmq.DEALER))
    if "r" in access:
        with pytest.raises(zmq.ZMQError, match=f"{name} on a"):
            sock.get(number)
    if "w" in access:
        with pytest.raises(zmq.ZMQError, match=f"{name} = "):
            sock.set(number, SAMPLES.get(name, SAMPLES.get(ctype, 1)))
