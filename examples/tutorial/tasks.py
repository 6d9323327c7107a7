"""Hand out ten numbers to the workers that are there."""

import zmq

with zmq.Context() as context, context.socket(zmq.PUSH) as socket:
    socket.bind("tcp://127.0.0.1:5556")
    for number in range(10):
        socket.send_json(number)
