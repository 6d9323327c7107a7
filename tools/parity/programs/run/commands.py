"""The commands of the package: what they print, and how they end."""

import re
import subprocess
import sys

COMMANDS = """
zmq.curve_keygen
zmq.curve_keygen --help
zmq.curve_keygen nonsense
zmq.log
zmq.log --help
zmq.log --nonsense
zmq.log -f
zmq
zmq.auth
zmq.green
zmq.devices
""".strip().splitlines()
# More options than these are no difference.
OPTIONS = {
    "zmq.curve_keygen": "-h --help --json --secret",
    "zmq.log": "-h --help -t --topic --timestamp --separator --dateformat --align --color",
}
for command in COMMANDS:
    done = subprocess.run(
        [sys.executable, "-m", *command.split()], capture_output=True, text=True, timeout=20
    )
    words = [
        re.sub(r"[A-Za-z0-9.\-:+=^!/*?&<>()\[\]{}@%$#]{40}", "KEY", line).strip()
        for line in done.stdout.splitlines()
    ]
    words = [re.sub(r"\s+", " ", word)[:40] for word in words if "KEY" in word or word.startswith("usage")]
    found = re.findall(r"--?\w+", done.stdout)
    options = [option for option in OPTIONS.get(command.split()[0], "").split() if option in found]
    print(command, done.returncode, words, options, bool(done.stderr))
