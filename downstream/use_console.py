"""Type into Jupyter's terminal console, without a terminal."""

from __future__ import annotations

import subprocess

from common import begin, check, did, python

TYPED = "6 * 7\nprint('printed')\n1 / 0\nname = input('who? ')\nsomebody\nname * 2\nexit()\n"


def main() -> None:
    begin(100, "jupyter_console", "ipykernel")
    command = [python(), "-m", "jupyter_console", "--simple-prompt", "--no-confirm-exit"]
    pipe = subprocess.PIPE
    console = subprocess.run(
        command, input=TYPED, stdout=pipe, stderr=subprocess.STDOUT, text=True, timeout=90
    )
    for expected in ("42", "printed", "ZeroDivisionError", "somebodysomebody"):
        check(expected in console.stdout or console.stdout, True)
    check(console.returncode, 0)
    did("a result, printed text, an exception and an input() went through the console")


main()
