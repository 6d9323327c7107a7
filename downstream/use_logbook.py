"""Send Logbook's records over its zmq handlers."""

from __future__ import annotations

import logbook
from common import begin, check, did, free_port
from logbook.queues import ZeroMQHandler, ZeroMQSubscriber


def main() -> None:
    begin(60, "logbook")
    for multi in (False, True):
        address = f"tcp://127.0.0.1:{free_port()}"
        if multi:
            subscriber = ZeroMQSubscriber(address, multi=True)
            handler = ZeroMQHandler(address, multi=True)
        else:
            handler = ZeroMQHandler(address)
            subscriber = ZeroMQSubscriber(address)
        logger, record = logbook.Logger("downstream"), None
        with handler.threadbound():
            while record is None:
                logger.warning("message {}", 42)
                record = subscriber.recv(timeout=0.1)
        check((record.message, record.channel, record.level_name), ("message 42", "downstream", "WARNING"))
        handler.close()
        subscriber.close()
        did(f"records went over {'PUSH' if multi else 'PUB'}")


main()
