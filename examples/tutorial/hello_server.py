"""Answer each request with a greeting."""

import zmq

with zmq.Context() as context, context.socket(zmq.REP) as socket:
    socket.bind("tcp://127.0.0.1:5555")
    while True:
        name = socket.recv_string()
        socket.send_string(f"Hello, {name}!")
