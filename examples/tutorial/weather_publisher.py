"""Publish the temperature of two towns, ten times a second."""

import random
import time

import zmq

with zmq.Context() as context, context.socket(zmq.PUB) as socket:
    socket.bind("tcp://127.0.0.1:5557")
    while True:
        for town in ("london", "oslo"):
            socket.send_multipart([town.encode(), b"%d" % random.randint(-10, 30)])
        time.sleep(0.1)
