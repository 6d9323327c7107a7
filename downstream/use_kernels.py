"""Drive kernels with jupyter_client's blocking, threaded and asyncio clients, over tcp and ipc, several at once."""

from __future__ import annotations

import asyncio
import threading
import time

from common import begin, check, did, speed
from jupyter_client.manager import AsyncKernelManager, KernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager


async def blocked(transport: str) -> None:
    manager = AsyncKernelManager(transport=transport)
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    started = time.perf_counter()
    for number in range(100):
        client.execute(f"{number}", store_history=False)
        reply = await client.get_shell_msg(timeout=30)
        check(reply["content"]["status"], "ok")
    speed(f"asyncio client over {transport}", "replies/s", 100, started)
    request = client.execute("input('name? ')", allow_stdin=True)
    question = await client.get_stdin_msg(timeout=30)
    check(question["content"]["prompt"], "name? ")
    client.input("somebody")
    while (reply := await client.get_shell_msg(timeout=30))["parent_header"]["msg_id"] != request:
        pass
    check(reply["content"]["status"], "ok")
    did(f"an asyncio client executed and answered an input() over {transport}")
    client.stop_channels()
    await manager.shutdown_kernel()


async def several() -> None:
    kernels = AsyncMultiKernelManager()
    names = [await kernels.start_kernel() for _ in range(2)]
    for name in names:
        client = kernels.get_kernel(name).client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        check(await client.is_alive(), True)
        client.stop_channels()
    await kernels.shutdown_all(now=True)
    check(kernels.list_kernel_ids(), [])
    did("two kernels of one manager ran and were shut down")


def threaded() -> None:
    manager = KernelManager(client_class="jupyter_client.threaded.ThreadedKernelClient")
    manager.start_kernel()
    client = manager.client()
    replies, arrived = [], threading.Event()

    def take(message: dict) -> None:
        replies.append(message)
        if len(replies) == 50:
            arrived.set()

    client.start_channels()
    client.shell_channel.call_handlers = take
    client.iopub_channel.call_handlers = client.stdin_channel.call_handlers = lambda message: None
    client.hb_channel.call_handlers = lambda since: None
    for number in range(50):
        client.execute(str(number))
    check(arrived.wait(60), True)
    check([reply["content"]["status"] for reply in replies[:50]], ["ok"] * 50)
    did("a threaded client got 50 replies through streams in its own loop")
    client.stop_channels()
    manager.shutdown_kernel(now=True)


begin(150, "jupyter_client", "ipykernel")
for transport in ("tcp", "ipc"):
    asyncio.run(blocked(transport))
asyncio.run(several())
threaded()
