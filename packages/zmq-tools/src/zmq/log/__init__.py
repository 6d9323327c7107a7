"""Logging over sockets.

handlers   PUBHandler, for the programs that log, and TopicLogger      records   LogRecords as JSON
receiver   Receiver, for the program that gathers                     __main__  `python -m zmq.log` watches
"""

from __future__ import annotations

from zmq._tools import _requires as _requires
