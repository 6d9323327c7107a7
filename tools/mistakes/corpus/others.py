"""Mistakes with event loops, with extras that are not installed and with the tools."""

from tools.mistakes.mistake import Mistake

LOOP = "import asyncio, zmq.asyncio\nasync def main():\n    c = zmq.asyncio.Context()\n    s = c.socket(zmq.PULL)\n    s.bind('inproc://x')\n"
RUN = "\nasyncio.run(main())"
WITHOUT = "import sys\nsys.modules['{0}'] = None\n"
MISTAKES = [
    Mistake("a forgotten await", LOOP + "    s.recv().decode()" + RUN, r"await"),
    Mistake(
        "a forgotten await of recv_multipart()", LOOP + "    topic, body = s.recv_multipart()" + RUN, r"await"
    ),
    Mistake("a forgotten await of recv_json()", LOOP + "    s.recv_json()['a']" + RUN, r"await"),
    Mistake(
        "await with a plain socket",
        "import asyncio\nasync def main():\n    a, b = socket(zmq.PAIR), socket(zmq.PAIR)\n    a.bind('inproc://x')\n    b.connect('inproc://x')\n    a.send(b'x')\n    await b.recv()"
        + RUN,
        r"zmq\.asyncio",
        answered=False,
    ),
    Mistake(
        "an async socket without a loop",
        "import zmq.asyncio\nzmq.asyncio.Context().socket(zmq.PULL).recv()",
        r"loop",
        answered=False,
    ),
    Mistake("green without gevent", WITHOUT.format("gevent") + "import zmq.green", r"pip install"),
    Mistake("zmq.anyio without anyio", WITHOUT.format("anyio") + "import zmq.anyio", r"pip install"),
    Mistake(
        "streams without tornado",
        WITHOUT.format("tornado") + "import zmq.eventloop.zmqstream",
        r"pip install",
    ),
    Mistake(
        "a tunnel without ssh",
        "import os\nos.environ['PATH'] = ''\n"
        + WITHOUT.format("paramiko")
        + WITHOUT.format("pexpect")
        + "import zmq.ssh\nzmq.ssh.tunnel_connection(socket(zmq.REQ), 'tcp://127.0.0.1:5555', 'host')",
        r"pip install|OpenSSH",
    ),
    Mistake(
        "certificates that are not there",
        "import zmq.auth\nzmq.auth.load_certificate('/no/such/file')",
        r"/no/such/file",
    ),
    Mistake(
        "a file that is no certificate",
        "import zmq.auth\nzmq.auth.load_certificate('/etc/hostname')",
        r"(?i)public.key",
    ),
    Mistake(
        "allow by name",
        "from zmq.auth.thread import ThreadAuthenticator\na = ThreadAuthenticator(context)\na.start()\na.allow('localhost')",
        r"(?i)address",
        answered=False,
    ),
    Mistake(
        "two authenticators",
        "from zmq.auth.thread import ThreadAuthenticator\na = ThreadAuthenticator(context)\na.start()\nThreadAuthenticator(context).start()",
        r"(?i)zap|authenticator",
    ),
    Mistake("Z85 of an odd length", "from zmq.utils import z85\nz85.encode(b'abc')", r"4"),
    Mistake(
        "types of a device as text",
        "from zmq.devices import ThreadDevice\nThreadDevice(zmq.QUEUE, 'ROUTER', 'DEALER').start()",
        r"zmq\.ROUTER|type",
    ),
]
