"""Send three requests and print their answers."""

import zmq

with zmq.Context() as context, context.socket(zmq.REQ) as socket:
    socket.connect("tcp://127.0.0.1:5555")
    for name in ("Ada", "Grace", "Barbara"):
        socket.send_string(name)
        print(socket.recv_string())
