"""The authenticator itself: answers libzmq's questions, and leaves it to subclasses when to receive them."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Coroutine, Sequence
from typing import Any, Callable

import zmq
from zmq.auth import _zap, certs
from zmq.auth._audit import Audit, Decision
from zmq.auth._configuration import CURVE_ALLOW_ANY, Configuration, PathLike
from zmq.auth._later import DONE, Later
from zmq.auth._policy import Policy, refuse_later
from zmq.auth._verdict import Verdict, deny
from zmq.auth._zap import VERSION
from zmq.auth.certs import (
    load_certificates as load_certificates,
)  # a name that programs written for pyzmq use
from zmq.utils import z85 as z85  # so is this

__all__ = ["CURVE_ALLOW_ANY", "Authenticator"]

# What reads certificates, unless a program has put a function of its own in one of these places.
_LOADERS = (load_certificates, certs.load_certificate)
_LINGER = 1000
# Callbacks that may be awaited at one time; beyond, peers are told to try again.
_MOST_WAITING = 1000


def release(socket: zmq.Socket, endpoint: str) -> None:
    """Close a socket so that its inproc endpoint can be bound again at once: closing alone frees it some time later."""
    if not socket.closed:
        # Where this fails, because the context has ended or belongs to another process, nothing is left to free.
        with contextlib.suppress(zmq.ZMQError):
            socket.unbind(endpoint)
        socket.close()


def already_running() -> zmq.ZMQError:
    """Return the error of a second start."""
    return zmq.ZMQError(
        zmq.EADDRINUSE,
        "Address already in use: this authenticator is running: stop() it before it can start again",
    )


Reply = list[bytes]


class Authenticator(Configuration):
    """Decides which peers may connect to the sockets of a context: a ZAP handler (RFC 27).

    This class has no loop of its own: its owner receives from `zap_socket` and calls `handle_zap_message`.
    `zmq.auth.thread.ThreadAuthenticator` and `zmq.auth.asyncio.AsyncioAuthenticator` do that themselves.

    Until something is configured, NULL peers are accepted, as are GSSAPI peers, whose tickets libzmq has verified;
    PLAIN and CURVE peers are refused.

    Parameters
    ----------
    context
        The context of the sockets to protect; `zmq.Context.instance()` when omitted. Any context class will do.
    encoding
        Of domains, and of the user names and passwords of PLAIN.
    log
        Where to report to: refused peers as warnings (a limited number), accepted ones at level DEBUG, credentials
        that could not be reloaded as errors. The logger ``zmq.auth`` when omitted.
    on_event
        Called with a `Decision` for each peer, where it is made: soon to return, please.

    Attributes
    ----------
    zap_socket
        The socket while the authenticator runs, else None: a REP, which its owner may serve one request at a time; a
        ROUTER in the subclasses, which serve many, unless `handle_zap_message` is overridden.
    certs, passwords, credentials_providers
        What is configured, by domain. A program may change them itself.

    Notes
    -----
    libzmq asks about sockets with PLAIN, CURVE or GSSAPI server options, and those with a ZAP domain: see `protect`.

    .. versionadded:: 1.0
    """

    def __init__(
        self,
        context: zmq.Context[Any] | None = None,
        encoding: str = "utf-8",
        log: logging.Logger | None = None,
        *,
        on_event: Callable[[Decision], object] | None = None,
    ) -> None:
        self.context: zmq.Context[Any] = context or zmq.Context.instance()
        self.encoding = encoding
        self.log: logging.Logger = log or logging.getLogger("zmq.auth")
        self.zap_socket: zmq.Socket | None = None
        self._audit = Audit(self.log, on_event)
        self._policy = Policy()
        self._without_credentials()
        self._backoff = None
        self._waiting = 0

    def _keys_of(self, location: PathLike) -> dict[bytes, Any]:
        if (load_certificates, certs.load_certificate) == _LOADERS:
            return super()._keys_of(location)
        return load_certificates(location)

    @property
    def counters(self) -> dict[str, int]:
        """What has happened so far, by name.

        ``requests`` were decided: ``allowed``, ``denied``, ``deferred`` (told to try later) or ``failed``.
        ``malformed`` ones were none. Of the deferred, ``backed_off`` had to wait (`configure_backoff`), ``overloaded``
        met too many callbacks being awaited, and ``timeouts`` got no answer in time. ``remembered`` answers
        were used again; ``callback_errors``, ``reloads``, ``reload_errors`` and ``log_suppressed`` count what they say.

        .. versionadded:: 1.0
        """
        return dict(self._audit.counters)

    def start(self) -> None:
        """Bind the ZAP socket; from then on libzmq asks before it lets a peer in.

        Raises
        ------
        ZMQError
            EADDRINUSE if it is running, or the context has another authenticator; ETERM or others if no socket can be
            made.

        .. versionadded:: 1.0
        """
        if self.zap_socket is not None and not self.zap_socket.closed:
            raise already_running()
        # A plain Socket without the context's defaults, whatever class and options these have.
        made: zmq.Socket = zmq.Socket(self.context, zmq.REP if self._one_by_one() else zmq.ROUTER)
        try:
            made.linger = _LINGER
            # libzmq opens one pipe per handshake, and none may wait for another or be dropped.
            made.set_hwm(0)
            made.bind(_zap.ENDPOINT)
        except zmq.ZMQError as error:
            made.close(0)
            if error.errno == zmq.EADDRINUSE:
                raise zmq.ZMQError(
                    zmq.EADDRINUSE,
                    "Address already in use: this context has an authenticator; one serves all domains",
                ) from None
            raise
        self.zap_socket = made
        self._waiting = 0

    def stop(self) -> None:
        """Close the ZAP socket; does nothing when there is none.

        Afterwards libzmq accepts NULL and CURVE peers unasked, but for sockets under `protect`, which refuse all.

        .. versionadded:: 1.0
        """
        closing, self.zap_socket = self.zap_socket, None
        if closing is not None:
            release(closing, _zap.ENDPOINT)

    def _one_by_one(self) -> bool:
        """Tell whether requests are handled one by one, each by `handle_zap_message` on a REP socket."""
        return True

    def handle_zap_message(self, msg: list[bytes]) -> Coroutine[Any, Any, None]:
        """Answer one message that was received from `zap_socket`.

        The answer has been sent when this returns; unless a callback has to be awaited: then it is sent while
        the caller awaits the result. Awaiting is right in every case.

        Parameters
        ----------
        msg
            All its frames, as ``zap_socket.recv_multipart()`` returns them.

        Notes
        -----
        Subclasses may override it, also as a coroutine.

        .. versionadded:: 1.0
        """
        outcome = self._answer(msg)
        if isinstance(outcome, list):
            self._send(outcome)
        elif outcome is not None:
            return self._send_later(outcome)
        return DONE

    def _answer(self, frames: Sequence[bytes]) -> Reply | Later | None:
        """Return the frames to send, an awaitable of them, or None for a message that cannot be answered."""
        try:
            request = _zap.parse(frames, self.encoding)
        except _zap.Malformed as error:
            self._audit.malformed(str(error))
            if error.envelope is not None and error.request_id is None:
                return None
            # A REP has to answer whatever it received, or it receives no more.
            return _zap.reply(error.envelope, error.request_id or b"", 400, error.status_text)
        self._audit.count("requests")
        try:
            if self._backoff is not None and self._backoff.waits(request.address, time.monotonic()):
                self._audit.count("backed_off")
                return self._conclude(request, refuse_later("too many failures from this address"))
            outcome = self._decide(request)
            if isinstance(outcome, Verdict):
                return self._conclude(request, outcome)
        except Exception as error:
            return self._fail(request, error)
        if self._waiting >= _MOST_WAITING:
            outcome.discard()
            self._audit.count("overloaded")
            return self._conclude(request, refuse_later("too many callbacks are being awaited"))
        self._waiting += 1
        return Later(request, outcome)

    def _settle(self, later: Later, result: Verdict | Exception) -> Reply:
        """Return the reply to a request whose callback has answered."""
        self._waiting -= 1
        if isinstance(result, Exception):
            return self._fail(later.request, result)
        return self._conclude(later.request, result)

    def _conclude(self, request: _zap.Request, verdict: Verdict) -> Reply:
        if self._backoff is not None:
            if verdict.status == 400:
                self._backoff.failed(request.address, time.monotonic())
            elif verdict.status == 200:
                self._backoff.succeeded(request.address)
        self._audit.decided(request, verdict)
        return _zap.reply(
            request.envelope,
            request.request_id,
            verdict.status,
            verdict.reason,
            verdict.raw_user_id,
            verdict.metadata,
        )

    def _fail(self, request: _zap.Request, error: Exception) -> Reply:
        """Refuse a peer because deciding went wrong; its text may have credentials and stays out of the log."""
        self._audit.callback_failed(error)
        verdict = deny(f"deciding raised {type(error).__name__}", status=500)
        self._audit.decided(request, verdict)
        return _zap.reply(request.envelope, request.request_id, verdict.status, verdict.reason)

    def _send(self, reply: Reply) -> None:
        if len(reply) == _zap.REPLY_FRAMES and self._overrides(Authenticator, "_send_zap_reply"):
            _, request_id, status, text, user_id, _ = reply
            named = (user_id.decode("utf-8"),) if user_id else ()
            self._send_zap_reply(request_id, status, text, *named)
        else:
            self._send_frames(reply)

    def _send_zap_reply(
        self, request_id: bytes, status_code: bytes, status_text: bytes, user_id: str = "anonymous"
    ) -> None:
        """Send an answer on a REP socket: a method for subclasses to override."""
        given: Any = user_id
        raw = given if isinstance(given, bytes) else given.encode(self.encoding, "replace")
        named = raw if status_code == b"200" else b""
        self._send_frames([VERSION, request_id, status_code, status_text, named, b""])

    def _send_frames(self, reply: Reply) -> None:
        socket = self.zap_socket
        if socket is None or getattr(socket, "closed", False):
            return
        if len(reply) == _zap.REPLY_FRAMES:
            socket.send_multipart(reply)
        else:
            # To a peer that gave up meanwhile a ROUTER sends nothing, and says nothing.
            socket.send_multipart(reply, zmq.DONTWAIT)

    async def _send_later(self, outcome: Later) -> None:
        self._send(self._settle(outcome, await outcome))


class BackgroundAuthenticator(Authenticator):
    """An authenticator that receives by itself, many requests at a time unless a subclass handles their messages."""

    def _one_by_one(self) -> bool:
        return self._overrides(Authenticator, "handle_zap_message", "_send_zap_reply")
