"""Run a task of this repository on a machine that has nothing but Python and pip.

    python3 dev.py demo [FILE]     build everything and run the demonstration
    python3 dev.py tests           build everything and run all tests with this Python
    python3 dev.py -l              list the other tasks

The first call installs nox into .nox/, where it disturbs nothing; the tasks themselves are in tools/sessions/.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# With a "t" when it has no GIL, as nox names it: such a Python takes other packages than the usual one of its version.
VERSION = "{}.{}{}".format(*sys.version_info[:2], "t" if "t" in getattr(sys, "abiflags", "") else "")
TOOLS = ROOT / ".nox" / f"tools-{VERSION}"
SEED = ROOT / ".nox" / f"seed-{VERSION}"

# What a task stands for, where it is more than the nox session of its name.
SESSIONS = {"tests": ["tests", "bundled"]}
# Sessions that exist once per Python: run them with this one unless the caller names another.
PER_PYTHON = {"tests", "bundled"}


def nox() -> Path:
    """Return the nox command, installing it on the first call.

    A distribution's Python may refuse to install packages (PEP 668) and may lack `venv`. Installing virtualenv into
    a folder of ours works there too, and the environment it makes is an ordinary one.
    """
    scripts = TOOLS / ("Scripts" if os.name == "nt" else "bin")
    command = scripts / ("nox.exe" if os.name == "nt" else "nox")
    if not command.exists():
        print(f"Installing nox into {TOOLS.relative_to(ROOT)} (once)", flush=True)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*pip, "--upgrade", "--target", str(SEED), "virtualenv"])
        run([sys.executable, "-m", "virtualenv", "--quiet", str(TOOLS)], PYTHONPATH=str(SEED))
        run([str(scripts / "python"), *pip[1:], "nox>=2024.10.9"])
    return command


def run(command: "list[str]", **variables: str) -> None:
    """Run a command; when it fails, say which and stop with its status."""
    status = subprocess.run(command, env={**os.environ, **variables}).returncode
    if status:
        print(f"dev.py: this command failed (status {status}):\n    {' '.join(command)}", file=sys.stderr)
        if "pip" in command:
            print("dev.py needs pip: on Debian and Ubuntu, apt-get install python3-pip", file=sys.stderr)
        raise SystemExit(status)


def arguments(given: "list[str]") -> "list[str]":
    """Translate this script's arguments to nox's."""
    if not given or given[0].startswith("-"):
        return given
    task, rest = given[0], given[1:]
    if rest and not rest[0].startswith("-"):
        rest = ["--", *rest]
    chosen = rest[: rest.index("--")] if "--" in rest else rest
    python = []
    if task in PER_PYTHON and not {"-p", "--python", "--pythons"} & set(chosen):
        python = ["--python", VERSION]
    return ["--session", *SESSIONS.get(task, [task]), *python, *rest]


def list_tasks(command: "list[str]") -> int:
    """Print every task once, though nox has some for each Python and each distribution."""
    listed = subprocess.run([*command, "--list", "--no-color"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if listed.returncode:
        return listed.returncode
    # "* tests-3.9(zmq-auth) -> Run ..."; nox's list as JSON has only those that run by default.
    tasks = dict(re.findall(r"^[*-] (\w+?)(?:-\d[\d.]*t?)?(?:\(.*\))? -> (.*)$", listed.stdout, re.MULTILINE))
    for name, description in tasks.items():
        print(f"{name:<{max(map(len, tasks))}}  {description}")
    return 0


def main() -> int:
    """Run nox with what the command line asks for."""
    if sys.version_info < (3, 9):
        print(f"dev.py needs Python 3.9 or newer, this is {VERSION}", file=sys.stderr)
        return 2
    if sys.argv[1:] in ([], ["-h"], ["--help"]):
        print(__doc__)
        return 0
    command = [str(nox()), "--noxfile", str(ROOT / "noxfile.py")]
    if sys.argv[1:] in (["-l"], ["--list"]):
        return list_tasks(command)
    return subprocess.run([*command, *arguments(sys.argv[1:])], cwd=ROOT).returncode


if __name__ == "__main__":
    raise SystemExit(main())
