"""Constants: values, lazy classes, and enums that behave alike on every Python."""

from __future__ import annotations

import copy
import errno
import pickle
import runpy
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import zmq
from zmq import constants

ENUMS = sorted(constants.TABLES)
TOOLS = Path(__file__).resolve().parents[3] / "tools"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PAIR", 0),
        ("REQ", 3),
        ("XREP", 6),
        ("CHANNEL", 20),
        ("HWM", 1),
        ("IDENTITY", 5),
        ("LAST_ENDPOINT", 32),
        ("BINDTODEVICE", 92),
        ("NORM_PUSH", 124),
        ("SOCKET_LIMIT", 3),
        ("THREAD_NAME_PREFIX", 9),
        ("MORE", 1),
        ("DONTWAIT", 1),
        ("SNDMORE", 2),
        ("POLLPRI", 8),
        ("EVENT_ALL", 0xFFFF),
        ("EVENT_PIPES_STATS", 0x10000),
        ("PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC", 0x11000001),
        ("RECONNECT_STOP_AFTER_DISCONNECT", 4),
        ("NOTIFY_DISCONNECT", 2),
        ("NORM_CCE_ECNONLY", 4),
        ("GSSAPI", 3),
        ("QUEUE", 3),
        ("ETERM", 156384765),
        ("EFSM", 156384763),
        ("EAGAIN", errno.EAGAIN),
    ],
)
def test_a_flat_name_has_the_number_of_zmq_h(name: str, value: int) -> None:
    assert getattr(zmq, name) == value
    assert getattr(constants, name) is getattr(zmq, name)


@pytest.mark.parametrize("name", ENUMS)
def test_an_enum_has_the_members_of_its_table(name: str) -> None:
    base, _, table, doc = constants.TABLES[name]
    enum = getattr(zmq, name)
    assert issubclass(enum, getattr(constants, base))
    assert {member: int(value) for member, value in enum.__members__.items()} == table
    assert (enum.__module__, enum.__qualname__, enum.__doc__) == ("zmq.constants", name, doc)


def test_every_flat_name_is_the_enum_member() -> None:
    for flat, (enum, member) in constants._FLAT.items():
        assert getattr(zmq, flat) is getattr(constants, enum)[member]


def test_no_two_tables_give_one_flat_name() -> None:
    assert len(constants._FLAT) == sum(len(table) for _, _, table, _ in constants.TABLES.values())


def test_deprecated_names_are_aliases_of_the_present_ones() -> None:
    assert zmq.XREQ is zmq.DEALER
    assert zmq.IDENTITY is zmq.ROUTING_ID
    assert zmq.NOBLOCK is zmq.DONTWAIT
    assert zmq.CONNECT_RID is zmq.CONNECT_ROUTING_ID
    assert zmq.FAIL_UNROUTABLE is zmq.ROUTER_BEHAVIOR is zmq.ROUTER_MANDATORY
    assert zmq.DELAY_ATTACH_ON_CONNECT is zmq.IMMEDIATE


@pytest.mark.parametrize("member", ["REQ", "LINGER", "POLLIN", "EVENT_CONNECTED", "SNDMORE", "EAGAIN"])
def test_members_survive_pickle_and_copy(member: str) -> None:
    value = getattr(zmq, member)
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(value, protocol)) is value
    assert copy.deepcopy(value) is value
    assert pickle.loads(pickle.dumps(type(value))) is type(value)


def test_members_show_their_name_and_format_as_numbers() -> None:
    assert repr(zmq.REQ) == "<SocketType.REQ: 3>"
    assert str(zmq.REQ) == "3"
    assert f"{zmq.REQ:03d} {zmq.POLLIN | zmq.POLLOUT}" == "003 3"


@pytest.mark.parametrize("enum", ["Event", "PollEvent", "Flag"])
def test_unknown_bits_of_a_mask_survive(enum: str) -> None:
    mask = getattr(zmq, enum)(0x40000001)
    assert mask == 0x40000001
    assert isinstance(mask, getattr(zmq, enum))
    assert (mask | 0x20000000) & 0x60000000 == 0x60000000
    assert pickle.loads(pickle.dumps(mask)) == mask


def test_combined_flags_stay_flags() -> None:
    both = zmq.DONTWAIT | zmq.SNDMORE
    assert isinstance(both, zmq.Flag)
    assert zmq.SNDMORE in both
    assert both == 3


def test_an_unknown_name_is_an_attribute_error_that_names_it() -> None:
    with pytest.raises(AttributeError, match=r"'zmq\.constants' has no attribute 'NO_SUCH'"):
        _ = constants.NO_SUCH  # type: ignore[attr-defined]


def test_star_import_gives_every_public_name() -> None:
    namespace: dict[str, object] = {}
    exec("from zmq.constants import *", namespace)
    assert set(constants.__all__) <= set(namespace)
    assert set(constants.__all__) <= set(dir(constants))


def test_importing_constants_imports_no_enum() -> None:
    # By path and without site: neither zmq nor a .pth file can have imported it.
    code = (
        "import sys; before = 'enum' in sys.modules; names = {'__name__': 'constants'}; "
        "exec(open(sys.argv[1]).read(), names); "
        "print(before, 'enum' in sys.modules, len(names['__all__']) > 250)"
    )
    command = [sys.executable, "-S", "-c", code, str(Path(constants.__file__))]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    before, after, complete = result.stdout.split()
    assert (after, complete) == (before, "True")


def test_a_name_makes_only_its_own_enum() -> None:
    code = (
        "from zmq import constants; constants.REQ; "
        "print(sorted(name for name in constants.TABLES if name in vars(constants)))"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert result.stdout.strip() == "['SocketType']"


def test_threads_that_ask_at_once_get_one_class() -> None:
    module = runpy.run_path(str(Path(constants.__file__)))
    sys.modules[module["__name__"]] = fresh = type(sys)(module["__name__"])
    vars(fresh).update(module)
    make = fresh._make_enum
    barrier = threading.Barrier(4)

    def slow_make(name: str) -> object:
        barrier.wait(timeout=10)
        return make(name)

    lookup = fresh.__getattr__
    lookup.__globals__["_make_enum"] = slow_make
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(lookup("Flag"))) for _ in range(4)]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)
    finally:
        del sys.modules[module["__name__"]]
    assert len(found) == 4
    assert len(set(map(id, found))) == 1


def test_windows_errors_are_the_runtime_librarys_not_winsocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(errno, "EADDRINUSE", 10048)
    numbers = runpy.run_path(str(Path(constants.__file__)))["_ERRNO"]
    assert numbers["EADDRINUSE"] == 100
    assert numbers["ENOTSOCK"] == 128
    assert numbers["EFSM"] == 156384763


def test_an_error_that_the_platform_lacks_has_libzmqs_own_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delattr(errno, "ENOTSUP")
    numbers = runpy.run_path(str(Path(constants.__file__)))["_ERRNO"]
    assert numbers["ENOTSUP"] == 156384713


@pytest.mark.parametrize(
    "tool",
    [
        "generate_constants_stub.py",
        "generate_options_stub.py",
        "generate_stub_docstrings.py",
    ],
)
@pytest.mark.skipif(sys.flags.isolated == 1, reason="an isolated Python does not find what the tools import")
def test_what_is_generated_from_the_tables_is_up_to_date(tool: str) -> None:
    result = subprocess.run(
        [sys.executable, str(TOOLS / tool), "--check"], capture_output=True, text=True, timeout=20
    )
    assert (result.returncode, result.stderr) == (0, "")
