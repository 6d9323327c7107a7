"""Execute a notebook as nbclient does: many cells, large outputs, an error, comms, an interrupt, a restart."""

from __future__ import annotations

import time

import nbformat
from common import begin, check, did, speed
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

CELLS = 60
LARGE = 5_000_000


def notebook() -> None:
    cells = [
        "total = 0",
        *["total += 1; total"] * CELLS,
        f"print('x' * {LARGE})",
        "for n in range(2000): print(n)",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    NotebookClient(book, timeout=60, kernel_name="python3").execute()
    check(book.cells[CELLS].outputs[0]["data"]["text/plain"], str(CELLS))
    check(len("".join(each["text"] for each in book.cells[-2].outputs)), LARGE + 1)
    lines = "".join(each["text"] for each in book.cells[-1].outputs).split()
    check(lines, [str(number) for number in range(2000)])
    did(
        f"nbclient executed {len(cells)} cells, one with {LARGE / 1e6:.0f} MB of output and one with 2000 lines"
    )

    wrong = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    try:
        NotebookClient(wrong, timeout=60, kernel_name="python3").execute()
    except CellExecutionError as error:
        check("ZeroDivisionError" in str(error), True)
        did("an exception in a cell reached the client")
    else:
        raise SystemExit("1 / 0 went unnoticed")


COMM = """
from comm import get_comm_manager
def opened(comm, message):
    @comm.on_msg
    def _(message):
        comm.send({"answer": message["content"]["data"]["question"] * 2}, buffers=[b"raw" * 1000])
get_comm_manager().register_target("downstream", opened)
"""


def comms(client) -> None:
    check(client.execute_interactive(COMM, timeout=30)["content"]["status"], "ok")
    content = {"comm_id": "c1", "target_name": "downstream", "data": {}}
    client.shell_channel.send(client.session.msg("comm_open", content))
    for question in range(100):
        content = {"comm_id": "c1", "data": {"question": question}}
        client.shell_channel.send(client.session.msg("comm_msg", content))
    answers = []
    while len(answers) < 100:
        message = client.get_iopub_msg(timeout=30)
        if message["msg_type"] == "comm_msg":
            answers.append(message["content"]["data"]["answer"])
            check([bytes(each) for each in message["buffers"]], [b"raw" * 1000])
    check(answers, [2 * question for question in range(100)])
    did("100 comm messages were answered, each with a binary buffer")


def interrupt(manager: KernelManager, client) -> None:
    request = client.execute("import time\nprint('begun', flush=True)\ntime.sleep(60)")
    while client.get_iopub_msg(timeout=30)["msg_type"] != "stream":
        pass
    manager.interrupt_kernel()
    while True:
        reply = client.get_shell_msg(timeout=30)
        if reply["parent_header"].get("msg_id") == request:
            break
    check(reply["content"]["ename"], "KeyboardInterrupt")
    did("a sleeping cell was interrupted")


def restart(manager: KernelManager, client) -> None:
    for _ in range(2):
        check(client.execute_interactive("kept = 1", timeout=30)["content"]["status"], "ok")
        manager.restart_kernel(now=True)
        client.wait_for_ready(timeout=60)
        reply = client.execute_interactive("kept", output_hook=lambda message: None, timeout=30)
        check(reply["content"]["ename"], "NameError")
    did("the kernel was restarted twice and forgot its variables")


def main() -> None:
    begin(150, "nbclient", "ipykernel", "jupyter_client")
    notebook()
    manager, client = start_new_kernel()
    try:
        comms(client)
        interrupt(manager, client)
        restart(manager, client)
        started = time.perf_counter()
        for _ in range(200):
            client.execute_interactive("1", output_hook=lambda message: None, timeout=30)
        speed("execute round trips", "cells/s", 200, started)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
