"""Calls that libzmq would answer by ending the process: each does what it should, or raises. One process for each."""

from __future__ import annotations

import textwrap

import pytest

PREPARE = """
import gc, zmq
context = zmq.Context()
def end(kind):
    made = context.socket(kind)
    made.linger, made.rcvtimeo, made.sndtimeo = 0, 5000, 5000
    return made
def errno_of(call, *args):
    try:
        call(*args)
    except zmq.ZMQError as error:
        return zmq.Errno(error.errno).name
"""

PROGRAMS = {
    "disconnect in the middle of a message": (
        """
        pull, push = end(zmq.PULL), end(zmq.PUSH)
        push.bind(ENDPOINT)
        pull.connect(push.last_endpoint)
        push.send_multipart([b"1", b"2", b"3"])
        first = pull.recv()
        pull.disconnect(push.last_endpoint)
        print(first, pull.rcvmore, pull.recv(), pull.rcvmore, pull.recv(), pull.rcvmore)
        """,
        "b'1' 1 b'2' 1 b'3' 0",
    ),
    "disconnect after a look at a message": (
        """
        dealer, router = end(zmq.DEALER), end(zmq.ROUTER)
        dealer.bind(ENDPOINT)
        router.connect(dealer.last_endpoint)
        dealer.send_multipart([b"1", b"2"])
        assert router.poll(5000) == zmq.POLLIN
        router.disconnect(dealer.last_endpoint)
        print(router.poll(0) & zmq.POLLIN, router.recv_multipart()[1:])
        """,
        "1 [b'1', b'2']",
    ),
    "unbind between the parts of a message that came back": (
        """
        pull, push = end(zmq.PULL), end(zmq.PUSH)
        pull.bind(ENDPOINT)
        push.connect(pull.last_endpoint)
        push.send_multipart([b"1", b"2"])
        first = pull.recv(copy=False)
        pull.push_back([first])
        pull.unbind(pull.last_endpoint)
        print(pull.recv_multipart())
        """,
        "[b'1', b'2']",
    ),
    "a PAIR where two ROUTERs wait": (
        """
        routers = [end(zmq.ROUTER), end(zmq.REP)]
        for router in routers:
            router.connect("inproc://later")
        print(errno_of(end(zmq.PAIR).bind, "inproc://later"), errno_of(end(zmq.PUB).monitor, "inproc://later"))
        """,
        "ENOTSUP ENOTSUP",
    ),
    "a PAIR where two ROUTERs wait whose watches raised": (
        """
        def interrupt():
            raise KeyboardInterrupt
        routers = [end(zmq.ROUTER), end(zmq.ROUTER)]
        for router in routers:
            watch = router.watch(interrupt)
            watch.arm()
            try:
                router.connect("inproc://later")
            except KeyboardInterrupt:
                print("interrupted")
            watch.cancel()
        print(errno_of(end(zmq.PAIR).bind, "inproc://later"))
        """,
        "interrupted\ninterrupted\nENOTSUP",
    ),
    "the end of a context with two ROUTERs that wait": (
        """
        import threading
        routers = [end(zmq.ROUTER), end(zmq.ROUTER)]
        for router in routers:
            router.connect("inproc://never")
        ending = threading.Thread(target=context.term)
        ending.start()
        while not routers[0].closed:
            try:
                routers[0].poll(1)
            except zmq.ContextTerminated:
                routers[0].close()
        routers[1].close()
        ending.join()
        print(context.closed)
        """,
        "True",
    ),
    "the same id for two peers": (
        """
        router, others = end(zmq.ROUTER), [end(zmq.ROUTER), end(zmq.ROUTER)]
        for number, other in enumerate(others):
            other.bind(ENDPOINT + "x" * number if ENDPOINT[0] == "i" else ENDPOINT)
        router.connect_routing_id = b"one"
        router.connect(others[0].last_endpoint)
        router.connect_routing_id = b"one"
        print(errno_of(router.connect, others[1].last_endpoint))
        again = []
        for _ in range(3):
            router.disconnect(others[0].last_endpoint)
            again.append(errno_of(router.connect, others[0].last_endpoint))
            router.connect_routing_id = b"two" if again[-1] else b"one"
            if again[-1]:
                break
        print(again == (["EINVAL"] if ENDPOINT[0] == "i" else [None] * 3))
        """,
        "EINVAL\nTrue",
    ),
    "an id given again though its peer was never reached": (
        """
        router, other, third = end(zmq.ROUTER), end(zmq.DEALER), end(zmq.DEALER)
        router.linger, router.probe_router = 1000, True
        for peer in (other, third):
            peer.bind("tcp://127.0.0.1:*")
        router.connect(third.last_endpoint)
        print(third.recv())
        third.send(b"waits")
        for _ in range(5):
            router.connect_routing_id = b"one"
            router.connect("tcp://127.0.0.1:9")
            router.send_multipart([b"one", b"never sent"])
            router.disconnect("tcp://127.0.0.1:9")
        router.poll(5000)
        router.connect_routing_id = b"one"
        router.connect(other.last_endpoint)
        router.send_multipart([b"one", b"?"])
        print(other.recv(), other.recv())
        other.send(b"!")
        received = [router.recv_multipart(), router.recv_multipart()]
        print(sorted(text for _, text in received), [b"one", b"!"] in received, router.poll(0) & zmq.POLLIN)
        """,
        "b''\nb'' b'?'\n[b'!', b'waits'] True 0",
    ),
    "an id given again keeps ROUTER_HANDOVER as it was": (
        """
        for handover in (False, True):
            router = end(zmq.ROUTER)
            router.router_handover = handover
            router.bind("tcp://127.0.0.1:*")
            endpoint = router.last_endpoint
            for _ in range(2):
                router.connect_routing_id = b"one"
                router.connect("tcp://127.0.0.1:9")
                router.disconnect("tcp://127.0.0.1:9")
            answers, peers = [], [end(zmq.DEALER), end(zmq.DEALER)]
            for number, peer in zip((b"1", b"2"), peers):
                peer.routing_id = b"peer"
                peer.connect(endpoint)
                peer.send(number)
                answers.append(router.poll(5000 if number == b"1" or handover else 300) and router.recv_multipart()[1])
            print(answers)
        """,
        "[b'1', 0]\n[b'1', b'2']",
    ),
    "an id of a STREAM given again": (
        """
        import socket
        listener = socket.create_server(("127.0.0.1", 0))
        stream, endpoint = end(zmq.STREAM), "tcp://127.0.0.1:%d" % listener.getsockname()[1]
        for _ in range(3):
            stream.connect_routing_id = b"one"
            stream.connect(endpoint)
            print(stream.recv_multipart())
            stream.disconnect(endpoint)
        stream.linger = 3000
        for number in (1, 2):
            stream.connect_routing_id = b"one"
            if number == 2:
                print(errno_of(stream.connect, "tcp://127.0.0.1:9"))
                break
            stream.connect("tcp://127.0.0.1:9")
            stream.send_multipart([b"one", b"never sent"])
            stream.disconnect("tcp://127.0.0.1:9")
        """,
        "[b'one', b'']\n[b'one', b'']\n[b'one', b'']\nEINVAL",
    ),
    "a high-water mark where a peer has just left": (
        """
        import warnings
        warnings.simplefilter("ignore", RuntimeWarning)
        for number in range(50):
            left, right = end(zmq.DEALER), end(zmq.DEALER)
            left.bind(f"inproc://{number}")
            right.connect(f"inproc://{number}")
            left.poll(0)
            right.disconnect(f"inproc://{number}")
            left.poll(0)
            left.rcvhwm = 5
            junk = [bytes(size) for size in range(100, 600, 8)]
            right.poll(0)
            right.connect(f"inproc://{number}")
            left.send(b"x")
            assert right.recv() == b"x"
            left.close()
            right.close()
        print("done")
        """,
        "done",
    ),
    "STREAM over inproc": (
        """
        stream = end(zmq.STREAM)
        print(errno_of(stream.bind, "inproc://a"), errno_of(stream.connect, "inproc://a"))
        """,
        "ENOCOMPATPROTO ENOCOMPATPROTO",
    ),
    "a list that yields nothing": (
        """
        class Odd(list):
            def __iter__(self):
                return iter([])
        pair = end(zmq.PAIR)
        pair.bind(ENDPOINT)
        try:
            pair.send_multipart(Odd([b"x"]))
        except IndexError as error:
            print(error)
        """,
        "a message has at least one part; send_multipart() got none",
    ),
    "a file that closes the sockets polled beside it": (
        """
        class File:
            def fileno(self):
                for pair in pairs:
                    pair.close()
                return 0
        pairs = [end(zmq.PAIR) for _ in range(5)]
        print(errno_of(zmq.zmq_poll, [(pair, 1) for pair in pairs] + [(File(), 1)], 0))
        """,
        "ENOTSOCK",
    ),
    "shared memory in a message to an XPUB": (
        """
        xpub, xsub = end(zmq.XPUB), end(zmq.XSUB)
        xpub.bind("inproc://x")
        xsub.connect("inproc://x")
        kept = []
        for number in range(50):
            xsub.send(zmq.Frame(bytearray(b"%c" % (97 + number % 26) * 1000), copy=True))
            frame = xpub.recv_multipart(copy=False)[0]
            kept.append(zmq.Frame(frame))
            del frame
        gc.collect()
        print(all(bytes(frame) == b"%c" % (97 + number % 26) * 1000 for number, frame in enumerate(kept)))
        """,
        "True",
    ),
    "a REP with ROUTER_MANDATORY whose peer goes after its request": (
        """
        rep, dealer = end(zmq.REP), end(zmq.DEALER)
        rep.router_mandatory = True
        rep.bind("tcp://127.0.0.1:*")
        monitor = rep.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        dealer.linger = -1
        dealer.connect(rep.last_endpoint)
        dealer.send_multipart([b"", b"?"])
        dealer.close()
        assert monitor.poll(5000)
        print(rep.recv(), rep.send(b"!"))
        """,
        "b'?' None",
    ),
}


RUNS = [
    pytest.param(program, output, endpoint, id=f"{name}, {endpoint[:6].strip(':')}")
    for name, (program, output) in PROGRAMS.items()
    for endpoint in (["inproc://end", "tcp://127.0.0.1:*"] if "ENDPOINT" in program else ["inproc://end"])
]


@pytest.mark.parametrize(("program", "output", "endpoint"), RUNS)
def test_what_libzmq_would_not_survive(run_python, program: str, output: str, endpoint: str) -> None:
    done = run_python(f"{PREPARE}\nENDPOINT = {endpoint!r}\n{textwrap.dedent(program)}\ncontext.destroy(0)\n")
    assert (done.returncode, done.stdout.strip()) == (0, output), done.stderr
