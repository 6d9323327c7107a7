import zmq

socket = zmq.Context().socket(zmq.REQ)
number: int = socket.recv()
socket.send_string(b"x")
