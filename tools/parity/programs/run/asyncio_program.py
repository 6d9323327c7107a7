"""A typical asyncio program: tasks, timeouts, cancellation, closing, and the order of what is received."""

import asyncio

import zmq
import zmq.asyncio


async def main():
    context = zmq.asyncio.Context()
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    pull.bind("inproc://x")
    push.connect("inproc://x")
    for number in range(5):
        await push.send_multipart([b"%d" % number, b"end"])
    print([await pull.recv_multipart() for _ in range(5)])
    try:
        await asyncio.wait_for(pull.recv(), 0.05)
    except asyncio.TimeoutError:
        print("timeout")
    task = asyncio.ensure_future(pull.recv())
    await asyncio.sleep(0)
    task.cancel()
    print(await asyncio.gather(task, return_exceptions=True))
    await push.send(b"kept")
    print(await pull.recv())
    waiting = [asyncio.ensure_future(pull.recv()) for _ in range(3)]
    await asyncio.sleep(0)
    for number in range(3):
        await push.send(b"%d" % number)
    print(await asyncio.gather(*waiting))
    late = asyncio.ensure_future(pull.recv())
    await asyncio.sleep(0)
    pull.close()
    done, pending = await asyncio.wait([late], timeout=0.2)
    print(len(done), len(pending), [each.cancelled() for each in done])
    print(await push.poll(0, zmq.POLLOUT))
    push.close(0)
    context.term()


asyncio.run(main())
asyncio.run(main())
