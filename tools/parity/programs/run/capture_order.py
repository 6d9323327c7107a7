"""A proxy's capture socket sees requests and replies with their identities, in order."""

import threading

import zmq

context = zmq.Context()
front, back, capture, seen = (context.socket(kind) for kind in (zmq.ROUTER, zmq.DEALER, zmq.PUSH, zmq.PULL))
front.bind("inproc://front")
back.bind("inproc://back")
seen.bind("inproc://seen")
capture.connect("inproc://seen")


def run():
    try:
        zmq.proxy(front, back, capture)
    except zmq.ContextTerminated as error:
        print("ended by", type(error).__name__)
    for sock in (front, back, capture):
        sock.close(0)


thread = threading.Thread(target=run)
thread.start()
request, reply = context.socket(zmq.REQ), context.socket(zmq.REP)
request.setsockopt(zmq.ROUTING_ID, b"client")
request.connect("inproc://front")
reply.connect("inproc://back")
for number in range(3):
    request.send_multipart([b"ask", b"%d" % number])
    print(reply.recv_multipart())
    reply.send(b"answer %d" % number)
    print(request.recv())
for _ in range(6):
    print(seen.recv_multipart())
for sock in (request, reply, seen):
    sock.close(0)
context.term()
thread.join()
