"""`python -m zmq.log` prints what a PUBHandler publishes, by its options."""

import logging
import subprocess
import sys
import threading

from zmq.log.handlers import PUBHandler

handler = PUBHandler("tcp://127.0.0.1:*")
address = handler.socket.last_endpoint.decode()
logger = logging.Logger("name", 1)
logger.addHandler(handler)


def speak(stop):
    while not stop.wait(0.05):
        logger.warning("topic::message")


for options in (
    [],
    ["--timestamp"],
    ["--align"],
    ["--timestamp", "--dateformat", "%Y"],
    ["--separator", "#"],
    ["-t", "root"],
):
    reader = subprocess.Popen(
        [sys.executable, "-u", "-m", "zmq.log", *options, address], stdout=subprocess.PIPE, text=True
    )
    handler.root_topic = "root" if "-t" in options else ""
    stop = threading.Event()
    thread = threading.Thread(target=speak, args=(stop,))
    thread.start()
    line = reader.stdout.readline()
    stop.set()
    thread.join()
    reader.kill()
    reader.wait()
    print(options, repr("".join("#" if c.isdigit() else c for c in line)))
