"""Run a Locust master with two workers against a small HTTP server, and compare both sides' counts."""

from __future__ import annotations

import csv
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from common import begin, check, did, free_port, python

USERS = 10

SCRIPT = """
from locust import HttpUser, constant, task

class Visitor(HttpUser):
    wait_time = constant(0.02)

    @task(3)
    def page(self):
        self.client.get("/page")

    @task(1)
    def missing(self):
        self.client.get("/missing")
"""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counts: dict[str, int] = {}  # noqa: RUF012
    lock = threading.Lock()

    def do_GET(self) -> None:
        with self.lock:
            self.counts[self.path] = self.counts.get(self.path, 0) + 1
        found = self.path == "/page"
        body = b"hello" if found else b"no"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


def main() -> None:
    begin(100, "locust", "gevent")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Path("visitors.py").write_text(SCRIPT)
    port = str(free_port())
    base = [python(), "-m", "locust", "-f", "visitors.py", "--loglevel", "WARNING"]
    host = f"http://127.0.0.1:{server.server_address[1]}"
    master_options = ["--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--headless"]
    master_options += ["--expect-workers", "2", "-u", str(USERS), "-r", str(USERS), "-t", "6s", "-H", host]
    master_options += [
        "--csv",
        "result",
        "--only-summary",
        "--stop-timeout",
        "10",
        "--exit-code-on-error",
        "0",
    ]
    master = subprocess.Popen([*base, *master_options])
    worker_options = ["--worker", "--master-host", "127.0.0.1", "--master-port", port]
    workers = [subprocess.Popen([*base, *worker_options]) for _ in range(2)]
    try:
        check(master.wait(80), 0)
        check([worker.wait(20) for worker in workers], [0, 0])
    finally:
        for process in (master, *workers):
            if process.poll() is None:
                process.kill()
                process.wait()
        server.shutdown()
    did("a master without a browser ran two workers, which ended with it")
    with open("result_stats.csv", newline="") as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    counted = {name: int(row["Request Count"]) for name, row in rows.items() if name != "Aggregated"}
    check(counted, Handler.counts)
    check(int(rows["/missing"]["Failure Count"]), Handler.counts["/missing"])
    check(int(rows["/page"]["Failure Count"]), 0)
    total = sum(counted.values())
    if total < 100:
        raise SystemExit(f"only {total} requests in 6 s")
    did(
        f"the master's statistics agree with the server's: {total} requests, {counted['/missing']} of them failures"
    )


main()
