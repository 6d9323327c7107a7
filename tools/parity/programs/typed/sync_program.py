import zmq

context = zmq.Context()
socket = context.socket(zmq.REQ)
socket.setsockopt(zmq.LINGER, 0)
socket.linger = 5
number: int = socket.linger
socket.send(b"x")
socket.send_string("x", zmq.DONTWAIT)
socket.send_json({"a": 1})
socket.send_multipart([b"a", b"b"], flags=zmq.SNDMORE)
data: bytes = socket.recv()
text: str = socket.recv_string()
frames: "list[bytes]" = socket.recv_multipart()
frame: zmq.Frame = socket.recv(copy=False)
poller = zmq.Poller()
poller.register(socket, zmq.POLLIN)
for found, event in poller.poll(100):
    print(found, event & zmq.POLLIN)
events = dict(poller.poll())
if socket in events:
    print("ready")
with zmq.Context() as c, c.socket(zmq.PUB) as s:
    s.bind("tcp://127.0.0.1:*")
    port: int = s.bind_to_random_port("tcp://127.0.0.1")
try:
    socket.recv(zmq.NOBLOCK)
except zmq.Again as error:
    print(error.errno, error.strerror)
except zmq.ZMQError:
    pass
