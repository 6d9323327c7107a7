"""Tunnels through a real sshd: by key, by password, refused, cut, and made again."""

from __future__ import annotations

import os
import signal
import socket as sockets
import subprocess
import sys
import sysconfig
import threading
import time

import pytest

import zmq
from zmq import ssh
from zmq.ssh import tunnel
from zmq.ssh._server import Far, Server
from zmq_testing.processes import has_ended

# A pseudo-terminal is made by a fork, in a process that has threads.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

WITH_PARAMIKO = pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")) and sys.version_info < (3, 14),
    reason="cffi, which paramiko's cryptography is built with, refuses CPython 3.13 without the GIL",
)
BOTH = pytest.mark.parametrize(
    "paramiko", [False, pytest.param(True, marks=WITH_PARAMIKO)], ids=["openssh", "paramiko"]
)
EITHER_FUNCTION = pytest.mark.parametrize(
    "function", [ssh.openssh_tunnel, pytest.param(ssh.paramiko_tunnel, marks=WITH_PARAMIKO)]
)


@pytest.fixture
def answering(socket):
    """Give a function that binds an answering socket and returns its address."""
    stops = []

    def make(address="tcp://127.0.0.1:*", **options):
        server = socket(zmq.REP, **options)
        server.bind(address)

        def answer():
            try:
                while True:
                    server.send(server.recv().upper())
            except zmq.SocketClosed:
                pass

        server.rcvtimeo = -1
        thread = threading.Thread(target=answer)
        endpoint = server.last_endpoint.decode()
        thread.start()
        stops.append((server, thread))
        return endpoint

    yield make
    for server, thread in stops:
        server.close(0)
        thread.join()


def new_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def ask(client, text=b"question"):
    client.send(text)
    assert client.recv() == text.upper()


@BOTH
def test_a_connection_through_a_tunnel_by_key(paramiko, sshd, answering, socket):
    client = socket(zmq.REQ)
    address = answering()
    with ssh.tunnel_connection(client, address, sshd.name, paramiko=paramiko, config=sshd.config) as tunnel:
        ask(client)
        ask(client, b"x" * 1_000_000)
        assert tunnel.alive
        assert tunnel.url in repr(tunnel)
    assert not tunnel.alive
    tunnel.close()  # twice is fine


@BOTH
def test_a_key_file_may_be_named(paramiko, sshd, answering, socket, tmp_path):
    nothing = sshd.configure("without-key", sshd.known, sshd.folder / "missing")
    url, tunnel = ssh.open_tunnel(answering(), sshd.name, str(sshd.key), paramiko=paramiko, config=nothing)
    with tunnel:
        client = socket(zmq.REQ)
        client.connect(url)
        ask(client)


@EITHER_FUNCTION
def test_a_forward_between_given_ports(function, sshd, answering, socket):
    remote = int(answering().rpartition(":")[2])
    (local,) = ssh.select_random_ports(1)
    with function(local, remote, sshd.name, config=sshd.config):
        client = socket(zmq.REQ)
        client.connect(f"tcp://127.0.0.1:{local}")
        ask(client)


@BOTH
def test_the_configuration_names_the_server(paramiko, sshd, answering, socket):
    more = f"Host alias\n  HostName 127.0.0.1\n  User {sshd.user}\n  Port {sshd.port}\n"
    config = sshd.configure("aliased", sshd.known, sshd.key, more)
    client = socket(zmq.REQ)
    with ssh.tunnel_connection(client, answering(), "alias", paramiko=paramiko, config=config):
        ask(client)


def test_a_local_socket_of_the_server_is_reached(sshd, answering, socket, endpoint):
    address = answering(endpoint("ipc"))
    client = socket(zmq.REQ)
    with ssh.tunnel_connection(client, address, sshd.name, paramiko=False, config=sshd.config):
        ask(client)


def test_paramiko_says_that_it_cannot_reach_local_sockets(sshd):
    with pytest.raises(ssh.TunnelError, match="use the ssh command"):
        ssh.open_tunnel("ipc:///tmp/x", sshd.name, paramiko=True, config=sshd.config)


@BOTH
def test_ipv6_on_both_ends(paramiko, sshd, answering, socket):
    if not sshd.has_ipv6:
        pytest.skip("this machine has no IPv6 loopback")
    address = answering("tcp://[::1]:*", ipv6=1)
    client = socket(zmq.REQ)
    server = f"{sshd.user}@[::1]:{sshd.port}"
    with ssh.tunnel_connection(client, address, server, paramiko=paramiko, config=sshd.config):
        ask(client)


@BOTH
def test_a_password_opens_the_tunnel_and_a_wrong_one_does_not(paramiko, sshd, account, answering, socket):
    name, password = account
    nothing = sshd.configure("without-key", sshd.known, sshd.folder / "missing")
    server = f"{name}@127.0.0.1:{sshd.port}"
    address = answering()
    client = socket(zmq.REQ)
    with ssh.tunnel_connection(client, address, server, None, password, paramiko, config=nothing) as tunnel:
        ask(client)
        assert tunnel.alive
    with pytest.raises(ssh.AuthenticationError) as refused:
        ssh.open_tunnel(address, server, None, "wrong" + password, paramiko, config=nothing)
    assert password not in str(refused.value)
    assert not ssh.try_passwordless_ssh(server, None, paramiko, config=nothing)


@BOTH
def test_a_wrong_key_is_refused(paramiko, sshd):
    stranger = sshd.folder / "stranger"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(stranger)], check=True)
    config = sshd.configure("strange", sshd.known, stranger)
    with pytest.raises(ssh.AuthenticationError):
        ssh.open_tunnel("tcp://127.0.0.1:1", sshd.name, paramiko=paramiko, config=config)
    assert not ssh.try_passwordless_ssh(sshd.name, None, paramiko, config=config)
    assert ssh.try_passwordless_ssh(sshd.name, str(sshd.key), paramiko, config=sshd.config)


@BOTH
def test_an_unknown_host_is_refused_unless_told(paramiko, sshd, answering, socket):
    nobody = sshd.folder / "nobody"
    nobody.write_text("# nobody\n")
    config = sshd.configure("unknown", nobody, sshd.key)
    address = answering()
    with pytest.raises(ssh.HostKeyError, match="unknown_host='accept'"):
        ssh.open_tunnel(address, sshd.name, paramiko=paramiko, config=config)
    client = socket(zmq.REQ)
    with ssh.tunnel_connection(
        client, address, sshd.name, paramiko=paramiko, config=config, unknown_host="accept"
    ):
        ask(client)
    with ssh.tunnel_connection(socket(zmq.REQ), address, sshd.name, paramiko=paramiko, config=config):
        pass  # it is known now
    remark, line, *more = nobody.read_text().splitlines()
    assert (remark, line.split()[1], more) == ("# nobody", "ssh-ed25519", [])


@BOTH
def test_a_host_with_another_key_is_refused_even_so(paramiko, sshd):
    other = sshd.folder / "other_hosts"
    kind, key = (sshd.folder / "client.pub").read_text().split()[:2]
    other.write_text(f"[127.0.0.1]:{sshd.port} {kind} {key}\n")
    config = sshd.configure("replaced", other, sshd.key)
    with pytest.raises(ssh.HostKeyError):
        ssh.open_tunnel(
            "tcp://127.0.0.1:1", sshd.name, paramiko=paramiko, config=config, unknown_host="accept"
        )


@BOTH
def test_a_server_that_is_not_there_is_an_error(paramiko, sshd):
    sshd.kill()
    with pytest.raises(ssh.TunnelError, match=r"refused|[Uu]nable to connect"):
        ssh.open_tunnel("tcp://127.0.0.1:1", sshd.name, paramiko=paramiko, config=sshd.config)


@EITHER_FUNCTION
def test_a_local_port_that_is_taken_is_an_error(function, sshd, socket):
    port = socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1")
    with pytest.raises(ssh.TunnelError, match=r"in use|cannot listen"):
        function(port, 1, sshd.name, config=sshd.config)


@BOTH
def test_a_tunnel_comes_back_when_its_server_does(paramiko, sshd, answering, socket, wait_until):
    client = socket(zmq.REQ, req_relaxed=1, req_correlate=1, reconnect_ivl=20, rcvtimeo=200, immediate=1)
    with ssh.tunnel_connection(
        client, answering(), sshd.name, paramiko=paramiko, config=sshd.config
    ) as tunnel:
        ask(client)
        sshd.kill()
        wait_until(lambda: not tunnel.alive)
        sshd.start()

        def answered():
            try:
                client.send(b"again")
                return client.recv() == b"AGAIN"
            except zmq.Again:
                return False

        client.sndtimeo = 200
        wait_until(answered, timeout=20)
        assert tunnel.alive


@WITH_PARAMIKO
def test_closing_does_not_wait_for_a_server_that_says_nothing(sshd, answering, socket):
    client = socket(zmq.REQ)
    tunnel = ssh.tunnel_connection(client, answering(), sshd.name, paramiko=True, config=sshd.config)
    ask(client)
    sshd.kill()
    with sockets.create_server(("127.0.0.1", sshd.port)) as silent:
        silent.settimeout(20)
        connection, _ = silent.accept()  # the tunnel, which connects again
        with connection:
            begun = time.monotonic()
            tunnel.close()
            assert time.monotonic() - begun < 10


@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), 9)", "sys.exit(0)"])
def test_a_tunnel_ends_with_its_owner(end, sshd, run_python, wait_until):
    code = f"""
        import os, sys
        from zmq import ssh
        url, tunnel = ssh.open_tunnel("tcp://127.0.0.1:1", sys.argv[1], paramiko=False, config=sys.argv[2])
        print(tunnel.pid, flush=True)
        {end}
    """
    done = run_python(code, sshd.name, sshd.config)
    assert done.stderr == ""
    wait_until(lambda: has_ended(int(done.stdout)))


def test_a_tunnel_ends_with_its_owner_although_a_forked_child_lives_on(sshd, run_python, wait_until):
    code = """
        import os, signal, sys
        from zmq import ssh
        url, tunnel = ssh.open_tunnel("tcp://127.0.0.1:1", sys.argv[1], paramiko=False, config=sys.argv[2])
        child = os.fork()
        if not child:
            os.dup2(os.open(os.devnull, os.O_RDWR), 1)
            os.dup2(1, 2)
            signal.pause()
        print(tunnel.pid, child, flush=True)
        os._exit(1)
    """
    pid, child = map(int, run_python(code, sshd.name, sshd.config).stdout.split())
    try:
        wait_until(lambda: has_ended(pid))
        assert not has_ended(child)
    finally:
        os.kill(child, signal.SIGKILL)


@BOTH
def test_a_forked_child_leaves_the_tunnel_to_its_parent(paramiko, sshd, answering, run_python):
    code = """
        import os, sys, warnings
        import zmq
        from zmq import ssh
        warnings.simplefilter("ignore")
        url, tunnel = ssh.open_tunnel(sys.argv[1], sys.argv[2], paramiko=sys.argv[4] == "True", config=sys.argv[3])
        if not os.fork():
            tunnel.close()
            sys.exit(0)  # closes all tunnels of the process, of which there are none
        _, status = os.wait()
        with zmq.Context() as context, context.socket(zmq.REQ) as client:
            client.connect(url)
            client.send(b"still there?")
            print(status, client.recv())
    """
    done = run_python(code, answering(), sshd.name, sshd.config, str(paramiko), timeout=15)
    assert (done.stdout.strip(), done.stderr) == ("0 b'STILL THERE?'", "")


def test_a_password_is_asked_for_on_a_terminal(sshd, account, answering):
    pexpect = pytest.importorskip("pexpect")
    name, password = account
    nothing = sshd.configure("without-key", sshd.known, sshd.folder / "missing")
    code = (
        "import sys, zmq; from zmq import ssh; s = zmq.Context().socket(zmq.REQ); s.linger = 0\n"
        "with ssh.tunnel_connection(s, sys.argv[1], sys.argv[2], paramiko=False, config=sys.argv[3]):\n"
        "    s.send(b'hello'); print('got', s.recv())"
    )
    arguments = ["-c", code, answering(), f"{name}@127.0.0.1:{sshd.port}", nothing]
    child = pexpect.spawn(sys.executable, arguments, timeout=15, encoding="utf-8")
    child.expect("password: ")
    child.sendline(password)
    child.expect("got b'HELLO'")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert password not in (child.before or "")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("host", (None, "host", None)),
        ("me@host", ("me", "host", None)),
        ("me@host:2222", ("me", "host", 2222)),
        ("me@[::1]:22", ("me", "::1", 22)),
        ("fe80::1", (None, "fe80::1", None)),
        ("me@fe80::1", ("me", "fe80::1", None)),
    ],
)
def test_servers_are_written_in_many_ways(text, server):
    assert Server.parse(text) == server


@pytest.mark.parametrize(
    ("text", "server"),
    [("you@host:2222", ("you", "host", 2222)), ("host", ("me", "host", 22)), ("[::1]:23", ("me", "::1", 23))],
)
def test_programs_that_call_ssh_themselves_find_the_function_that_splits_a_server(text, server, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "me")
    assert ssh.tunnel._split_server(text) == server


@pytest.mark.parametrize(
    "text", ["", "-oProxyCommand=evil", "-l@host", "host:0", "host:99999", "host:\xb2", "a@b:c"]
)
def test_what_is_no_server_is_refused(text):
    with pytest.raises(ValueError):
        Server.parse(text)


@pytest.mark.parametrize("address", ["inproc://x", "tcp://host", "tcp://:5", "ipc://relative", "host:5"])
def test_what_no_tunnel_leads_to_is_refused(address):
    with pytest.raises(ValueError, match="tunnel"):
        Far.parse(address)
    with pytest.raises(ValueError, match="ports go from 1 to 65535"):
        Far.parse("tcp://host:65536")


@pytest.mark.parametrize("function", [ssh.openssh_tunnel, ssh.paramiko_tunnel])
@pytest.mark.parametrize("ports", [(0, 1), (1, 65536)])
def test_ports_that_there_are_not_are_refused(function, ports):
    with pytest.raises(ValueError, match="ports go from 1 to 65535"):
        function(*ports, "host")


def test_other_wishes_about_unknown_hosts_are_refused():
    with pytest.raises(ValueError, match="'refuse' or 'accept', not 'yes'"):
        ssh.open_tunnel("tcp://127.0.0.1:1", "host", unknown_host="yes")


def test_paramiko_needs_the_key_file_to_be_there():
    with pytest.raises(ssh.TunnelError, match="no key file '/no/such/key'"):
        ssh.open_tunnel("tcp://127.0.0.1:1", "host", "/no/such/key", paramiko=True)
    with pytest.raises(ssh.TunnelError, match="no key file '/no/such/key'"):
        ssh.try_passwordless_ssh("host", "/no/such/key", paramiko=True)


def test_ssh_goes_on_with_other_keys_when_a_key_file_is_not_there_or_not_the_right_one(
    sshd, answering, socket
):
    stranger = new_key(sshd.folder / "wrong")
    for keyfile in ("/no/such/key", str(stranger)):
        assert ssh.try_passwordless_ssh(sshd.name, keyfile, config=sshd.config)
        client = socket(zmq.REQ)
        with ssh.tunnel_connection(client, answering(), sshd.name, keyfile, config=sshd.config):
            ask(client)
    strange = sshd.configure("strange", sshd.known, stranger)
    with pytest.raises(ssh.AuthenticationError, match="no key file '/no/such/key'"):
        ssh.open_tunnel("tcp://127.0.0.1:1", sshd.name, "/no/such/key", config=strange)


def test_a_connection_that_another_ssh_shares_is_used_where_there_is_no_key(
    sshd, answering, socket, wait_until
):
    stranger = new_key(sshd.folder / "stranger")
    shared = f"Host *\n  ControlPath {sshd.folder / 'master'}"
    config = sshd.configure("shared", sshd.known, stranger, shared)
    assert not ssh.try_passwordless_ssh(sshd.name, config=config)
    words = ["ssh", "-M", "-S", str(sshd.folder / "master"), "-N", "-F", sshd.config, "127.0.0.1"]
    master = subprocess.Popen([*words[:-1], "-l", sshd.user, words[-1]])
    try:
        wait_until((sshd.folder / "master").exists)
        assert ssh.try_passwordless_ssh(sshd.name, config=config)
        client = socket(zmq.REQ)
        with ssh.tunnel_connection(client, answering(), sshd.name, config=config) as made:
            ask(client)
            assert made.alive
            assert int(made) == made.pid == master.pid
        with sockets.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", made.local_port)) != 0
    finally:
        master.terminate()
        master.wait()
    with pytest.raises(ssh.TunnelError, match="has ended"):
        int(made)


def test_errors_are_of_the_classes_of_pyzmq_27():
    assert issubclass(ssh.HostKeyError, tunnel.SSHException)
    assert issubclass(ssh.AuthenticationError, RuntimeError)
    assert issubclass(tunnel.MaxRetryExceeded, Exception)


def test_a_tunnel_stands_for_the_process_id_of_ssh(sshd, answering):
    _, made = ssh.open_tunnel(answering(), sshd.name, paramiko=False, config=sshd.config)
    with made:
        os.kill(made, 0)
        assert int(made) == made.pid


def test_random_ports_differ():
    ports = ssh.select_random_ports(20)
    assert len(set(ports)) == 20
    assert all(1024 <= port < 65536 for port in ports)
