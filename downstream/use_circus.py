"""Let Circus watch processes; ask and command it over its sockets, and hear of what dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

from circus.client import CircusClient
from circus.exc import CallError
from common import begin, check, did, free_port, python

import zmq

CONFIGURATION = """
[circus]
endpoint = tcp://127.0.0.1:{0}
pubsub_endpoint = tcp://127.0.0.1:{1}
check_delay = 0.5

[watcher:sleeper]
cmd = {2} -c "import time; time.sleep(1000)"
numprocesses = 2
graceful_timeout = 2
"""


def main() -> None:
    begin(90, "circus", "tornado")
    ports = free_port(), free_port()
    Path("circus.ini").write_text(CONFIGURATION.format(*ports, python()))
    daemon = subprocess.Popen([python(), "-c", "from circus.circusd import main; main()", "circus.ini"])
    client = CircusClient(endpoint=f"tcp://127.0.0.1:{ports[0]}", timeout=5)
    try:
        while True:
            try:
                if len(client.send_message("list", name="sleeper").get("pids", ())) == 2:
                    break
            except CallError:
                pass  # not up yet
            time.sleep(0.1)
        did("circusd started two processes and listed them")
        with zmq.Context() as context, context.socket(zmq.SUB) as news:
            news.subscribe(b"watcher.sleeper.")
            news.connect(f"tcp://127.0.0.1:{ports[1]}")
            news.rcvtimeo = 20000
            time.sleep(0.5)
            check(client.send_message("incr", name="sleeper", nb=1, waiting=True)["numprocesses"], 3)
            topic, told = news.recv_multipart()
            check((topic, "process_pid" in json.loads(told)), (b"watcher.sleeper.spawn", True))
            pids = client.send_message("list", name="sleeper")["pids"]
            os.kill(pids[0], signal.SIGKILL)
            seen = set()
            while not {b"watcher.sleeper.reap", b"watcher.sleeper.spawn"} <= seen:
                seen.add(news.recv_multipart()[0])
            did(
                "a third was started on command; one that was killed was reaped and replaced; all was published"
            )
        check(client.send_message("stats", name="sleeper")["status"], "ok")
        client.send_message("quit", waiting=False)
        check(daemon.wait(30), 0)
        did("circusd stopped on command")
    finally:
        client.stop()
        if daemon.poll() is None:
            daemon.terminate()
            daemon.wait()


main()
