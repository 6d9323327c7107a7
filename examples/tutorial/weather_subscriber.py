"""Print three temperatures of one town."""

import zmq

with zmq.Context() as context, context.socket(zmq.SUB) as socket:
    socket.connect("tcp://127.0.0.1:5557")
    socket.subscribe("oslo")
    for _ in range(3):
        town, degrees = socket.recv_multipart()
        print(f"{town.decode()}: {int(degrees)} degrees")
