"""`import zmq` alone offers its sub-packages as attributes, or not."""

import subprocess
import sys

NAMES = "asyncio auth backend constants curve_keygen decorators devices error eventloop green log ssh sugar utils tests"
for name in NAMES.split():
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import zmq; zmq.{name}"], capture_output=True, text=True
    )
    print(name, done.returncode, done.stderr.strip().rpartition("\n")[2].partition(":")[0])
