"""A monitor tells of a connection that is made and lost, in order, with these fields."""

import zmq
from zmq.utils.monitor import recv_monitor_message

context = zmq.Context()
server, client = context.socket(zmq.REP), context.socket(zmq.REQ)
monitors = server.get_monitor_socket(), client.get_monitor_socket()
port = server.bind_to_random_port("tcp://127.0.0.1")
client.connect(f"tcp://127.0.0.1:{port}")
client.send(b"x")
server.recv()
server.send(b"y")
client.recv()
client.close(0)
wanted = (zmq.EVENT_DISCONNECTED, zmq.EVENT_MONITOR_STOPPED)
for monitor, last in zip(monitors, wanted):
    while monitor.poll(2000):
        event = recv_monitor_message(monitor)
        print(
            type(event["event"]).__name__,
            event["event"],
            sorted(event),
            type(event["value"]).__name__,
            type(event["endpoint"]).__name__,
        )
        if event["event"] == last:
            break
server.disable_monitor()
print(monitors[0].closed, server.get_monitor_socket() is monitors[0])
