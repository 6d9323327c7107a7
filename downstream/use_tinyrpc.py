"""Call methods by JSON-RPC over tinyrpc's transport."""

from __future__ import annotations

import threading
import time

from common import begin, check, did, free_port, speed
from tinyrpc import RPCClient
from tinyrpc.dispatch import RPCDispatcher
from tinyrpc.exc import RPCError
from tinyrpc.protocols.jsonrpc import JSONRPCProtocol
from tinyrpc.server import RPCServer
from tinyrpc.transports.zmq import ZmqClientTransport, ZmqServerTransport

import zmq


def main() -> None:
    begin(60, "tinyrpc")
    context, endpoint = zmq.Context(), f"tcp://127.0.0.1:{free_port()}"
    dispatcher = RPCDispatcher()
    dispatcher.add_method(lambda text: text[::-1], "reverse")
    server = RPCServer(ZmqServerTransport.create(context, endpoint), JSONRPCProtocol(), dispatcher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = RPCClient(JSONRPCProtocol(), ZmqClientTransport.create(context, endpoint)).get_proxy()
    started = time.perf_counter()
    for number in range(500):
        check(client.reverse(f"abc{number}"), f"abc{number}"[::-1])
    speed("calls, one after the other", "calls/s", 500, started)
    try:
        client.missing()
    except RPCError as error:
        check("not found" in str(error).lower(), True)
        did("500 calls returned and one to a missing method raised")
    else:
        raise SystemExit("a missing method answered")


main()
