"""A monitored queue between two ROUTERs, and between a ROUTER and a DEALER, publishes what it forwards."""

import zmq
from zmq.devices import ThreadMonitoredQueue

for front, back, client, server in (
    (zmq.ROUTER, zmq.DEALER, zmq.REQ, zmq.REP),
    (zmq.ROUTER, zmq.ROUTER, zmq.DEALER, zmq.DEALER),
):
    device = ThreadMonitoredQueue(front, back, zmq.PUB, b"in", b"out")
    device.setsockopt_in(zmq.LINGER, 0)
    device.setsockopt_out(zmq.LINGER, 0)
    device.setsockopt_mon(zmq.LINGER, 0)
    ports = [
        device.bind_in_to_random_port("tcp://127.0.0.1"),
        device.bind_out_to_random_port("tcp://127.0.0.1"),
        device.bind_mon_to_random_port("tcp://127.0.0.1"),
    ]
    device.start()
    context = zmq.Context()
    one, two, watch = context.socket(client), context.socket(server), context.socket(zmq.SUB)
    one.routing_id, two.routing_id = b"one", b"two"
    watch.subscribe(b"")
    for sock, port in zip((one, two, watch), ports):
        sock.rcvtimeo = 3000
        sock.connect(f"tcp://127.0.0.1:{port}")
    while not watch.poll(50):
        if client == zmq.REQ:
            one.send(b"ask")
            print(two.recv_multipart())
            two.send(b"answer")
            print(one.recv_multipart())
        else:
            one.send_multipart([b"two", b"ask"])
            if two.poll(100):
                print(two.recv_multipart())
                break
    while watch.poll(300):
        print(watch.recv_multipart())
    context.destroy(0)
