"""Ask the service how many words a text has; ask again when no answer comes, and give up in the end."""

import sys

import zmq
import zmq.auth

SERVER = "tcp://127.0.0.1:5558"
TIMEOUT = 2500  # milliseconds for one attempt
ATTEMPTS = 3


def ask(context: "zmq.Context[zmq.Socket[bytes]]", text: str) -> int:
    """Return how many words `text` has.

    Raises
    ------
    TimeoutError
        If the service did not answer any of the attempts.
    """
    server_key, _ = zmq.auth.load_certificate("keys/server.key")
    public, secret = zmq.auth.load_certificate("keys/clients/alice.key_secret")
    for _ in range(ATTEMPTS):
        with context.socket(zmq.REQ) as socket:  # a REQ that got no answer cannot ask again: take a new one
            socket.linger = 0  # what was not sent is not sent later either
            socket.curve_serverkey = server_key
            socket.curve_publickey, socket.curve_secretkey = public, secret
            socket.connect(SERVER)
            socket.send_string(text)
            if socket.poll(TIMEOUT):
                return int(socket.recv())
    raise TimeoutError(f"{SERVER} did not answer {ATTEMPTS} times")


if __name__ == "__main__":
    with zmq.Context() as context:
        try:
            print(ask(context, " ".join(sys.argv[1:])))
        except TimeoutError as problem:
            sys.exit(f"words_client: {problem}")
