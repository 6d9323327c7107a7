"""Square the numbers that come, and end when none has come for three seconds."""

import zmq

with zmq.Context() as context, context.socket(zmq.PULL) as socket:
    socket.connect("tcp://127.0.0.1:5556")
    while socket.poll(3000):
        number = socket.recv_json()
        print(f"{number} squared is {number**2}", flush=True)
