"""Start JupyterLab's server, and a kernel in it over HTTP; execute cells over its websocket."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import time
import uuid

from common import begin, check, did, free_port, python, speed
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

TOKEN = "downstream"


async def call(base: str, method: str, path: str, body: dict | None = None):
    headers = {"Authorization": f"token {TOKEN}"}
    data = None if body is None else json.dumps(body)
    request = HTTPRequest(base + path, method=method, headers=headers, body=data, request_timeout=60)
    answer = await AsyncHTTPClient().fetch(request)
    return json.loads(answer.body) if answer.body else None


def message(kind: str, content: dict) -> str:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "username": "",
        "session": "s",
        "version": "5.3",
        "date": "",
    }
    return json.dumps(
        {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "buffers": [],
        }
    )


async def execute(connection, code: str) -> tuple[dict, str]:
    """Return the reply and what was printed."""
    sent = message(
        "execute_request", {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
    )
    wanted = json.loads(sent)["header"]["msg_id"]
    await connection.write_message(sent)
    reply, printed, idle = None, [], False
    while reply is None or not idle:
        got = json.loads(await connection.read_message())
        if got["parent_header"].get("msg_id") != wanted:
            continue
        if got["msg_type"] == "execute_reply":
            reply = got["content"]
        elif got["msg_type"] == "stream":
            printed.append(got["content"]["text"])
        elif got["msg_type"] == "status":
            idle = got["content"]["execution_state"] == "idle"
    return reply, "".join(printed)


async def talk(port: int) -> None:
    base = f"http://127.0.0.1:{port}"
    while True:
        try:
            status = await call(base, "GET", "/api/status")
            break
        except (OSError, HTTPClientError):
            await asyncio.sleep(0.2)
    check(status["kernels"], 0)
    lab = await AsyncHTTPClient().fetch(f"{base}/lab?token={TOKEN}", request_timeout=60)
    check(b"JupyterLab" in lab.body, True)
    did("JupyterLab's page was served")
    kernel = (await call(base, "POST", "/api/kernels", {"name": "python3"}))["id"]
    url = f"ws://127.0.0.1:{port}/api/kernels/{kernel}/channels?session_id=s&token={TOKEN}"
    connection = await websocket_connect(url, max_message_size=100_000_000)
    reply, printed = await execute(connection, "print(6 * 7)")
    check((reply["status"], printed), ("ok", "42\n"))
    for size in (10, 3_000_000):
        reply, printed = await execute(connection, f"print('y' * {size})")
        check(len(printed), size + 1)
    did("cells were executed over the websocket, one with 3 MB of output")
    started = time.perf_counter()
    for number in range(100):
        reply, printed = await execute(connection, f"print({number})")
        check(printed, f"{number}\n")
    speed("cells over HTTP and websocket", "cells/s", 100, started)
    await call(base, "POST", f"/api/kernels/{kernel}/restart", {})
    reply, printed = await execute(connection, "print('again')")
    check(printed, "again\n")
    did("the kernel was restarted over HTTP; the same websocket went on")
    connection.close()
    await call(base, "DELETE", f"/api/kernels/{kernel}")
    check(await call(base, "GET", "/api/kernels"), [])
    did("the kernel was shut down over HTTP")


def main() -> None:
    begin(150, "jupyterlab", "jupyter_server", "ipykernel")
    port = free_port()
    command = [
        python(),
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
    ]
    command += [
        f"--IdentityProvider.token={TOKEN}",
        "--ServerApp.open_browser=False",
        "--LabApp.news_url=None",
    ]
    command += [
        f"--ServerApp.root_dir={os.getcwd()}",
        "--log-level=WARN",
        "--ServerApp.iopub_data_rate_limit=1e9",
    ]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        asyncio.run(talk(port))
    finally:
        server.terminate()
        server.wait(30)


main()
