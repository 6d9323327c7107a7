"""zmq.green.eventloop needs parts of three distributions: here they are all installed."""

from __future__ import annotations


def test_a_stream_and_greenlets_run_in_turns(run_python):
    done = run_python(
        """
from gevent import monkey; monkey.patch_all()
import asyncio
import gevent
import zmq.green as zmq
from zmq.green.eventloop import IOLoop
from zmq.green.eventloop.zmqstream import ZMQStream

context = zmq.Context()
push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
pull.bind("inproc://stream")
push.connect("inproc://stream")
turns = 0

def send_later():
    global turns
    for turns in range(1, 11):
        gevent.sleep(0.001)
    push.send(b"message")

async def receive():
    got = asyncio.get_running_loop().create_future()
    stream = ZMQStream(pull)
    stream.on_recv(got.set_result)
    gevent.spawn(send_later)
    message = await asyncio.wait_for(got, 10)
    stream.close()
    return message

print(IOLoop(make_current=False).run_sync(receive), turns)
context.destroy(0)
"""
    )
    assert done.stdout.strip() == "[b'message'] 10", done.stderr
