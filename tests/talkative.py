"""A program that provokes every error, log and warning about keys and passwords: `python talkative.py FRONT FOLDER`.

It prints all that there is to print: errors with their tracebacks, logs of every level, what objects look like, monitor
events, warnings, and what the command line says. test_secrets.py looks for what must not be in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import zmq
import zmq.auth
from zmq.auth.signing import Signer
from zmq.auth.thread import ThreadAuthenticator
from zmq.cli import _app
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

PASSWORD = "correct-horse-battery"
ATTEMPT = "incorrect-horse-guess"
TOKEN = b"a-token-that-signs-objects"
MODULES = {"sync": "zmq", "asyncio": "zmq.asyncio", "trio": "zmq.anyio", "green": "zmq.green"}
CURVE = zmq.has("curve")


def attempt(call: Callable[[], Any]) -> None:
    """Call, and print all that an error says; what is returned is the caller's."""
    try:
        call()
    except BaseException as error:
        traceback.print_exc(file=sys.stdout)
        # Python's own UnicodeError has the whole text as an attribute, which its repr shows.
        print(str(error), *([] if isinstance(error, UnicodeError) else [repr(error), error.args]))


def wrong_values(secret: str) -> list[Any]:
    """Return what a program may give by mistake where a secret is asked for."""
    data = secret.encode()
    return [
        data[:-1], data + b"x", data + b"\n", b" " + data, data * 20, data + b"\0", secret[:-1], [data], {data: 1},
        bytearray(data), memoryview(data), data.hex(), z85.decode(data) if len(data) == 40 else data, (data,), object(),
        secret + "\udc80", secret.replace(secret[3], "~"), secret.replace(secret[3], "\u20ac"),
    ]  # fmt: skip


def options(context: Any, secret: str) -> None:
    """Set the options that hold secrets to what they do not take."""
    names = ("PLAIN_PASSWORD", "CURVE_SECRETKEY", "CURVE_PUBLICKEY", "CURVE_SERVERKEY")
    socket = context.socket(zmq.REQ)
    for name in names:
        option = getattr(zmq, name)
        for value in wrong_values(secret):
            attempt(lambda option=option, value=value: socket.set(option, value))
            attempt(lambda name=name, value=value: setattr(socket, name.lower(), value))
            attempt(lambda option=option, value=value: socket.set_string(option, value))
    attempt(lambda: context.setsockopt(zmq.CURVE_SECRETKEY, secret[1:].encode()))
    print(repr(socket), str(socket), socket)
    socket.close()
    attempt(lambda: socket.set(zmq.PLAIN_PASSWORD, secret.encode()))


def keys(secret: str) -> None:
    """Call the functions that take keys."""
    for value in wrong_values(secret):
        attempt(lambda value=value: zmq.curve_public(value))
        attempt(lambda value=value: z85.decode(value))
        attempt(lambda value=value: z85.encode(value))


def files(folder: Path, secret: str) -> None:
    """Read files that are not right."""
    good = f'curve\n    public-key = "{"0" * 40}"\n    secret-key = "{secret}"\n'
    for number, text in enumerate(
        [good.replace('"', ""), good[:-3], good.replace("=", ":"), good * 2, good.replace("curve", "curse"), secret,
         good.replace(secret, secret[:-1]), good.replace(secret, secret + "!"), good.replace(secret[3], "\x01")]
    ):  # fmt: skip
        path = folder / f"broken{number}.key_secret"
        path.write_text(text)
        attempt(lambda path=path: zmq.auth.load_certificate(path)[0])
    attempt(lambda: zmq.auth.load_certificates(folder))
    for number, text in enumerate(
        [f"alice:{PASSWORD}", f"alice {PASSWORD}\n", f"={PASSWORD}", f"a={PASSWORD}\na={PASSWORD}"]
    ):
        path = folder / f"passwords{number}"
        path.write_text(text)
        authenticator = zmq.auth.Authenticator(zmq.Context.instance())
        attempt(lambda path=path, authenticator=authenticator: authenticator.configure_plain(passwords=path))
        print(repr(authenticator), vars(authenticator).keys())


def configurations() -> None:
    """Configure an authenticator with what it does not take."""
    authenticator = zmq.auth.Authenticator(zmq.Context.instance())
    for table in (
        {"alice": 5},
        {5: PASSWORD},
        [("alice", PASSWORD)],
        {"alice": [PASSWORD]},
        {"": PASSWORD},
        {b"a": PASSWORD},
    ):
        attempt(lambda table=table: authenticator.configure_plain(passwords=table))
    attempt(lambda: Signer(TOKEN.decode()))
    attempt(lambda: Signer(TOKEN[:9]))
    signer = Signer(TOKEN)
    attempt(lambda: signer.unpack([b"x", TOKEN]))
    print(repr(signer), str(signer))


def conversation(front: str, mechanism: str, secret: str) -> None:
    """Have peers let in and turned away, with every callback, and print what is seen of it."""
    context = zmq.Context()
    authenticator = ThreadAuthenticator(context, on_event=print)
    authenticator.start()
    authenticator.configure_plain("table", passwords={"alice": PASSWORD})
    authenticator.configure_plain_callback("raises", lambda *given: [][0])
    authenticator.configure_plain_callback("odd", lambda *given: given)
    authenticator.configure_curve("table", zmq.auth.CURVE_ALLOW_ANY)
    authenticator.configure_curve_callback("raises", credentials_provider=lambda *given: [][0])
    authenticator.configure_curve_callback("odd", credentials_provider=lambda *given: given)
    for domain in ("table", "raises", "odd", "unknown"):
        for right in (True, False):
            server = context.socket(zmq.REP)
            server.linger, server.rcvtimeo = 0, 200
            server.zap_domain = domain.encode()
            monitor = server.get_monitor_socket()
            monitor.rcvtimeo = 1_000
            if mechanism == "PLAIN":
                server.plain_server = True
            elif mechanism == "CURVE":
                server.curve_server, server.curve_secretkey = True, secret.encode()
            server.bind("tcp://127.0.0.1:*")
            ask(front, mechanism, server.last_endpoint.decode(), secret, right)
            attempt(server.recv)
            with contextlib.suppress(zmq.Again):
                while True:
                    event = parse_monitor_message(monitor.recv_multipart())
                    print(event)
                    if event["event"] >= zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL:
                        break
            server.disable_monitor()
            server.close()
    print(repr(authenticator), authenticator.counters, authenticator.thread)
    authenticator.stop()
    context.destroy(0)


def ask(front: str, mechanism: str, endpoint: str, secret: str, right: bool) -> None:
    """Send a question with one front end."""
    made = importlib.import_module(MODULES[front]).Context()
    client = made.socket(zmq.REQ)
    client.linger, client.sndtimeo, client.rcvtimeo = 0, 200, 200
    if mechanism == "PLAIN":
        client.plain_username, client.plain_password = b"alice", (PASSWORD if right else ATTEMPT).encode()
    elif mechanism == "CURVE":
        client.curve_publickey, client.curve_secretkey = zmq.curve_public(secret.encode()), secret.encode()
        client.curve_serverkey = zmq.curve_public(secret.encode()) if right else b"0" * 40
    client.connect(endpoint)
    print(repr(client), repr(made))

    async def talk() -> None:
        await client.send(b"question")
        await client.recv()

    if front == "asyncio":
        attempt(lambda: asyncio.run(talk()))
    elif front == "trio":
        attempt(lambda: importlib.import_module("trio").run(talk))
    else:
        attempt(lambda: client.send(b"question"))
        attempt(client.recv)
    if right:
        made.destroy(0)
    else:
        del client  # which a ResourceWarning says
        made.destroy(0)


def command_line(folder: Path, secret: str) -> None:
    """Run the command with secrets where it does not take them."""
    contexts = folder / "contexts.ini"
    os.environ["ZMQ_CONTEXTS"] = str(contexts)
    right = f"[a]\nplain-password = {PASSWORD}\n"
    for text in (
        right[4:],
        right.replace(" =", ":"),
        f"[a]\n{secret}\n",
        right.replace("ss", "s", 1),
        right * 2,
        right[:2],
        f"[a]\n{secret}\n{secret}\n",
        f"[a]\n[{secret}]\n[{secret}]\n",
        f"[a]\ncurve-server = {secret}\n",
    ):
        contexts.write_text(text)
        run("pull", "--context", "a", "-t", "0.1")
    link = ("-b", "ipc://" + str(folder / "s"), "-t", "0.1")
    for words in (
        ("pull", "-o", f"plain_pasword={PASSWORD}", *link), ("pull", "-o", f"plain_password={PASSWORD * 20}", *link),
        ("pull", "-o", f"curve_secretkey={secret[1:]}", *link), ("pull", "-o", PASSWORD, *link),
        ("pull", "-o", secret, *link),
        ("pull", "--curve-server", "--curve-secret-key", secret[1:], *link),
        ("pull", "--curve-server", "--curve-secret-key", f"@{folder}/broken1.key_secret", *link),
        ("pull", "--plain-server", "--plain-password", PASSWORD, *link), ("pull", "--plain-password", PASSWORD, *link),
        ("pull", "--plain-server", "--plain-username", "a", "--plain-password", PASSWORD * 20, *link),
        ("pull", "--plain-username", "a", "--plain-password", PASSWORD + "\udcff", *link),
        ("info", "--curve-secret-key", secret), ("doctor",),
        ("monitor", "pull", "--plain-password", PASSWORD, "-n", "1", "-c", "tcp://127.0.0.1:1"),
    ):  # fmt: skip
        run(*words)


def run(*words: str) -> None:
    """Run one command; it prints by itself."""
    print("$ zmq", words[0])
    attempt(lambda: _app.run(list(words)))


def secret_key() -> str:
    """Return a key with the characters that end a name or begin a comment in a file, none of them near its start."""
    while True:
        secret = zmq.curve_keypair()[1].decode()
        if all(secret.find(each) > 12 for each in "=:#"):
            return secret


def main(front: str, folder: Path) -> None:
    """Do all of it."""
    logging.basicConfig(level=1, stream=sys.stdout, format="%(name)s %(levelname)s %(message)s %(args)s")
    warnings.simplefilter("always")
    asyncio.get_event_loop_policy()
    secret = secret_key() if CURVE else "0" * 40
    print("SECRETS", *(text.encode().hex() for text in (PASSWORD, ATTEMPT, TOKEN.decode(), secret)))
    threading.excepthook = lambda args: traceback.print_exception(args.exc_value, file=sys.stdout)
    context = importlib.import_module(MODULES[front]).Context()
    for each in (PASSWORD, secret):
        options(context, each)
    context.destroy(0)
    if front == "sync":
        keys(secret)
        files(folder, secret)
        configurations()
        command_line(folder, secret)
    for mechanism in ("NULL", "PLAIN", *(["CURVE"] if CURVE else [])):
        conversation(front, mechanism, secret)
    print("END")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
