"""Programs that leave sockets and contexts behind end, and warn as asked."""

import subprocess
import sys

PROGRAMS = (
    "import zmq; s = zmq.Context().socket(zmq.PUSH)",
    "import zmq; c = zmq.Context(); s = c.socket(zmq.PUSH); del s, c",
    "import zmq; s = zmq.Context.instance().socket(zmq.PUB); s.bind('tcp://127.0.0.1:*'); s.send(b'x')",
    "import zmq, threading; s = zmq.Context().socket(zmq.PULL); threading.Thread(target=s.poll, args=(100,)).start()",
    "import zmq.asyncio, asyncio\nasync def f():\n    s = zmq.asyncio.Context().socket(zmq.PULL); asyncio.ensure_future(s.recv()); await asyncio.sleep(0)\nasyncio.run(f())",
    "import zmq, os; s = zmq.Context().socket(zmq.PUSH); os.fork() or os._exit(0)",
    "import zmq; c = zmq.Context(); c.term(); c.socket(zmq.PUSH)",
    "import zmq; zmq.Context().socket(zmq.PUSH).send(b'x', zmq.DONTWAIT)",
)
for program in PROGRAMS:
    for flags in ([], ["-W", "error"]):
        done = subprocess.run(
            [sys.executable, "-I", *flags, "-c", program], capture_output=True, text=True, timeout=20
        )
        kinds = sorted({word for word in ("ResourceWarning", "Traceback", "Aborted") if word in done.stderr})
        print(flags, done.returncode, kinds)
