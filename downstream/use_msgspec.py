"""Pass msgspec messages and big arrays between processes as model servers do: ROUTER, DEALER, PUSH, PULL, no copies."""

from __future__ import annotations

import asyncio
import multiprocessing
import time

import msgspec
import numpy
from common import begin, check, did, speed

import zmq
import zmq.asyncio

REQUESTS = 1000


class Request(msgspec.Struct, array_like=True):
    number: int
    prompt: str
    tokens: list[int]


class Output(msgspec.Struct, array_like=True):
    number: int
    tokens: list[int]
    shape: tuple[int, ...] = ()


def engine(inputs: str, outputs: str) -> None:
    """Answer requests; an array that comes with one goes back doubled, without being copied by the socket."""
    decoder, encoder = msgspec.msgpack.Decoder(Request), msgspec.msgpack.Encoder()
    pending = []
    with zmq.Context(io_threads=2) as context:
        source = context.socket(zmq.DEALER)
        source.setsockopt(zmq.IDENTITY, b"engine-0")
        source.connect(inputs)
        source.send(b"ready")
        sink = context.socket(zmq.PUSH)
        sink.set_hwm(0)
        sink.connect(outputs)
        poller = zmq.Poller()
        poller.register(source, zmq.POLLIN)
        while True:
            poller.poll()
            header, *arrays = source.recv_multipart(copy=False)
            if not header.buffer:
                break
            request = decoder.decode(header.buffer)
            back = [numpy.frombuffer(array.buffer, dtype=numpy.float32) * 2 for array in arrays]
            output = Output(
                request.number, [token + 1 for token in request.tokens], back[0].shape if back else ()
            )
            tracker = sink.send_multipart([encoder.encode(output), *back], copy=False, track=True)
            pending = [each for each in (*pending, (tracker, back)) if not each[0].done]
        for tracker, _ in pending:
            tracker.wait(20)
        source.close(0)
        sink.close()


async def main() -> None:
    begin(100, "msgspec", "numpy")
    encoder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Output)
    with zmq.asyncio.Context() as context:
        router, pull = context.socket(zmq.ROUTER), context.socket(zmq.PULL)
        pull.set_hwm(0)
        ports = [each.bind_to_random_port("tcp://127.0.0.1") for each in (router, pull)]
        arguments = [f"tcp://127.0.0.1:{port}" for port in ports]
        process = multiprocessing.get_context("spawn").Process(target=engine, args=arguments)
        process.start()
        check(await router.recv_multipart(), [b"engine-0", b"ready"])

        async def ask() -> None:
            for number in range(REQUESTS):
                request = encoder.encode(Request(number, f"prompt {number}", list(range(20))))
                await router.send_multipart([b"engine-0", request], copy=False)

        started = time.perf_counter()
        asking = asyncio.create_task(ask())
        for number in range(REQUESTS):
            frames = await pull.recv_multipart(copy=False)
            check(decoder.decode(frames[0].buffer), Output(number, list(range(1, 21))))
        await asking
        speed("requests in a pipeline", "requests/s", REQUESTS, started)
        did(f"{REQUESTS} msgspec requests went from ROUTER to DEALER and back from PUSH to PULL, in order")
        array = numpy.arange(4_000_000, dtype=numpy.float32)
        for number in range(5):
            request = encoder.encode(Request(number, "array", []))
            tracker = await router.send_multipart([b"engine-0", request, array], copy=False, track=True)
            frames = await pull.recv_multipart(copy=False)
            output = decoder.decode(frames[0].buffer)
            check(output.shape, array.shape)
            check(bool((numpy.frombuffer(frames[1].buffer, dtype=numpy.float32) == array * 2).all()), True)
            while not tracker.done:
                await asyncio.sleep(0.001)
        did("5 arrays of 16 MB went there and back with copy=False and track=True, and their trackers ended")
        await router.send_multipart([b"engine-0", b""])
        process.join(20)
        check(process.exitcode, 0)
        router.close(0)
        pull.close(0)


if __name__ == "__main__":
    asyncio.run(main())
