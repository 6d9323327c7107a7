"""Mistakes with contexts, threads, processes and ends."""

from tools.mistakes.mistake import Mistake

MISTAKES = [
    Mistake("use a closed socket", "s = socket(zmq.PUSH)\ns.close()\ns.send(b'x')", r"closed"),
    Mistake(
        "poll a closed socket",
        "s = socket(zmq.PULL)\np = zmq.Poller()\np.register(s)\ns.close()\np.poll(10)",
        r"closed",
    ),
    Mistake("use a terminated context", "context.term()\nsocket(zmq.PUSH)", r"terminated"),
    Mistake(
        "use a parent's socket in a child",
        "import os\ns = socket(zmq.PUSH)\nif os.fork(): os.wait(); os._exit(0)\ns.send(b'x')",
        r"fork",
    ),
    Mistake(
        "use a socket in two threads",
        "import threading\ns = socket(zmq.PULL)\ns.bind('inproc://x')\nthreading.Thread(target=s.recv, daemon=True).start()\nimport time; time.sleep(0.2)\ns.recv(zmq.DONTWAIT)",
        r"thread",
    ),
    Mistake("term() with an open socket", "s = socket(zmq.PUSH)\ncontext.term()", r"PUSH"),
    Mistake(
        "term() with a message for no peer",
        "s = socket(zmq.PUSH)\ns.linger = -1\ns.connect('tcp://127.0.0.1:9')\ns.send(b'x')\ns.close()\ncontext.term()",
        r"(?i)linger",
    ),
    Mistake(
        "a context that is forgotten",
        "def f():\n    c = zmq.Context()\n    s = c.socket(zmq.PUB)\nf()",
        r"(?i)unclosed",
        unclosed=True,
    ),
    Mistake("a socket without a context", "zmq.Socket(zmq.PUSH)", r"Context|context"),
    Mistake("a number of threads as text", "zmq.Context('4')", r"int"),
    Mistake("a negative number of threads", "zmq.Context(-1)", r"-1|thread"),
    Mistake(
        "more sockets than allowed",
        "context.max_sockets = 5\nall = [socket(zmq.PUSH) for _ in range(9)]",
        r"(?i)max_sockets|ulimit",
    ),
    Mistake("pickle a socket", "import pickle\npickle.dumps(socket(zmq.PUSH))", r"(?i)socket"),
    Mistake("iterate over a socket", "for message in socket(zmq.PULL): pass", r"iterable|messages"),
    Mistake(
        "register a number that is no descriptor",
        "p = zmq.Poller()\np.register(1.5)\np.poll(10)",
        r"fileno|descriptor",
    ),
    Mistake("poll for text", "p = zmq.Poller()\np.register(socket(zmq.PULL), 'in')\np.poll(10)", r"POLLIN"),
    Mistake(
        "unregister what is not registered",
        "zmq.Poller().unregister(socket(zmq.PULL))",
        r"not registered",
        answered=False,
    ),
    Mistake("a monitor that is not inproc", "socket(zmq.PULL).monitor('tcp://127.0.0.1:*')", r"inproc"),
    Mistake("a proxy of one socket only", "zmq.proxy(socket(zmq.PULL))", r"argument|backend"),
    Mistake("an option of a context that is none", "context.set(9999, 1)", r"9999"),
]
