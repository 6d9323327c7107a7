"""Tunnels through ssh for connections of sockets.

tunnel     the functions       forward    the local end of paramiko's tunnels

    with zmq.ssh.tunnel_connection(socket, "tcp://10.0.1.2:5555", "user@server"):
        ...
"""

from __future__ import annotations

from zmq._tools import _requires as _requires
from zmq.ssh._tunnels import AuthenticationError as AuthenticationError
from zmq.ssh._tunnels import HostKeyError as HostKeyError
from zmq.ssh._tunnels import Tunnel as Tunnel
from zmq.ssh._tunnels import TunnelError as TunnelError
from zmq.ssh.tunnel import open_tunnel as open_tunnel
from zmq.ssh.tunnel import openssh_tunnel as openssh_tunnel
from zmq.ssh.tunnel import paramiko_tunnel as paramiko_tunnel
from zmq.ssh.tunnel import select_random_ports as select_random_ports
from zmq.ssh.tunnel import ssh_tunnel as ssh_tunnel
from zmq.ssh.tunnel import try_passwordless_ssh as try_passwordless_ssh
from zmq.ssh.tunnel import tunnel_connection as tunnel_connection

__all__ = (
    "AuthenticationError",
    "HostKeyError",
    "Tunnel",
    "TunnelError",
    "open_tunnel",
    "openssh_tunnel",
    "paramiko_tunnel",
    "select_random_ports",
    "ssh_tunnel",
    "try_passwordless_ssh",
    "tunnel_connection",
)
