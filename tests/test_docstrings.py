"""Everything public has a docstring, and `help()` begins with a sentence."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import pydoc
import re
import sys
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest

import zmq
import zmq.asyncio
import zmq.green
from zmq._options import CONTEXT_OPTIONS, SOCKET_OPTIONS

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))

from generate_options_stub import described
from option_texts import CONTEXT_TEXTS, SOCKET_TEXTS


def public_modules() -> list[str]:
    """Return the modules of all distributions that have no underscore before a name."""
    found = (each.name for each in pkgutil.walk_packages(zmq.__path__, "zmq.", onerror=lambda name: None))
    return ["zmq", *(name for name in found if "._" not in name and not name.startswith(IMPLEMENTATION))]


# What is public of these is so under the names that `zmq` gives it.
IMPLEMENTATION = ("zmq.backend", "zmq.sugar")
MODULES = public_modules()
# Fields of a class have none: the stub and the reference have their text.
FIELDS = {"context", "copy_threshold", "lasting", "waiting", "endpoint", "event", "value"}
OPTIONS = {row[0] for row in (*SOCKET_OPTIONS, *CONTEXT_OPTIONS)}

# These are methods and properties, with docstrings of their own.
NO_DESCRIPTORS = {"SUBSCRIBE", "UNSUBSCRIBE", "TYPE", "HWM"}

MOST_USED = (
    "Context.destroy Context.instance Context.socket Poller.poll Socket.bind Socket.bind_to_random_port Socket.close "
    "Socket.connect Socket.get Socket.poll Socket.recv Socket.recv_json Socket.recv_multipart Socket.recv_string "
    "Socket.send Socket.send_json Socket.send_multipart Socket.send_string Socket.set Socket.subscribe "
    "curve_keypair has"
).split()


def public(module: str) -> Iterator[tuple[str, Any]]:
    """Yield the functions and classes of a module, and the members of its classes that zmq defines."""
    loaded = importlib.import_module(module)
    own = [name for name, thing in vars(loaded).items() if getattr(thing, "__module__", "") == module]
    for name in getattr(loaded, "__all__", own):
        thing = getattr(loaded, name)
        if name.startswith("_") or not callable(thing) or not thing.__module__.startswith("zmq"):
            continue
        yield f"{module}.{name}", thing
        for member in dir(thing) if inspect.isclass(thing) else ():
            owner = next((each for each in thing.__mro__ if member in vars(each)), None)
            if member.startswith("_") or owner is None or not owner.__module__.startswith("zmq"):
                continue
            if member in FIELDS or member.upper() in OPTIONS or member in getattr(owner, "_fields", ()):
                continue
            found = inspect.getattr_static(thing, member)
            if (
                callable(found)
                or inspect.isdatadescriptor(found)
                or isinstance(found, (classmethod, staticmethod))
            ):
                yield f"{module}.{name}.{member}", getattr(thing, member, found)


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_has_a_docstring_that_begins_with_a_sentence(module):
    counted, wrong = 0, []
    for name, thing in public(module):
        counted += 1
        first = (inspect.getdoc(thing) or "").partition("\n\n")[0]
        if not re.search(r"[.:]`*$", first) or not (first[0].isupper() or first[0] == "`"):
            wrong.append((name, first))
    assert wrong == []
    print(f"{module}: {counted} docstrings")


def test_an_option_has_the_text_of_the_table_as_its_docstring() -> None:
    class Subclass(zmq.Socket):
        def get(self, option):
            return super().get(option)

    for row in SOCKET_OPTIONS:
        text = described(row, SOCKET_OPTIONS, SOCKET_TEXTS)
        for name in {row[0], row[0].lower(), row[0].capitalize()} if row[0] not in NO_DESCRIPTORS else ():
            for cls in (zmq.Socket, Subclass, zmq.asyncio.Socket, zmq.green.Socket):
                assert getattr(cls, name).__doc__ == text
            if "w" in row[3] and row[0] not in CONTEXT_TEXTS:
                assert getattr(zmq.Context, name).__doc__ == f"For sockets made from now on. {text}"
    for name in set(CONTEXT_TEXTS) - {"IPV6", "BLOCKY"}:
        assert (
            getattr(zmq.Context, name).__doc__
            == getattr(zmq.Context, name.lower()).__doc__
            == CONTEXT_TEXTS[name]
        )


def test_help_of_an_option_says_what_it_does() -> None:
    assert "kept once the socket is closed; -1 is for ever" in pydoc.render_doc(zmq.Socket.linger)


def test_an_option_has_no_docstring_where_the_stubs_were_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("zmq._option_texts._STUB", "not/there.pyi")
    assert zmq.Socket.linger.__doc__ is None


@pytest.mark.parametrize("name", MOST_USED)
def test_example_of_what_is_used_most_runs(name):
    docstring = inspect.getdoc(attrgetter(name)(zmq)) or ""
    assert "\nExamples\n--------\n" in docstring
    with zmq.Context() as context, context.socket(zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
        push.bind("inproc://example")
        pull.connect("inproc://example")
        names = {"zmq": zmq, "context": context, "push": push, "pull": pull}
        example = doctest.DocTestParser().get_doctest(docstring, names, name, None, None)
        failed, run = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)
    assert (failed, run > 0) == (0, True)
