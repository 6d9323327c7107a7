"""Mistakes about whose turn it is, and waits that end."""

from tools.mistakes.mistake import Mistake

HERE = "inproc://x"
MISTAKES = [
    Mistake(
        "REQ sends twice",
        f"a, b = socket(zmq.REQ), socket(zmq.REP)\nb.bind('{HERE}')\na.connect('{HERE}')\na.send(b'1')\na.send(b'2')",
        r"reply first|receive",
    ),
    Mistake("REQ receives first", "socket(zmq.REQ).recv()", r"request first|send"),
    Mistake("REP sends first", "socket(zmq.REP).send(b'x')", r"request first|receive"),
    Mistake(
        "REP receives twice",
        f"a, b = socket(zmq.REQ), socket(zmq.REP)\nb.bind('{HERE}')\na.connect('{HERE}')\na.send(b'1')\nb.recv()\nb.recv()",
        r"reply first|send",
    ),
    Mistake("PUB receives", "socket(zmq.PUB).recv()", r"PUB.*cannot receive"),
    Mistake("SUB sends", "socket(zmq.SUB).send(b'x')", r"SUB.*cannot send"),
    Mistake("PUSH receives", "socket(zmq.PUSH).recv()", r"PUSH.*cannot receive"),
    Mistake("PULL sends", "socket(zmq.PULL).send(b'x')", r"PULL.*cannot send"),
    Mistake(
        "nothing within RCVTIMEO",
        "s = socket(zmq.PULL)\ns.bind('inproc://x')\ns.rcvtimeo = 20\ns.recv()",
        r"20 ms.*RCVTIMEO|RCVTIMEO.*20",
    ),
    Mistake(
        "nothing with DONTWAIT",
        "s = socket(zmq.PULL)\ns.bind('inproc://x')\ns.recv(zmq.DONTWAIT)",
        r"DONTWAIT|no message",
    ),
    Mistake(
        "SUB without a subscription",
        "s = socket(zmq.SUB)\ns.rcvtimeo = 20\ns.connect('tcp://127.0.0.1:5555')\ns.recv()",
        r"subscri",
    ),
    Mistake(
        "receive without an endpoint",
        "s = socket(zmq.PULL)\ns.rcvtimeo = 20\ns.recv()",
        r"neither bound nor connected|bind|connect",
    ),
    Mistake(
        "send without a peer",
        "s = socket(zmq.PUSH)\ns.bind('tcp://127.0.0.1:*')\ns.sndtimeo = 20\ns.send(b'x')",
        r"(?i)peer.*SNDTIMEO",
    ),
    Mistake(
        "send to a full queue",
        "s = socket(zmq.PUSH)\ns.sndhwm = 1\ns.connect('tcp://127.0.0.1:5555')\ns.sndtimeo = 20\nfor _ in range(99): s.send(b'x')",
        r"SNDHWM|full",
    ),
    Mistake(
        "ROUTER to an unknown peer",
        "s = socket(zmq.ROUTER)\ns.router_mandatory = 1\ns.send_multipart([b'who', b'x'])",
        r"peer.*(id|routing)|who",
    ),
    Mistake("time-out of poll as text", "socket(zmq.PULL).poll('1000')", r"milliseconds|number|int"),
]
