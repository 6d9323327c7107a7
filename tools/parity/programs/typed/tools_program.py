import logging
from typing import Any

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator
from zmq.devices import ProcessDevice, ThreadDevice
from zmq.eventloop.zmqstream import ZMQStream
from zmq.log.handlers import PUBHandler
from zmq.utils import z85
from zmq.utils.monitor import recv_monitor_message

context: "zmq.Context[Any]" = zmq.Context()
socket = context.socket(zmq.PUB)
logging.getLogger().addHandler(PUBHandler(socket))
monitor = socket.get_monitor_socket()
event = recv_monitor_message(monitor)
print(event["event"], event["value"])
auth = ThreadAuthenticator(context)
auth.start()
auth.allow("127.0.0.1")
auth.configure_curve(domain="*", location=zmq.auth.CURVE_ALLOW_ANY)
public, secret = zmq.auth.load_certificate("file")
socket.curve_publickey = public
device = ThreadDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
device.bind_in("tcp://127.0.0.1:*")
device.setsockopt_in(zmq.LINGER, 0)
device.start()
stream = ZMQStream(socket)
stream.on_recv(print)
encoded: bytes = z85.encode(b"1234")
print(ProcessDevice, zmq.zmq_version_info(), zmq.pyzmq_version())
