"""Threaded and direct devices forward; their attributes tell how they are."""

import zmq
from zmq.devices import Device, ProcessDevice, ThreadDevice, ThreadProxy, ThreadProxySteerable

context = zmq.Context.instance()
device = ThreadDevice(zmq.QUEUE, zmq.REP, -1)
device.bind_in("inproc://echo")
print(device.start(), device.daemon, type(device.launcher).__name__, device.done)
request = context.socket(zmq.REQ)
request.rcvtimeo = 3000
request.connect("inproc://echo")
request.send(b"ping")
print(request.recv())
proxy = ThreadProxy(zmq.PULL, zmq.PUSH, zmq.PUSH)
proxy.bind_in("inproc://in")
proxy.bind_out("inproc://out")
proxy.bind_mon("inproc://mon")
proxy.start()
push, pull, mon = context.socket(zmq.PUSH), context.socket(zmq.PULL), context.socket(zmq.PULL)
for sock, name in ((push, "in"), (pull, "out"), (mon, "mon")):
    sock.rcvtimeo = 3000
    sock.connect(f"inproc://{name}")
push.send_multipart([b"a", b"b"])
print(pull.recv_multipart(), mon.recv_multipart())
steered = ThreadProxySteerable(zmq.PULL, zmq.PUSH, zmq.PUSH, zmq.PAIR)
steered.bind_in("inproc://in2")
steered.bind_out("inproc://out2")
steered.bind_mon("inproc://mon2")
steered.bind_ctrl("inproc://ctrl2")
steered.start()
control = context.socket(zmq.PAIR)
control.connect("inproc://ctrl2")
control.send(b"TERMINATE")
print(steered.join(3), steered.launcher.is_alive())
foreground = Device(zmq.STREAMER, zmq.PULL, zmq.PUSH)
foreground.daemon = False
print(
    foreground.daemon,
    foreground.launcher if hasattr(foreground, "launcher") else "no launcher",
    ProcessDevice.context_factory is zmq.Context,
)
for sock in (request, push, pull, mon, control):
    sock.close(0)
