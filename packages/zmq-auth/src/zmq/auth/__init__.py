"""Authentication: who may connect to the sockets of a context (ZAP, RFC 27).

base       Authenticator, for loops of one's own        thread   ThreadAuthenticator, in the background
certs      CURVE certificate files                      asyncio  AsyncioAuthenticator, in an event loop
"""

from __future__ import annotations

from zmq.auth import _requires as _requires
from zmq.auth._audit import Decision as Decision
from zmq.auth._verdict import Accepted as Accepted
from zmq.auth._version import __version__ as __version__
from zmq.auth.base import CURVE_ALLOW_ANY as CURVE_ALLOW_ANY
from zmq.auth.base import Authenticator as Authenticator
from zmq.auth.certs import InvalidCertificate as InvalidCertificate
from zmq.auth.certs import create_certificates as create_certificates
from zmq.auth.certs import load_certificate as load_certificate
from zmq.auth.certs import load_certificates as load_certificates

__all__ = (
    "CURVE_ALLOW_ANY",
    "Accepted",
    "Authenticator",
    "Decision",
    "InvalidCertificate",
    "create_certificates",
    "load_certificate",
    "load_certificates",
)
