"""In a tornado application: sockets for coroutines, and a stream behind an HTTP handler."""

from __future__ import annotations

import asyncio

import pytest
from tornado import gen
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

import zmq
import zmq.asyncio
from zmq.eventloop import future, ioloop
from zmq.eventloop.zmqstream import ZMQStream


@pytest.fixture
def talkers(endpoint):
    """Give two sockets of `zmq.eventloop.future`, a REQ and a REP, connected over tcp."""
    with future.Context() as context, context.socket(zmq.REQ) as req, context.socket(zmq.REP) as rep:
        rep.bind(endpoint("tcp"))
        req.connect(rep.last_endpoint.decode())
        assert type(req) is future.Socket
        yield req, rep


async def test_native_coroutines_await_the_futures(talkers):
    req, rep = talkers
    IOLoop.current().add_callback(
        lambda: rep.recv_multipart().add_done_callback(lambda f: rep.send(f.result()[0]))
    )
    await req.send(b"x")
    assert await req.recv() == b"x"


async def test_decorated_coroutines_yield_the_futures(talkers):
    req, rep = talkers

    @gen.coroutine
    def answer():
        message = yield rep.recv_multipart()
        yield rep.send_multipart(message)

    answering = answer()
    yield_from_me = req.send(b"x")
    await yield_from_me
    assert await req.recv() == b"x"
    await answering


async def test_with_timeout_ends_a_receive(talkers):
    _, rep = talkers
    with pytest.raises(gen.TimeoutError):
        await gen.with_timeout(IOLoop.current().time() + 0.01, rep.recv())


async def test_the_poller_works(talkers):
    req, rep = talkers
    poller = future.Poller()
    poller.register(rep, zmq.POLLIN)
    waiting = poller.poll(5000)
    await req.send(b"x")
    assert await waiting == [(rep, zmq.POLLIN)]
    assert issubclass(future.CancelledError, asyncio.CancelledError)


async def test_an_http_handler_asks_a_backend_behind_a_stream(context, endpoint):
    router, dealer = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    router.bind(endpoint("tcp"))
    dealer.connect(router.last_endpoint.decode())
    backend, stream = ZMQStream(router), ZMQStream(dealer)
    backend.on_recv(lambda parts: backend.send_multipart([*parts[:-1], parts[-1].upper()]))
    waiting = {}
    stream.on_recv(lambda parts: waiting.pop(parts[0]).set_result(parts[1]))

    class Handler(RequestHandler):
        async def get(self, word):
            answer = waiting[word.encode()] = asyncio.get_running_loop().create_future()
            stream.send_multipart([word.encode(), word.encode()])
            self.write(await answer)

    listening, port = bind_unused_port()
    server = HTTPServer(Application([("/(.*)", Handler)]))
    server.add_socket(listening)
    client = AsyncHTTPClient(force_instance=True)
    answers = await asyncio.gather(*(client.fetch(f"http://127.0.0.1:{port}/word{n}") for n in range(30)))
    assert [answer.body for answer in answers] == [b"WORD%d" % n for n in range(30)]

    client.close()
    server.stop()
    await server.close_all_connections()
    stream.close(0)
    backend.close(0)


async def test_a_kernel_that_receives_by_a_stream_and_answers_raw_never_stalls(context, endpoint):
    shell, client = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
    shell.bind(endpoint("tcp"))
    client.connect(shell.last_endpoint.decode())
    stream = ZMQStream(shell)
    stream.on_recv(
        lambda parts: [shell.send_multipart([parts[0], kind]) for kind in (b"busy", b"reply", b"idle")]
    )
    for number in range(1000):
        client.send(b"%d" % number)
        while client.try_recv() != b"idle":
            await asyncio.sleep(0)
    stream.close(0)
    client.close(0)


def test_the_names_of_old_programs_remain():
    assert ioloop.ZMQIOLoop is ioloop.IOLoop is IOLoop
    with pytest.warns(DeprecationWarning, match="install"):
        ioloop.install()


def test_the_instance_is_a_context_of_its_own():
    with zmq.asyncio.Context.instance() as other, future.Context.instance() as instance:
        assert type(instance) is future.Context
        assert instance.underlying != other.underlying
