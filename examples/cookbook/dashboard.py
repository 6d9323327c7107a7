"""Dashboard: a page that a browser keeps up to date with what processes publish.

Use it to watch a running system: each process publishes its numbers to a proxy, and behind it each browser has a
subscriber, which passes them on as server-sent events. Nothing to install: the web server is Python's own.
`python dashboard.py 8000` serves until Ctrl-C; without a port the program is its own browser for a moment, and ends.
When a process fails: its row turns grey after two seconds. When the dashboard fails: the processes go on, and connect
to the next one, as the browser does.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import multiprocessing
import random
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import zmq

PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Dashboard</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>body{font:1.2em sans-serif;margin:2em}td{padding:.3em 1em}tr.old{color:#767676}</style>
<h1>Jobs a second</h1><table><tbody id="rows"></tbody></table>
<script>
const rows = {};
function add(name) {
  const row = document.getElementById("rows").insertRow();
  row.insertCell().textContent = name;
  row.meter = row.insertCell().appendChild(document.createElement("meter"));
  row.meter.max = 100;
  row.meter.ariaLabel = name;
  row.rate = row.insertCell();
  return row;
}
new EventSource("/events").onmessage = message => {
  const {name, rate} = JSON.parse(message.data);
  const row = rows[name] ??= add(name);
  row.rate.textContent = row.meter.value = rate;
  row.className = ""; clearTimeout(row.timer); row.timer = setTimeout(() => row.className = "old", 2000);
};
</script></html>"""


def work(endpoint: str, name: str) -> None:
    """Publish a number ten times a second, as any process of a system would."""
    with zmq.Context() as context, context.socket(zmq.PUB) as publisher:
        publisher.connect(endpoint)
        with contextlib.suppress(KeyboardInterrupt):
            while True:
                publisher.send_json({"name": name, "rate": random.randint(40, 60)})
                time.sleep(0.1)


def forward(publishers: zmq.Socket[bytes], browsers: zmq.Socket[bytes]) -> None:
    """Be the proxy, until the context ends."""
    with publishers, browsers, contextlib.suppress(zmq.ContextTerminated):
        zmq.proxy(publishers, browsers)


class Handler(BaseHTTPRequestHandler):
    """Answers a browser, in a thread of its own: the page, or its events until either side goes."""

    def do_GET(self) -> None:
        """Answer a request."""
        if self.path not in ("/", "/events"):
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html" if self.path == "/" else "text/event-stream")
        self.end_headers()
        if self.path == "/":
            self.wfile.write(PAGE)
            return
        with zmq.Context.instance().socket(zmq.SUB) as subscriber:
            subscriber.subscribe(b"")
            subscriber.connect("inproc://browsers")
            with contextlib.suppress(ConnectionError, zmq.ContextTerminated):
                while True:
                    self.wfile.write(b"data: %s\n\n" % subscriber.recv())

    def log_message(self, *_: object) -> None:
        """Keep the terminal quiet."""


def browse(port: int) -> None:
    """Be a browser: get the page, and numbers of both processes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/")
    page = connection.getresponse().read().decode()
    print(f"the page: {'<title>Dashboard</title>' in page}")
    connection.request("GET", "/events")
    events = connection.getresponse()
    names: set[str] = set()
    while len(names) < 2:
        line = events.readline()
        if line.startswith(b"data: "):
            names.add(json.loads(line[6:])["name"])
    print(f"numbers of {', '.join(sorted(names))}")
    connection.close()


def main(port: int) -> None:
    """Serve; until there is nothing more to show if the port is 0."""
    context = zmq.Context.instance()
    publishers, browsers = context.socket(zmq.XSUB), context.socket(zmq.XPUB)
    endpoint = f"tcp://127.0.0.1:{publishers.bind_to_random_port('tcp://127.0.0.1')}"
    browsers.bind("inproc://browsers")
    threading.Thread(target=forward, args=(publishers, browsers)).start()
    for name in ("mail", "resize"):
        multiprocessing.get_context("spawn").Process(target=work, args=(endpoint, name), daemon=True).start()
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            if port:
                print(f"open http://127.0.0.1:{port} in a browser")
                threading.Event().wait()
            browse(server.server_port)
        except KeyboardInterrupt:
            print("the end")
        finally:
            context.term()  # the proxy and the browsers' threads end
            server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
