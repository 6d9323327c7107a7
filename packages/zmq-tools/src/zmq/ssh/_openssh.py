"""Tunnels by the ssh command: a plain subprocess when no password is needed, a pseudo-terminal when one is."""

from __future__ import annotations

import contextlib
import importlib
import shutil
import subprocess
import tempfile
import threading
from typing import IO, Any

from zmq.ssh._guard import Guard
from zmq.ssh._server import Far, Server
from zmq.ssh._tunnels import AuthenticationError, HostKeyError, Tunnel, TunnelError, error_from

READY = "zmq-tunnel-is-up"
RETRY_SECONDS = (0.1, 5.0)


def command(
    server: Server,
    forward: tuple[int, Far] | None,
    *,
    keyfile: str | None,
    config: str | None,
    unknown_host: str,
    batch: bool,
    timeout: float,
    only_keyfile: bool = True,
) -> list[str]:
    """Return the ssh command for a forward (local port, far end), or for none: to see whether one can log in."""
    options = {
        "ExitOnForwardFailure": "yes",
        "ConnectTimeout": str(max(1, int(timeout))),
        "ServerAliveInterval": "15",
        # A shared connection would outlive us, and report neither failures nor its end.
        "ControlMaster": "no",
        "ControlPath": "none",
        # Runs once the forwards are set up: how we learn of it without connecting to the far end.
        "PermitLocalCommand": "yes",
        "LocalCommand": f"echo {READY}",
        "LogLevel": "ERROR",
        "NumberOfPasswordPrompts": "1",
    }
    if batch:
        options["BatchMode"] = "yes"
    if keyfile is not None and only_keyfile:
        # An agent's many keys would use up the attempts that a server allows.
        options["IdentitiesOnly"] = "yes"
    if unknown_host == "accept":
        options["StrictHostKeyChecking"] = "accept-new"
    words = [*destination(server, keyfile=keyfile, config=config), "-N", "-T"]
    for name, value in options.items():
        words += ["-o", f"{name}={value}"]
    if forward is not None:
        words += ["-L", f"127.0.0.1:{forward[0]}:{forward[1]}"]
    return [*words, "--", server.host]


def destination(server: Server, *, keyfile: str | None, config: str | None) -> list[str]:
    """Return the ssh command with the options that say where to and as whom; the host is to follow."""
    found = shutil.which("ssh")
    if found is None:
        raise TunnelError("there is no ssh command: install OpenSSH's client, or pass paramiko=True")
    words = [found]
    if config is not None:
        words += ["-F", config]
    if keyfile is not None:
        words += ["-i", keyfile]
    if server.user is not None:
        words += ["-l", server.user]
    if server.port is not None:
        words += ["-p", str(server.port)]
    return words


class Plain:
    """One run of ssh that needs no terminal."""

    def __init__(self, words: list[str], timeout: float, port: int = 0) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self.process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            start_new_session=True,
        )
        self.guard = Guard(self.process.pid, port)
        self.up = False
        self.spoke = threading.Event()
        self.listener = threading.Thread(target=self.listen, name="zmq.ssh", daemon=True)
        self.listener.start()
        try:
            in_time = self.spoke.wait(timeout)
        except BaseException:  # Ctrl-C
            self.end()
            raise
        if not self.up:
            text = self.said()
            self.end()
            raise error_from(text if in_time else f"{text}\nno tunnel within {timeout} seconds")

    def listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as said:
            for line in said:
                if READY.encode() in line:
                    self.up = True
                    self.spoke.set()
        self.process.wait()
        self.spoke.set()

    def said(self) -> str:
        self.errors.seek(0)
        return self.errors.read().decode("utf-8", "replace")

    def running(self) -> bool:
        return self.process.poll() is None

    def wait(self) -> None:
        self.process.wait()

    def leave(self) -> None:
        self.guard.leave()
        self.process.returncode = 0  # Popen warns of a process that goes on

    def end(self) -> None:
        self.guard.dismiss()
        self.process.terminate()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.listener.join(1)
        self.errors.close()


class WithPassword:
    """One run of ssh on a pseudo-terminal, where it asks for a password or a passphrase."""

    def __init__(self, words: list[str], timeout: float, password: str, port: int) -> None:
        try:
            pexpect: Any = importlib.import_module("pexpect")
        except ImportError:
            raise TunnelError(
                "zmq.ssh needs pexpect to give ssh a password: pip install 'zmq-tools[ssh]'"
            ) from None
        # The terminal is gone with this process; ssh ends when the guard says so.
        self.child: Any = pexpect.spawn(
            words[0], words[1:], timeout=timeout, encoding="utf-8", echo=False, ignore_sighup=True
        )
        self.guard = Guard(self.child.pid, port)
        questions = [
            READY,
            r"(?i)(password|passphrase)[^\r\n]*: ?\Z",
            r"\(yes/no[^\r\n]*\? ?\Z",
            pexpect.EOF,
            pexpect.TIMEOUT,
        ]
        asked = False
        text = ""
        while True:
            found = self.child.expect(questions)
            text += self.child.before or ""
            if found == 0:
                return
            if found == 1 and not asked:
                asked = True
                self.child.sendline(password)
                continue
            self.end()
            if found == 1:
                raise AuthenticationError(f"{text.strip()}\nthe password was refused".strip())
            if found == 2:
                raise HostKeyError(f"{text.strip()}\n(add it to known_hosts, or pass unknown_host='accept')")
            raise error_from(text if found == 3 else f"{text}\nno tunnel within {timeout} seconds")

    def running(self) -> bool:
        return bool(self.child.isalive())

    def wait(self) -> None:
        # end() in another thread closes the terminal under us: that is an end, too.
        with contextlib.suppress(Exception):
            while self.child.read_nonblocking(4096, timeout=None):
                pass

    def leave(self) -> None:
        self.guard.leave()
        self.child.closed = self.child.ptyproc.closed = True  # pexpect ends what it collects

    def end(self) -> None:
        self.guard.dismiss()
        with contextlib.suppress(Exception):  # it may have ended, and been waited for, meanwhile
            self.child.close(force=True)


class OpenSSHTunnel(Tunnel):
    """A tunnel by the ssh command."""

    def __init__(self, local_port: int, words: list[str], timeout: float, password: str | None) -> None:
        super().__init__(local_port)
        self._words = words
        self._timeout = timeout
        self._password = password
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._run = self._launch()
        threading.Thread(target=self._supervise, name="zmq.ssh", daemon=True).start()

    def _launch(self) -> Plain | WithPassword:
        if self._password is None:
            return Plain(self._words, self._timeout, self.local_port)
        return WithPassword(self._words, self._timeout, self._password, self.local_port)

    def _supervise(self) -> None:
        """Make the connection again when it is lost, in growing intervals."""
        pause, longest = RETRY_SECONDS
        while True:
            self._run.wait()
            with self._lock:
                self._run.end()  # its guard with it: the process id may soon be another's
            if self._stop.wait(pause):
                return
            try:
                run = self._launch()
            except (TunnelError, OSError, RuntimeError):  # RuntimeError: no thread can be started now
                pause = min(pause * 2, longest)
                continue
            with self._lock:
                self._run = run
                if self.closed:
                    run.end()
                    return
            pause = RETRY_SECONDS[0]

    @property
    def pid(self) -> int:
        """The process id of ssh; another one after a reconnect."""
        run = self._run
        return int(run.process.pid if isinstance(run, Plain) else run.child.pid)

    def __index__(self) -> int:
        """Return the process id, which is what pyzmq 27 returned for a tunnel."""
        return self.pid

    @property
    def alive(self) -> bool:
        return not self.closed and self._run.running()

    def _end(self) -> None:
        self._stop.set()
        with self._lock:
            self._run.end()

    def _leave(self) -> None:
        # Sockets that the program did not close send what is left when Python is gone.
        self._stop.set()
        with self._lock:
            if self._run.running():
                self._run.leave()

    def _forked(self) -> None:
        self._run.guard.let_go()
