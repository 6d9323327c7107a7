"""Devices in a thread and in a process: configured before they run, stopped, counted, and heard when they fail."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from functools import partial

import pytest

import zmq
from zmq import devices

# A fork in a process with other threads is what the "fork" tests are about.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

THREADS = [
    devices.ThreadDevice,
    devices.ThreadProxy,
    devices.ThreadProxySteerable,
    devices.ThreadMonitoredQueue,
]
PROCESSES = [
    devices.ProcessDevice,
    devices.ProcessProxy,
    devices.ProcessProxySteerable,
    devices.ProcessMonitoredQueue,
]
METHODS = multiprocessing.get_all_start_methods()
# A device binds later: to a port below those that the kernel meanwhile gives to connections of other programs.
PORTS = ("tcp://127.0.0.1", 20000, 29999)
FOREGROUND = [devices.Device, devices.Proxy, devices.ProxySteerable, devices.MonitoredQueue]


def make(cls, in_type, out_type, start_method=None):
    """Make a device of any class."""
    if cls in (devices.Device, devices.ThreadDevice, devices.ProcessDevice):
        device = cls(zmq.QUEUE, in_type, out_type)
    else:
        device = cls(in_type, out_type)
    if start_method is not None:
        device.start_method = start_method
    return device


def spawned(in_type, out_type):
    """Make a device whose process shares nothing with this one."""
    return make(devices.ProcessDevice, in_type, out_type, "spawn")


@pytest.fixture
def connected(socket):
    """Give a function that binds a device to random ports and returns two sockets for them."""

    def connect(device, in_peer, out_peer, **options):
        ports = [each(*PORTS) for each in (device.bind_in_to_random_port, device.bind_out_to_random_port)]
        peers = []
        for port, type_ in zip(ports, (in_peer, out_peer)):
            peer = socket(type_, **options)
            peer.connect(f"tcp://127.0.0.1:{port}")
            peers.append(peer)
        return peers

    return connect


@pytest.mark.parametrize(
    ("cls", "start_method"),
    [*((cls, None) for cls in THREADS + PROCESSES), *((devices.ProcessDevice, method) for method in METHODS)],
)
def test_a_background_device_answers_counts_and_stops(cls, start_method, connected, wait_until):
    device = make(cls, zmq.ROUTER, zmq.DEALER, start_method)
    client, server = connected(device, zmq.REQ, zmq.REP)
    with device:
        client.send(b"question")
        assert server.recv() == b"question"
        server.send(b"answer")
        assert client.recv() == b"answer"
        wait_until(lambda: device.stats().out_messages)
        stats = device.stats()
        assert (stats.in_messages, stats.out_messages) == (1, 1)
        assert stats.in_bytes == 5 + len(b"question")
        assert not device.done
        assert not device.join(timeout=0)
    assert device.done
    assert device.exception is None


@pytest.mark.parametrize("cls", FOREGROUND)
def test_a_foreground_device_runs_in_its_caller_until_stopped(cls, connected):
    device = make(cls, zmq.PULL, zmq.PUSH)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    runner = threading.Thread(target=device.start)
    runner.start()
    client.send(b"through")
    assert server.recv() == b"through"
    assert not device.join(0)
    device.stop()
    assert device.join(10)
    runner.join()


@pytest.mark.parametrize("cls", [devices.ThreadDevice, devices.ProcessDevice])
def test_a_stopped_device_has_passed_on_what_it_accepted(cls, connected, wait_until):
    device = cls(zmq.STREAMER, zmq.PULL, zmq.PUSH)
    device.setsockopt_out(zmq.SNDHWM, 0)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    device.start()
    for number in range(5000):
        client.send(b"%d" % number)
    wait_until(lambda: device.stats().in_messages == 5000)
    device.stop()
    assert [int(server.recv()) for _ in range(5000)] == list(range(5000))
    assert device.join(10)


class ReadsBack(devices.ThreadProxySteerable):
    def run_device(self):
        sockets = dict(zip(("in", "out", "mon", "ctrl"), self._setup_sockets()))
        self.marks = {end: socket.get(zmq.RCVHWM) for end, socket in sockets.items()}
        self.endpoints = {end: socket.get(zmq.LAST_ENDPOINT) for end, socket in sockets.items()}


def test_options_and_endpoints_go_to_their_own_socket(endpoint):
    device = ReadsBack(zmq.ROUTER, zmq.ROUTER, zmq.PAIR, zmq.PAIR)
    addresses = {end: endpoint("inproc") for end in ("in", "out", "mon", "ctrl")}
    for number, (end, address) in enumerate(addresses.items()):
        getattr(device, f"bind_{end}")(address)
        getattr(device, f"setsockopt_{end}")(zmq.RCVHWM, number)  # in time: options come first
    device.start()
    assert device.join(10)
    assert device.marks == {"in": 0, "out": 1, "mon": 2, "ctrl": 3}
    assert device.endpoints == {end: address.encode() for end, address in addresses.items()}


def test_a_bound_device_is_reached_under_the_identity_it_was_given(socket):
    device = devices.ThreadDevice(zmq.QUEUE, zmq.DEALER, zmq.DEALER)
    router = socket(zmq.ROUTER)
    device.setsockopt_in(zmq.IDENTITY, "left")
    device.connect_in(f"tcp://127.0.0.1:{router.bind_to_random_port('tcp://127.0.0.1')}")
    port = device.bind_out_to_random_port(*PORTS)
    sender = socket(zmq.DEALER)
    sender.connect(f"tcp://127.0.0.1:{port}")
    with device:
        sender.send(b"hello")
        assert router.recv_multipart() == [b"left", b"hello"]


def test_a_negative_out_type_makes_one_socket_both(connected, socket):
    device = devices.ThreadDevice(zmq.QUEUE, zmq.ROUTER, -1)
    port = device.bind_in_to_random_port(*PORTS)
    client = socket(zmq.REQ)
    client.connect(f"tcp://127.0.0.1:{port}")
    with device:
        client.send(b"echo")
        assert client.recv() == b"echo"


@pytest.mark.parametrize("cls", [devices.ThreadDevice, devices.ProcessDevice])
def test_what_is_for_either_side_goes_to_the_one_socket(cls, socket):
    device = cls(zmq.QUEUE, zmq.DEALER, -1)
    routers = socket(zmq.ROUTER), socket(zmq.ROUTER)
    device.setsockopt_out(zmq.ROUTING_ID, b"both")
    for connect, router in zip((device.connect_in, device.connect_out), routers):
        connect(f"tcp://127.0.0.1:{router.bind_to_random_port('tcp://127.0.0.1')}")
    port = device.bind_out_to_random_port(*PORTS)
    client = socket(zmq.DEALER)
    client.connect(f"tcp://127.0.0.1:{port}")
    with device:
        client.send(b"round")
        echoes = [client, *routers]
        poller = zmq.Poller()
        for each in echoes:
            poller.register(each, zmq.POLLIN)
        ((heard, _),) = poller.poll(10_000)
        assert heard.recv_multipart()[-1] == b"round"
        for router in routers:
            assert not router.closed


@pytest.mark.parametrize("cls", [devices.ThreadProxy, devices.ProcessProxy])
def test_a_proxy_copies_messages_to_its_monitor(cls, connected, socket):
    device = cls(zmq.PULL, zmq.PUSH, zmq.PUSH)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    watcher = socket(zmq.PULL)
    watcher.connect(f"tcp://127.0.0.1:{device.bind_mon_to_random_port(*PORTS)}")
    with device:
        client.send_multipart([b"a", b"b"])
        assert server.recv_multipart() == watcher.recv_multipart() == [b"a", b"b"]


@pytest.mark.parametrize("cls", [devices.ThreadMonitoredQueue, devices.ProcessMonitoredQueue])
@pytest.mark.parametrize("prefixes", [(b"in", b"out"), ("forth", "back")])
def test_a_monitored_queue_marks_each_direction(cls, prefixes, connected, socket):
    device = cls(zmq.ROUTER, zmq.DEALER, zmq.PUSH, *prefixes)
    client, server = connected(device, zmq.REQ, zmq.REP, routing_id=b"peer")
    watcher = socket(zmq.PULL)
    watcher.connect(f"tcp://127.0.0.1:{device.bind_mon_to_random_port(*PORTS)}")
    forth, back = (each if isinstance(each, bytes) else each.encode() for each in prefixes)
    with device:
        client.send(b"question")
        server.recv()
        server.send(b"answer")
        client.recv()
        assert watcher.recv_multipart() == [forth, b"peer", b"", b"question"]
        assert watcher.recv_multipart() == [back, b"peer", b"", b"answer"]


@pytest.mark.parametrize("cls", [devices.ThreadProxySteerable, devices.ProcessProxySteerable])
def test_a_steerable_proxy_pauses_resumes_and_terminates(cls, connected, socket):
    device = cls(zmq.PULL, zmq.PUSH, zmq.PUB, zmq.REP)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    control = socket(zmq.REQ)
    control.connect(f"tcp://127.0.0.1:{device.bind_ctrl_to_random_port(*PORTS)}")

    def say(word):
        control.send(word)
        return control.recv_multipart()

    with device:
        assert say(b"PAUSE") == [b""]
        client.send(b"held up")
        assert server.poll(100) == 0
        assert say(b"RESUME") == [b""]
        assert server.recv() == b"held up"
        assert len(say(b"STATISTICS")) == 8
        assert say(b"TERMINATE") == [b""]
        assert device.join(10)


def test_a_steerable_proxy_without_a_control_socket_ignores_what_is_for_it(connected):
    device = devices.ThreadProxySteerable(zmq.PULL, zmq.PUSH, zmq.PUB)
    device.bind_ctrl("nonsense")
    device.setsockopt_ctrl(zmq.LINGER, 0)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    with device:
        client.send(b"through")
        assert server.recv() == b"through"


@pytest.fixture
def unhandled(monkeypatch):
    """Give the exceptions that ended threads."""
    ended = []
    monkeypatch.setattr(threading, "excepthook", lambda args: ended.append(args.exc_value))
    return ended


REFUSED = [
    (lambda device: device.bind_in("nonsense"), zmq.ZMQError),
    (lambda device: device.bind_in(5555), TypeError),
    (lambda device: device.connect_out(None), TypeError),
    (lambda device: device.setsockopt_in(zmq.LINGER, 1.5), TypeError),
    (lambda device: device.setsockopt_out(99999, 1), zmq.ZMQError),
]


@pytest.mark.parametrize(("prepare", "error"), REFUSED)
def test_what_a_socket_refuses_ends_the_device_in_its_thread(prepare, error, unhandled):
    device = devices.ThreadDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    assert prepare(device) is None
    assert device.start() is None
    assert device.join(10)
    assert device.done
    assert isinstance(device.exception, error)
    assert unhandled == [device.exception]


@pytest.mark.parametrize("maker", [partial(make, devices.ProcessDevice), spawned])
def test_what_a_socket_refuses_ends_the_device_in_its_process(maker, socket, capfd):
    taken = socket(zmq.PULL)
    port = taken.bind_to_random_port("tcp://127.0.0.1")
    device = maker(zmq.PULL, zmq.PUSH)
    device.bind_in(f"tcp://127.0.0.1:{port}")
    device.start()
    assert device.join(10)
    assert device.launcher.exitcode == 1
    assert device.exception.errno == zmq.EADDRINUSE
    if maker is spawned:
        # The fork server, the default since Python 3.14, may be older than this test: its stderr is another file.
        assert "Address already in use" in capfd.readouterr().err


def test_a_with_statement_raises_what_a_socket_refused(unhandled):
    device = devices.ThreadDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    device.bind_in("nonsense")
    with pytest.raises(zmq.ZMQError, match="nonsense"):
        device.__enter__()
    assert unhandled == [device.exception]


@pytest.mark.parametrize("types", [("x", zmq.PUSH), (zmq.PULL, 999), (-1, zmq.PUSH)])
def test_types_are_judged_when_the_device_runs(types, unhandled):
    device = devices.ThreadDevice("any word", *types)
    assert device.device_type == "any word"
    device.start()
    assert device.join(10)
    assert unhandled == [device.exception]


class FailsLater(devices.ThreadDevice):
    def run_device(self):
        self._setup_sockets()
        raise LookupError("nothing here")


class FailsLaterElsewhere(devices.ProcessDevice):
    start_method = "fork"  # this module cannot be imported by name

    def run_device(self):
        self._setup_sockets()
        raise LookupError("nothing here")


@pytest.mark.parametrize("cls", [FailsLater, FailsLaterElsewhere])
def test_a_device_tells_what_ended_it(cls, unhandled, capfd):
    device = cls(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    device.start()
    assert device.join(10)
    assert isinstance(device.exception, LookupError)
    assert unhandled == [device.exception] or "LookupError: nothing here" in capfd.readouterr().err


def test_the_death_of_a_devices_process_reaches_its_owner():
    device = devices.ProcessDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    device.start()
    os.kill(device.launcher.pid, signal.SIGKILL)
    assert device.join(10)
    assert isinstance(device.exception, ChildProcessError)
    assert "signal 9" in str(device.exception)


def test_a_device_that_was_terminated_did_not_fail():
    device = devices.ProcessDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    device.start()
    device.launcher.terminate()
    assert device.join(10)


def test_a_devices_process_ends_with_its_owner(run_python, wait_until):
    code = """
        import os, zmq
        from zmq.devices import ProcessDevice
        class Device(ProcessDevice):
            start_method = "fork"
        device = Device(zmq.QUEUE, zmq.PULL, zmq.PUSH)
        device.start()
        print(device.launcher.pid, flush=True)
        os._exit(3)
    """
    done = run_python(code)
    assert done.returncode == 3, done.stderr
    pid = int(done.stdout)

    def gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat") as file:  # without an init, nobody reaps it
            return file.read().rpartition(")")[2].split()[0] == "Z"

    wait_until(gone)


def test_the_end_of_its_context_ends_a_thread_device(context):
    device = devices.ThreadDevice(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    device.context_factory = lambda: context
    device.start()
    context.term()
    assert device.join(10)


@pytest.mark.parametrize("cls", [devices.ThreadDevice, devices.ProcessDevice])
def test_a_device_that_is_started_twice_runs_twice(cls, socket):
    device = cls(zmq.STREAMER, zmq.PULL, zmq.PUSH)
    source, target = socket(zmq.PUSH), socket(zmq.PULL)
    device.connect_in(f"tcp://127.0.0.1:{source.bind_to_random_port('tcp://127.0.0.1')}")
    device.connect_out(f"tcp://127.0.0.1:{target.bind_to_random_port('tcp://127.0.0.1')}")
    device.start()
    first = device.launcher
    device.start()
    second = device.launcher
    assert first is not second
    for _ in range(20):
        source.send(b"to either")
    assert [target.recv() for _ in range(20)] == [b"to either"] * 20
    assert (first.is_alive(), second.is_alive()) == (True, True)
    device.stop()
    first.join(10)
    second.join(10)
    assert (first.is_alive(), second.is_alive()) == (False, False)


@pytest.mark.parametrize("cls", [devices.ThreadDevice, devices.ProcessDevice])
def test_join_before_start_is_refused(cls):
    with pytest.raises(AttributeError, match="not started"):
        cls(zmq.QUEUE, zmq.PULL, zmq.PUSH).join()


def test_missing_types_are_refused_at_the_call():
    with pytest.raises(TypeError, match="out_type"):
        devices.Device(zmq.QUEUE, zmq.PULL)


@pytest.mark.parametrize("where", ["", "Thread", "Process"])
@pytest.mark.parametrize("kind", ["MonitoredQueue", "ProxySteerable"])
def test_special_proxies_are_proxies(where, kind):
    proxy, special = (getattr(devices, f"{where}{each}") for each in ("Proxy", kind))
    assert issubclass(special, proxy)
    assert special(zmq.ROUTER, zmq.DEALER).mon_type is zmq.PUB


def test_a_run_of_ones_own_may_say_that_it_is_done():
    class Mine(devices.ThreadDevice):
        def run(self):
            self.done = True

    device = Mine(zmq.QUEUE, zmq.PULL, zmq.PUSH)
    assert not device.done
    device.start()
    assert device.join(10)
    assert device.done
    device.done = False
    assert not device.done


def test_the_function_and_the_types_of_zmq_are_here_too():
    assert devices.proxy is zmq.proxy
    assert devices.DeviceType is zmq.DeviceType


def test_methods_are_named_and_described_for_their_socket():
    assert devices.Proxy.connect_mon.__qualname__ == "ProxyBase.connect_mon"
    assert "mon-socket" in devices.Proxy.connect_mon.__doc__
    assert devices.ProxySteerable.bind_ctrl_to_random_port.__name__ == "bind_ctrl_to_random_port"


class UpperInThread(devices.ThreadDevice):
    def run_device(self):
        ins, outs = self._setup_sockets()
        outs.send(ins.recv().upper())


class UpperInProcess(devices.ProcessDevice):
    start_method = "fork"
    run_device = UpperInThread.run_device


@pytest.mark.parametrize("cls", [UpperInThread, UpperInProcess])
def test_a_device_can_do_something_else(cls, connected):
    device = cls(zmq.STREAMER, zmq.PULL, zmq.PUSH)
    client, server = connected(device, zmq.PUSH, zmq.PULL)
    device.start()
    client.send(b"loud")
    assert server.recv() == b"LOUD"
    assert device.join(10)


def test_the_context_of_the_process_ends_without_a_warning(run_python):
    code = """
        import warnings, zmq, zmq.devices
        warnings.simplefilter("always")
        zmq.Context.instance()
    """
    done = run_python(code)
    assert (done.returncode, done.stderr) == (0, "")
