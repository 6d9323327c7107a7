"""Start the kernel of Spyder's console and run a file in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from common import begin, check, did
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager


def main() -> None:
    begin(100, "spyder-kernels", "ipykernel")
    Path("script.py").write_text("result = 42\nprint('from the script', result)\n")
    manager = KernelManager()
    argv = [sys.executable, "-m", "spyder_kernels.console", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(argv=argv, display_name="Spyder", language="python")
    manager.start_kernel(env={**os.environ, "SPY_RUN_CYTHON": "0"})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        printed = []

        def take(message: dict) -> None:
            if message["msg_type"] == "stream":
                printed.append(message["content"]["text"])

        code = "value = list(range(5))\nprint(sum(value), type(get_ipython().kernel).__name__)"
        check(client.execute_interactive(code, timeout=30, output_hook=take)["content"]["status"], "ok")
        check("".join(printed).split()[-2:], ["10", "SpyderKernel"])
        printed.clear()
        code = "%runfile script.py"
        check(client.execute_interactive(code, timeout=30, output_hook=take)["content"]["status"], "ok")
        check("".join(printed), "from the script 42\n")
        did("Spyder's kernel ran a cell, and a file with %runfile")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


main()
