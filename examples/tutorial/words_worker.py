"""Count words: tell the broker that this worker is free, and answer the requests that it sends."""

import signal

import zmq

BACKEND = "tcp://127.0.0.1:5559"


def main() -> None:
    """Work until SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with zmq.Context() as context, context.socket(zmq.DEALER) as socket:
        socket.linger = 1000
        socket.connect(BACKEND)
        socket.send(b"READY")
        try:
            while True:
                if not socket.poll(1000):
                    socket.send(b"READY")  # still here
                    continue
                client, empty, text = socket.recv_multipart()
                socket.send_multipart([client, empty, b"%d" % len(text.split())])
        except KeyboardInterrupt:
            print("words_worker: ended")


if __name__ == "__main__":
    main()
