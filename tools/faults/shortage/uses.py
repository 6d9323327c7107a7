"""What is done while something is short, by either binding.

Each use yields when the shortage is to begin, and when it is over. What it does before, it does with plenty; what it
raises under the shortage is the outcome; after that it is done again.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import itertools
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zmq

#: How long what must come may take.
PATIENCE_MS = 3_000
Steps = Iterator[None]
#: Devices live on.
NUMBERS = itertools.count()


@contextlib.contextmanager
def sockets(*kinds: int, context: Any = None) -> Iterator[list[Any]]:
    """Give sockets of a context that ends with them."""
    with contextlib.ExitStack() as stack:
        context = context or stack.enter_context(zmq.Context())
        made = [stack.enter_context(contextlib.closing(context.socket(kind))) for kind in kinds]
        for one in made:
            one.linger = 0
            one.rcvtimeo = one.sndtimeo = PATIENCE_MS
        yield made


def join(receiver: Any, sender: Any, endpoint: str = "tcp://127.0.0.1:*") -> None:
    """Connect, and pass a message, after which both ends have what they need."""
    receiver.bind(endpoint)
    sender.connect(receiver.last_endpoint)
    sender.send(b"first")
    assert receiver.recv() == b"first"


def context() -> Steps:
    """A context and its first socket."""
    yield
    with sockets(zmq.PUSH):
        pass


def context_4() -> Steps:
    """The same with four I/O threads."""
    yield
    with zmq.Context(4) as made, sockets(zmq.PUSH, context=made):
        pass


def socket() -> Steps:
    """One more socket."""
    with zmq.Context() as made, sockets(zmq.PUSH, context=made):
        yield
        with sockets(zmq.PULL, context=made):
            pass


def _bound(endpoint: str) -> Steps:
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        yield
        pull.bind(endpoint)
        yield
        push.connect(pull.last_endpoint)
        push.send(b"x")
        assert pull.recv() == b"x"


def bind_tcp() -> Steps:
    """bind, tcp."""
    return _bound("tcp://127.0.0.1:*")


def bind_ipc() -> Steps:
    """bind, ipc."""
    return _bound("ipc://*")


def _connected(endpoint: str) -> Steps:
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        pull.bind(endpoint)
        yield
        push.connect(pull.last_endpoint)
        push.send(b"x")
        pull.poll(100)
        yield
        assert pull.recv() == b"x"


def connect_tcp() -> Steps:
    """connect, and be accepted, tcp."""
    return _connected("tcp://127.0.0.1:*")


def connect_ipc() -> Steps:
    """connect, and be accepted, ipc."""
    return _connected("ipc://*")


def monitor() -> Steps:
    """A monitor."""
    with sockets(zmq.PULL) as (pull,):
        try:
            yield
            events = pull.get_monitor_socket()
            yield
            pull.bind("tcp://127.0.0.1:*")
            assert events.poll(PATIENCE_MS)
        finally:
            pull.disable_monitor()


def receive() -> Steps:
    """recv that waits, in a thread that has not waited before."""
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        pull.bind("inproc://here")
        push.connect("inproc://here")
        yield
        timer = threading.Timer(0.05, push.send, [b"late"])
        timer.start()
        assert pull.recv() == b"late"
        timer.join()


def poller() -> Steps:
    """A Poller that waits."""
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        join(pull, push)
        yield
        made = zmq.Poller()
        made.register(pull, zmq.POLLIN)
        assert made.poll(10) == []
        push.send(b"x")
        assert made.poll(PATIENCE_MS)
        yield
        assert pull.recv() == b"x"
        assert made.poll(0) == []


def proxy() -> Steps:
    """A steerable proxy."""
    kinds = (zmq.PULL, zmq.PUSH, zmq.PULL, zmq.PUSH, zmq.PAIR, zmq.PAIR)
    with sockets(*kinds) as (entry, source, sink, out, control, steering):
        join(entry, source)
        join(sink, out)
        join(control, steering, "inproc://control")
        yield
        runner = threading.Thread(target=zmq.proxy_steerable, args=(entry, out, None, control), daemon=True)
        runner.start()
        source.send(b"x")
        assert sink.recv() == b"x"
        steering.send(b"TERMINATE")
        runner.join(PATIENCE_MS / 1000)
        assert not runner.is_alive()


def device() -> Steps:
    """A device in a thread."""
    from zmq.devices import ThreadProxySteerable

    yield
    made = ThreadProxySteerable(zmq.PULL, zmq.PUSH, zmq.PUB, zmq.PAIR)
    made.daemon = True
    address = f"inproc://device-{next(NUMBERS)}"
    for bind, end in (made.bind_in, "in"), (made.bind_out, "out"), (made.bind_ctrl, "control"):
        bind(f"{address}-{end}")
    made.start()
    with sockets(zmq.PUSH, zmq.PULL, zmq.PAIR, context=zmq.Context.instance()) as (source, sink, steering):
        for one, end in (source, "in"), (sink, "out"), (steering, "control"):
            one.connect(f"{address}-{end}")
        source.send(b"x")
        assert sink.recv() == b"x"
        steering.send(b"TERMINATE")
        made.join(PATIENCE_MS / 1000)


async def _messages(module: Any, wait: Any) -> None:
    made = module.Context()
    pull, push = made.socket(zmq.PULL), made.socket(zmq.PUSH)
    pull.linger = push.linger = 0
    try:
        pull.bind("inproc://loop")
        push.connect("inproc://loop")
        await push.send(b"first")
        assert await wait(pull.recv()) == b"first"
        await wait(pull.poll(10))
    finally:
        pull.close()
        push.close()
        made.term()


def _in_asyncio() -> Any:
    module = importlib.import_module("zmq.asyncio")
    return _messages(module, lambda call: asyncio.wait_for(call, PATIENCE_MS / 1000))


def asyncio_() -> Steps:
    """A program of asyncio."""
    yield
    asyncio.run(_in_asyncio())


def asyncio_running() -> Steps:
    """Sockets in a loop of asyncio that is there already."""
    loop = asyncio.new_event_loop()
    try:
        yield
        loop.run_until_complete(_in_asyncio())
    finally:
        loop.close()


def trio() -> Steps:
    """A program of trio."""
    import trio as library

    module = importlib.import_module("zmq.anyio")
    yield

    async def same(call: Any) -> Any:
        with library.fail_after(PATIENCE_MS / 1000):
            return await call

    library.run(_messages, module, same)


def green() -> Steps:
    """zmq.green in a hub that is there already."""
    import gevent

    module = importlib.import_module("zmq.green")
    gevent.sleep(0)
    yield
    with module.Context() as made, sockets(zmq.PULL, zmq.PUSH, context=made) as (pull, push):
        pull.bind("inproc://green")
        push.connect("inproc://green")
        with gevent.Timeout(PATIENCE_MS / 1000):
            gevent.spawn_later(0.01, push.send, b"x")
            assert pull.recv() == b"x"


def stream() -> Steps:
    """A ZMQStream."""
    from zmq.eventloop.zmqstream import ZMQStream

    async def main() -> None:
        with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
            pull.bind("inproc://stream")
            push.connect("inproc://stream")
            made = ZMQStream(pull)
            came: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            made.on_recv(came.set_result)
            push.send(b"x")
            await asyncio.wait_for(came, PATIENCE_MS / 1000)
            made.close()

    yield
    asyncio.run(main())


def authenticator() -> Steps:
    """A ThreadAuthenticator, and a peer that it lets in."""
    from zmq.auth.thread import ThreadAuthenticator

    with zmq.Context() as made:
        guard = ThreadAuthenticator(made)
        try:
            yield
            guard.start()
            yield
            guard.configure_plain(domain="*", passwords={"alice": "secret"})
            with sockets(zmq.PULL, zmq.PUSH, context=made) as (pull, push):
                pull.plain_server = True
                push.plain_username, push.plain_password = b"alice", b"secret"
                join(pull, push)
        finally:
            guard.stop()


def log() -> Steps:
    """A handler of logging."""
    from zmq.log.handlers import PUBHandler

    with zmq.Context() as made:
        yield
        handler = PUBHandler("tcp://127.0.0.1:*", made)
        logger = logging.Logger("short")
        logger.addHandler(handler)
        logger.warning("something")
        handler.close()
        handler.socket.close(0)


def certificates() -> Steps:
    """Certificates."""
    import zmq.auth

    folder = tempfile.mkdtemp()
    try:
        yield
        zmq.auth.create_certificates(folder, "one")
        yield
        assert zmq.auth.load_certificate(f"{folder}/one.key_secret")[1]
    finally:
        shutil.rmtree(folder)


def record() -> Steps:
    """What `zmq record` does."""
    from zmq.cli import _recording

    folder = tempfile.mkdtemp()
    try:
        with _recording.Writer(Path(folder) / "day", "pull", overwrite=True) as recording:
            recording.add([b"first"])
            yield
            for _ in range(300):
                recording.add([bytes(1_000)])
    finally:
        found = list(_recording.read(Path(folder) / "day")[1])
        assert found[0][1] == [b"first"]
        assert len(found) == recording.messages
        shutil.rmtree(folder)


def process_device() -> Steps:
    """A device in a process."""
    from zmq.devices import ProcessDevice

    yield
    made = ProcessDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    made.daemon = True
    entry, end = (
        made.bind_in_to_random_port("tcp://127.0.0.1"),
        made.bind_out_to_random_port("tcp://127.0.0.1"),
    )
    made.start()
    with sockets(zmq.PUSH, zmq.PULL) as (source, sink):
        source.connect(f"tcp://127.0.0.1:{entry}")
        sink.connect(f"tcp://127.0.0.1:{end}")
        source.send(b"x")
        assert sink.recv() == b"x"
    made.launcher.terminate()
    made.join(PATIENCE_MS / 1000)


def large() -> Steps:
    """A message of 64 MB."""
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        join(pull, push)
        content = b"x" * 64_000_000
        yield
        push.send(content, copy=True)
        received = pull.recv()
        yield
        assert received == content


def parts() -> Steps:
    """A message of 100,000 parts."""
    with sockets(zmq.PULL, zmq.PUSH) as (pull, push):
        join(pull, push)
        yield
        content = [b"part"] * 100_000
        push.send_multipart(content)
        assert pull.recv_multipart() == content


#: Shortage -> what is tried under it.
USES = {
    "descriptors": (
        context, context_4, socket, bind_tcp, bind_ipc, connect_tcp, connect_ipc, monitor, receive, poller, proxy,
        asyncio_, asyncio_running, trio, green, stream, authenticator, log, certificates,
    ),
    "threads": (context, authenticator, device, asyncio_, log),
    "memory": (large, parts),
    "disk": (certificates, bind_ipc, record),
    "space": (certificates, bind_ipc, record),
    "shm": (context, bind_ipc, connect_ipc, asyncio_, green, authenticator, log, process_device),
}  # fmt: skip
