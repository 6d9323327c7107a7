"""Received messages go where bytes and exceptions go: pickles, copies, keys."""

import copy
import pickle

import zmq

context = zmq.Context()
a, b = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
a.bind("tcp://127.0.0.1:*")
b.connect(a.last_endpoint)
b.send_multipart([b"x", b"y" * 70000])
first = a.recv()
second = a.recv(copy=False)
print(type(first), pickle.loads(pickle.dumps(first)), {first: 1}, first + b"z", copy.deepcopy(first))
print(
    len(second),
    second.get("Socket-Type"),
    second["Socket-Type"],
    second.get("Peer-Address"),
    second.buffer.readonly,
)
for key in ("Nothing", "Identity", "Routing-Id", 5):
    try:
        print(second.get(key))
    except Exception as error:
        print(key, type(error).__name__)
context.destroy(0)
