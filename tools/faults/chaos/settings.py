"""What the subject of a trial and its peers agree on: the keys, and how a socket that is told to be is made."""

from __future__ import annotations

from typing import Any

import zmq

#: The public and secret keys of who binds and of who connects.
SERVER = (b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", b"JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6")
CLIENT = (b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID", b"D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs")


def secure(socket: Any, mechanism: str, binds: bool) -> None:
    """Give a socket what its mechanism needs."""
    if mechanism == "CURVE" and binds:
        socket.curve_server = 1
        socket.curve_publickey, socket.curve_secretkey = SERVER
    elif mechanism == "CURVE":
        socket.curve_publickey, socket.curve_secretkey = CLIENT
        socket.curve_serverkey = SERVER[0]


def made(context: Any, kind: str, mechanism: str, binds: bool, options: dict[str, int]) -> Any:
    """Make a socket; one that subscribes takes everything."""
    socket = context.socket(getattr(zmq, kind))
    for name, value in options.items():
        setattr(socket, name, value)
    secure(socket, mechanism, binds)
    if kind == "SUB":
        socket.subscribe(b"")
    elif kind == "XSUB":
        socket.send(b"\x01")
    return socket
