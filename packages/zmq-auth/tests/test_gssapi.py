"""GSSAPI with a Kerberos server of our own on the loopback."""

from __future__ import annotations

import os
import shutil
import socket as sockets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import zmq

REALM = "ZMQ.TEST"
PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
TOOLS = {name: shutil.which(name, path=PATH) for name in ("krb5kdc", "kdb5_util", "kadmin.local")}

pytestmark = [
    pytest.mark.skipif(not zmq.has("gssapi"), reason=f"libzmq {zmq.zmq_version()} was built without GSSAPI"),
    pytest.mark.skipif(
        None in TOOLS.values(),
        reason=f"no Kerberos server here: {[k for k, v in TOOLS.items() if v is None]} missing",
    ),
]

KRB5_CONF = """
[libdefaults]
    default_realm = {realm}
    dns_lookup_kdc = false
    dns_lookup_realm = false
    rdns = false
    dns_canonicalize_hostname = false
[realms]
    {realm} = {{
        kdc = 127.0.0.1:{port}
    }}
"""
KDC_CONF = """
[kdcdefaults]
    kdc_listen = 127.0.0.1:{port}
    kdc_tcp_listen = 127.0.0.1:{port}
[realms]
    {realm} = {{
        database_name = {folder}/principal
        key_stash_file = {folder}/stash
        acl_file = {folder}/acl
    }}
[logging]
    kdc = FILE:{folder}/kdc.log
"""
# In a process of its own: the Kerberos library reads its environment once.
PEERS = """
    import sys, zmq
    from zmq.auth.thread import ThreadAuthenticator
    from zmq.utils.monitor import recv_monitor_message

    realm, client_name, allowed, rule, kind = sys.argv[1:]
    context = zmq.Context()
    if kind == "asyncio":
        import asyncio, threading
        from zmq.auth.asyncio import AsyncioAuthenticator
        loop = asyncio.new_event_loop()
        threading.Thread(target=loop.run_forever, daemon=True).start()
        authenticator = AsyncioAuthenticator(context)
        async def start():
            authenticator.start()
        begin = lambda: asyncio.run_coroutine_threadsafe(start(), loop).result(5)
    else:
        authenticator = ThreadAuthenticator(context)
        begin = authenticator.start
    if allowed:
        authenticator.configure_gssapi(principals=allowed.split(","))
    if rule:
        authenticator.deny(rule)
    begin()
    server, client = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    server.linger = client.linger = 0
    authenticator.protect(server)
    server.gssapi_server = True
    server.gssapi_principal = f"zmq-server@{realm}".encode()
    server.gssapi_principal_nametype = 2  # ZMQ_GSSAPI_NT_KRB5_PRINCIPAL of zmq.h
    server.rcvtimeo = 10000
    monitor = server.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
    monitor.rcvtimeo = 10000
    server.bind("tcp://127.0.0.1:*")
    client.gssapi_principal = f"{client_name}@{realm}".encode()
    client.gssapi_principal_nametype = 2  # ZMQ_GSSAPI_NT_KRB5_PRINCIPAL of zmq.h
    client.gssapi_service_principal = f"zmq-server@{realm}".encode()
    client.gssapi_service_principal_nametype = 2  # ZMQ_GSSAPI_NT_KRB5_PRINCIPAL of zmq.h
    client.connect(server.last_endpoint)
    client.send(b"over Kerberos")
    if recv_monitor_message(monitor)["event"] == zmq.EVENT_HANDSHAKE_SUCCEEDED:
        frame = server.recv(copy=False)
        print("in", frame.bytes.decode(), "from", frame.get("User-Id"), end="")
    else:
        print("out", end="")
    authenticator.stop()
    context.destroy(linger=0)
"""


def free_port() -> int:
    """Return a port that is free for TCP now."""
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def tool(name: str, *arguments: str) -> None:
    """Run a tool of the Kerberos server."""
    done = subprocess.run([str(TOOLS[name]), *arguments], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, f"{name}: {done.stdout}{done.stderr}"


def answers(port: int) -> bool:
    """Tell whether something listens."""
    with sockets.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def kerberos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait_until: Any) -> Iterator[Path]:
    """Run a Kerberos server with three principals whose keys are in the keytab; the environment points to it."""
    port = free_port()
    (tmp_path / "krb5.conf").write_text(KRB5_CONF.format(realm=REALM, port=port))
    (tmp_path / "kdc.conf").write_text(KDC_CONF.format(realm=REALM, port=port, folder=tmp_path))
    (tmp_path / "acl").touch()
    keytab = tmp_path / "keytab"
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
    monkeypatch.setenv("KRB5_KDC_PROFILE", str(tmp_path / "kdc.conf"))
    monkeypatch.setenv("KRB5_KTNAME", f"FILE:{keytab}")
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", f"FILE:{keytab}")
    monkeypatch.setenv("KRB5CCNAME", f"DIR:{tmp_path}")
    monkeypatch.setenv("KRB5RCACHETYPE", "none")
    tool("kdb5_util", "create", "-s", "-r", REALM, "-P", "master")
    for name in ("zmq-server", "alice", "mallory"):
        tool("kadmin.local", "-q", f"addprinc -randkey {name}")
        tool("kadmin.local", "-q", f"ktadd -k {keytab} {name}")
    process = subprocess.Popen(
        [str(TOOLS["krb5kdc"]), "-n"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, (tmp_path / "kdc.log").read_text()
        yield tmp_path
    finally:
        process.terminate()
        process.wait(10)


@pytest.mark.parametrize("kind", ["thread", "asyncio"])
@pytest.mark.parametrize(
    ("principals", "rule", "client", "ended"),
    [
        ("", "", "alice", f"in over Kerberos from alice@{REALM}"),
        (f"alice@{REALM},bob@{REALM}", "", "alice", f"in over Kerberos from alice@{REALM}"),
        (f"alice@{REALM},bob@{REALM}", "", "mallory", "out"),
        ("", "127.0.0.1", "alice", "out"),
    ],
    ids=["any principal", "one of the list", "one not on the list", "address denied"],
)
def test_a_ticket_and_a_name_on_the_list_let_a_peer_in(
    kerberos: Path, run_python: Any, principals: str, rule: str, client: str, ended: str, kind: str
) -> None:
    done = run_python(PEERS, REALM, client, principals, rule, kind)
    assert (done.returncode, done.stdout) == (0, ended), done.stderr


def test_a_list_of_principals_is_a_list() -> None:
    from zmq.auth import Authenticator

    with pytest.raises(TypeError, match="a list of names"):
        Authenticator().configure_gssapi(principals="alice@ZMQ.TEST")
