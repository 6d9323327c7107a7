from __future__ import annotations

import gevent
import pytest

import zmq
import zmq.green


@pytest.mark.parametrize("transport", ["inproc", "ipc", "tcp"])
def test_a_receive_lets_the_sender_run(connected, transport):
    push, pull = connected(zmq.PUSH, zmq.PULL, transport)
    gevent.spawn(push.send, b"hello")
    assert pull.recv() == b"hello"


def test_every_way_to_receive_waits(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    buffer = bytearray(8)
    gevent.spawn(push.send, b"one")
    assert pull.recv(copy=False).bytes == b"one"
    gevent.spawn(push.send_multipart, [b"a", b"b"])
    assert pull.recv_multipart() == [b"a", b"b"]
    gevent.spawn(push.send, b"into")
    assert pull.recv_into(buffer) == 4
    assert buffer[:4] == b"into"
    gevent.spawn(push.send, b"")
    assert pull.recv_into(buffer) == 0
    gevent.spawn(push.send_multipart, [b"a", b"bc"])
    assert pull.recv_multipart_into([buffer]) == [1, 2]
    assert buffer[:4] == b"anto"
    gevent.spawn(push.send_many, [b"1", b"2"])
    assert pull.recv_many() == [b"1", b"2"]
    gevent.spawn(push.send_many_multipart, [[b"1", b"2"], (b"3",)])
    assert pull.recv_many_multipart() == [[b"1", b"2"], [b"3"]]
    gevent.spawn(push.send_json, {"a": 1})
    assert pull.recv_json() == {"a": 1}
    gevent.spawn(push.send_string, "text")
    assert pull.recv_string() == "text"
    gevent.spawn(push.send, b"tracked")
    assert pull.recv(copy=False, track=True).tracker.done
    gevent.spawn(push.send_multipart, iter([b"tracked"]))
    assert pull.recv_multipart(metadata=True)[0].more is False
    gevent.spawn(push.send, b"polled")
    assert pull.poll() == zmq.POLLIN


def test_a_send_waits_until_somebody_can_take_it(green_socket, endpoint):
    push, pull = green_socket(zmq.PUSH), green_socket(zmq.PULL)
    address = endpoint("inproc")
    push.connect(address)
    push.sndhwm = 1
    sending = gevent.spawn(push.send_many, [b"1", b"2", b"3"])
    gevent.spawn(pull.bind, address)
    assert [pull.recv() for _ in range(3)] == [b"1", b"2", b"3"]
    assert sending.get() == 3


@pytest.mark.parametrize("count", [2, 10, 100])
def test_receivers_are_served_in_order(connected, count):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    got: list[tuple[int, bytes]] = []
    greenlets = [gevent.spawn(lambda n=n: got.append((n, pull.recv()))) for n in range(count)]
    gevent.sleep(0)
    for n in range(count):
        push.send(b"%d" % n)
    gevent.joinall(greenlets, raise_error=True)
    assert got == [(n, b"%d" % n) for n in range(count)]


def test_a_receive_that_needs_no_wait_does_not_wait_behind_others(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    first = gevent.spawn(pull.recv)
    gevent.sleep(0)
    push.send_many([b"1", b"2", b"3"])
    assert pull.recv() == b"1"
    assert pull.recv(zmq.DONTWAIT) == b"2"
    assert first.get() == b"3"


@pytest.mark.parametrize("count", [2, 50])
def test_senders_are_served_in_order(green_socket, endpoint, count):
    push, pull = green_socket(zmq.PUSH), green_socket(zmq.PULL)
    address = endpoint("inproc")
    pull.bind(address)
    greenlets = [gevent.spawn(push.send, b"%d" % n) for n in range(count)]
    gevent.sleep(0)
    push.connect(address)
    assert [pull.recv() for _ in range(count)] == [b"%d" % n for n in range(count)]
    gevent.joinall(greenlets, raise_error=True)


def test_a_send_that_waits_sends_what_it_was_called_with(green_socket, endpoint):
    push, pull = green_socket(zmq.PUSH), green_socket(zmq.PULL)
    data = bytearray(b"before")
    for send, message in ((push.send, data), (push.send_multipart, [data, memoryview(data)])):
        gevent.spawn(send, message)
        gevent.sleep(0)
    data[:] = b"after!"
    pull.bind(endpoint("inproc"))
    push.connect(pull.last_endpoint.decode())
    assert [pull.recv_multipart(), pull.recv_multipart()] == [[b"before"], [b"before", b"before"]]


def test_again_without_waiting(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    with pytest.raises(zmq.Again):
        pull.recv(zmq.DONTWAIT)
    pull.close()
    lonely = zmq.green.Socket(push.context, zmq.PUSH)
    with pytest.raises(zmq.Again):
        lonely.send(b"", zmq.NOBLOCK)
    lonely.close()


def test_a_receive_out_of_turn_is_an_error_at_once(green_socket):
    with pytest.raises(zmq.ZMQError) as caught:
        green_socket(zmq.REQ).recv()
    assert caught.value.errno == zmq.EFSM


def test_a_mandatory_router_waits_for_its_peer_without_spinning(green_socket, endpoint):
    router = green_socket(zmq.ROUTER, sndhwm=1, router_mandatory=1, linger=0)
    dealer = green_socket(zmq.DEALER, rcvhwm=1, routing_id=b"peer")
    other = green_socket(zmq.DEALER, routing_id=b"other")
    router.bind(endpoint("inproc"))
    for peer in (dealer, other):
        peer.connect(router.last_endpoint.decode())
        peer.send(b"hello")
        router.recv_multipart()
    messages = [[b"peer", b"%d" % n] for n in range(20)]
    sending = gevent.spawn(router.send_many_multipart, messages)
    gevent.sleep(0)
    assert not sending.ready()
    assert [dealer.recv() for _ in messages] == [body for _, body in messages]
    assert sending.get() == 20


def test_namespace_is_that_of_zmq():
    assert set(zmq.__all__) <= set(dir(zmq.green))
    assert zmq.green.REQ is zmq.REQ
    assert zmq.green.error is zmq.error
    assert zmq.green.__version__ == zmq.__version__
    assert zmq.green.Context is not zmq.Context
    assert not hasattr(zmq.green, "nonsense")


def test_the_instance_is_a_context_of_its_own():
    with zmq.green.Context.instance() as instance:
        assert instance is zmq.green.Context.instance()
        assert instance.underlying != zmq.Context.instance().underlying
        with instance.socket(zmq.PAIR) as pair:
            assert type(pair) is zmq.green.Socket
            zmq.Context.instance().destroy(linger=0)
            assert not pair.closed
        assert zmq.green.Context.instance() is instance


def test_the_end_of_the_green_instance_leaves_the_sockets_of_the_plain_one_alone():
    with zmq.Context.instance() as instance, instance.socket(zmq.PULL) as pull:
        zmq.green.Context.instance().destroy(linger=0)
        assert not pull.closed
        assert zmq.Context.instance() is instance


def test_import_of_zmq_does_not_import_gevent(run_python):
    done = run_python("import sys, zmq; print('gevent' in sys.modules)")
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_without_gevent_the_import_says_what_to_install(run_python):
    done = run_python("import sys; sys.modules['gevent'] = None; import zmq.green")
    assert done.returncode == 1
    assert "ModuleNotFoundError: zmq.green needs gevent: pip install 'zmq-green[gevent]'" in done.stderr


@pytest.mark.parametrize("flags", [1.0, 0.5, "text", None])
def test_flags_that_do_not_go_with_dontwait_are_refused(flags, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    for call in (push.send, lambda data, flags: push.send_multipart([data], flags)):
        with pytest.raises(TypeError):
            call(b"x", flags)
    assert not pull.poll(0)


@pytest.mark.parametrize(
    "call",
    [
        lambda push: push.send(b"x", nonsense=1),
        lambda push: push.send_string("x", nonsense=1),
        lambda push: push.send_pyobj("x", nonsense=1),
        lambda push: push.send_multipart([b"x"], nonsense=1),
        lambda push: push.send_serialized([b"x"], list, nonsense=1),
    ],
    ids=["send", "send_string", "send_pyobj", "send_multipart", "send_serialized"],
)
def test_an_unknown_argument_of_a_send_has_no_effect(call, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    call(push)
    assert b"x" in pull.recv()
