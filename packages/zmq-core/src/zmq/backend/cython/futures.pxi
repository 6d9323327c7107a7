# Futures: sends, receives and polls of event loops. What completes at once does so here, without a Python frame.
#
# An event loop's layer adds `FutureMethods` to a subclass of Socket, and writes the `_later` methods that it calls for
# everything else: when something has to be waited for, when others wait already, when the loop must get its turn, and
# when there is an error to report.

cdef enum:
    BYTES_PER_SHARE = 16384     # of a received message: so many take about as long to copy as an operation does
    SHARES_MAX = 1000000

cdef object _future = None  # asyncio.Future, once a call needs it

cdef extern from "Python.h":
    object PyObject_CallNoArgs(object callable)
    Py_ssize_t PyDict_Size(object dict) except -1
    bint PyLong_CheckExact(object candidate)


def use_future(future) -> None:
    """Let `FutureMethods` return instances of this class.

    .. versionadded:: 28.0
    """
    global _future
    _future = future


cdef class FairnessBudget:
    """How many operations may complete at once before an event loop's other tasks get their turn.

    .. versionadded:: 28.0
    """


cdef class Waiting:
    """Who waits for a socket on an event loop: `FutureMethods` complete nothing before those in the queues.

    Attributes
    ----------
    receivers, senders : dict
        The queues.
    budget : FairnessBudget
        The loop's.
    watch : Watch, optional
        Armed by a receive that found nothing, before another thread can make a call that goes unnoticed.

    .. versionadded:: 28.0
    """


cdef inline bint has_turn(Waiting waiting) noexcept:
    return waiting is not None and waiting.budget is not None and waiting.budget.left > 0


cdef inline bint may_receive(Socket socket, int flags) except -1:
    cdef Waiting waiting = socket.waiting
    return has_turn(waiting) and (PyDict_Size(waiting.receivers) == 0 or flags & ZMQ_DONTWAIT)


cdef inline int expect_message(Socket socket) except -1:
    """Arm the watch right after an attempt that ran no Python code, so that no other thread had a turn in between."""
    cdef object watch = socket.waiting.watch
    if isinstance(watch, Watch):
        (<Watch> watch).ask()
    return 0


cdef inline bint may_send(Socket socket) except -1:
    cdef Waiting waiting = socket.waiting
    return has_turn(waiting) and PyDict_Size(waiting.senders) == 0


cdef inline object new_future():
    """A Future of the current loop. Made before the call on the socket: without a loop this raises, and must come first."""
    return PyObject_CallNoArgs(_future)


cdef inline object finished(Socket socket, object future, object result):
    """The Future with its result, and one operation less in the budget; large messages count as several."""
    cdef Py_ssize_t size = 0
    if isinstance(result, bytes):
        size = PyBytes_GET_SIZE(result)
    elif type(result) is list:
        for part in <list> result:
            if isinstance(part, bytes):
                size += PyBytes_GET_SIZE(part)
    if has_turn(socket.waiting):
        socket.waiting.budget.left -= 1 + <int> min(size // BYTES_PER_SHARE, SHARES_MAX)
    future.set_result(result)
    return future


cdef inline object unless_interrupted_later(object future):
    """Return the Future of a receive, after the signal handlers that are due; when one raises, it is cancelled."""
    if run_signal_handlers() == -1:
        cancel_interrupted(future)
    return future


cdef int cancel_interrupted(object future) except -1:
    try:
        return raised()
    except:
        future.cancel()  # the caller will not have it: it shall take no message
        raise


cdef object failed(Socket socket, object future, object error):
    """The Future with its exception, and one operation less in the budget."""
    if has_turn(socket.waiting):
        socket.waiting.budget.left -= 1
    future.set_exception(error)
    return future


# As in pyzmq 27, the call itself refuses flags that do not go with DONTWAIT; the Future refuses the other arguments.

cdef inline int check_receive_flags(object flags) except -1:
    if not PyLong_CheckExact(flags) and flags & ZMQ_DONTWAIT:
        pass  # an array has no truth value
    return 0


cdef inline int check_send_flags(object flags) except -1:
    if not PyLong_CheckExact(flags):
        flags | ZMQ_DONTWAIT
    return 0


cdef inline object convert(
        Socket socket, object flags, object copy, object track, int *bits, bint *copied, bint *tracked):
    """Convert the arguments of an operation to what C takes: None, or the Future that refuses them."""
    try:
        bits[0], copied[0], tracked[0] = flags, copy, track
    except Exception as error:
        return failed(socket, new_future(), error)
    return None


cdef inline int check_poll_flags(object flags, bint at_once) except -1:
    if not PyLong_CheckExact(flags) and flags and not at_once:
        flags & ZMQ_POLLIN
    return 0


@cython.critical_section
def receive_for(receiver, Socket socket not None, attempt, tuple arguments) -> bool:
    """Have a receive that waits on an event loop take a message, if ``attempt(socket, *arguments)`` returns one.

    It becomes the receiver's ``message``, and its receipt the receiver's ``receipt``, before any other Python code runs: when
    a signal handler raises, the message is still the socket's, or the receiver's already.

    .. versionadded:: 28.0
    """
    cdef object message = attempt(socket, *arguments)
    if message is None:
        return False
    receiver.receipt = receipt_for(socket.state) if socket.state.usable_handle != NULL else 0
    receiver.message = message
    return True


class FutureMethods:
    """The methods of a Socket that return Futures.

    .. versionadded:: 28.0
    """

    __slots__ = ()

    @cython.critical_section
    @cython.embedsignature(False)  # of a class in Python, the docstring would begin with it
    def recv(self, flags=0, copy=True, track=False, *, timeout=None):
        """Receive one message part; the Future's result is bytes, or a Frame with ``copy=False``.

        If the task that awaits it is cancelled, no message is lost: the next receive gets it.

        Parameters
        ----------
        flags : int
            0 or DONTWAIT.
        copy : bool
            False returns a Frame over libzmq's memory.
        track : bool
            Whether that Frame has a tracker.
        timeout : float, optional
            Milliseconds to wait at most; None waits as RCVTIMEO says, a negative value for ever.

        Raises
        ------
        Again
            No message came in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive.

        Notes
        -----
        Errors are the Future's. Without an event loop the call raises RuntimeError and takes no message. zmq_msg_recv(3).

        .. versionadded:: 28.0
        """
        cdef Socket socket = <Socket?> self
        cdef object message, future, refused
        cdef bint tried = False, unwatched, more, copied, tracked
        cdef int bits
        check_receive_flags(flags)
        refused = convert(socket, flags, copy, track, &bits, &copied, &tracked)
        if refused is not None:
            return refused
        if not tracked and may_receive(socket, bits):
            future = new_future()
            try:
                lent_collect_if_any()
                unwatched = not socket.state.slow_path_flags
                message = try_receive_one(socket.state, copied, &more)
                if message is None and unwatched and not bits & ZMQ_DONTWAIT:
                    expect_message(socket)
                tried = True
            except ZMQError:
                message = None
            if message is not None:
                finished(socket, future, message)
                unless_interrupted(socket.state, message, False, more)
                return future
        return unless_interrupted_later(self._recv_later(tried, bits, copied, tracked, timeout))

    @cython.critical_section
    @cython.embedsignature(False)
    def recv_multipart(self, flags=0, copy=True, track=False, *, timeout=None):
        """Receive all parts of one message; the Future's result is a list of bytes, or of Frames with ``copy=False``.

        Parameters and errors are those of `recv`.

        .. versionadded:: 28.0
        """
        cdef Socket socket = <Socket?> self
        cdef object message, future, refused
        cdef bint tried = False, unwatched, copied, tracked
        cdef int bits
        check_receive_flags(flags)
        refused = convert(socket, flags, copy, track, &bits, &copied, &tracked)
        if refused is not None:
            return refused
        if not tracked and may_receive(socket, bits):
            future = new_future()
            try:
                lent_collect_if_any()
                unwatched = not socket.state.slow_path_flags
                message = try_receive_multipart(socket.state, copied)
                if message is None and unwatched and not bits & ZMQ_DONTWAIT:
                    expect_message(socket)
                tried = True
            except ZMQError:
                message = None
            if message is not None:
                finished(socket, future, message)
                unless_interrupted(socket.state, message, True, False)
                return future
        return unless_interrupted_later(self._recv_multipart_later(tried, bits, copied, tracked, timeout))

    @cython.critical_section
    @cython.embedsignature(False)
    def send(self, data, flags=0, copy=True, track=False, routing_id=None, group=None, *, timeout=None):
        """Send one message part; the Future's result is None, or a tracker with ``copy=False, track=True``.

        If no peer can take it yet, it waits behind those that were sent before. A message that waits and is cancelled
        is not sent.

        Parameters
        ----------
        data : bytes-like or Frame
            The content.
        flags : int
            0, DONTWAIT, SNDMORE or both.
        copy : bool
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long.
        track : bool
            With ``copy=False``, return a tracker.
        routing_id : int, optional
            The peer, for SERVER and PEER sockets (draft API).
        group : str, optional
            The group, for RADIO sockets (draft API).
        timeout : float, optional
            Milliseconds to wait at most; None waits as SNDTIMEO says, a negative value for ever.

        Raises
        ------
        TypeError, ValueError
            `data` cannot be sent.
        Again
            No peer could take it in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send.

        .. versionadded:: 28.0
        """
        cdef Socket socket = <Socket?> self
        cdef object sent, future, refused
        cdef bint tried = False, copied, tracked
        cdef int bits
        check_send_flags(flags)
        refused = convert(socket, flags, copy, track, &bits, &copied, &tracked)
        if refused is not None:
            return refused
        if not tracked and may_send(socket):
            future = new_future()
            try:
                sent = send_one(socket, data, bits | ZMQ_DONTWAIT, copied, False, routing_id, group)
                return finished(socket, future, sent)
            except Again:
                tried = True
            except Exception as error:
                return failed(socket, future, error)
        return self._send_later(tried, data, bits, copied, tracked, routing_id, group, timeout)

    @cython.critical_section
    @cython.embedsignature(False)
    def send_multipart(
            self, msg_parts, flags=0, copy=True, track=False, *, routing_id=None, group=None,
            timeout=None, **ignored):
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 28.0
        """
        cdef Socket socket = <Socket?> self
        cdef object sent, future, refused
        cdef bint tried = False, copied, tracked
        cdef int bits
        check_send_flags(flags)
        refused = convert(socket, flags, copy, track, &bits, &copied, &tracked)
        if refused is not None:
            return refused
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            try:
                msg_parts = list(msg_parts)  # may be needed twice
            except Exception as error:
                return failed(socket, new_future(), error)
        if not tracked and may_send(socket):
            future = new_future()
            try:
                sent = send_multipart(socket, msg_parts, bits | ZMQ_DONTWAIT, copied, False, routing_id, group)
                return finished(socket, future, sent)
            except Again:
                tried = True
            except Exception as error:
                return failed(socket, future, error)
        return self._send_multipart_later(tried, msg_parts, bits, copied, tracked, routing_id, group, timeout)

    @cython.critical_section
    @cython.embedsignature(False)
    def poll(self, timeout=None, flags=ZMQ_POLLIN):
        """Wait up to `timeout` milliseconds for events; the Future's result is those that are there, 0 when time is up.

        Parameters
        ----------
        timeout : float, optional
            None or a negative value waits for ever.
        flags : int
            POLLIN, POLLOUT or both.

        Raises
        ------
        SocketClosed
            The socket was closed, before or while waiting.

        .. versionadded:: 28.0
        """
        cdef Socket socket = <Socket?> self
        cdef SocketState state = socket.state
        cdef object future
        cdef int events, bits
        cdef bint at_once = timeout is not None and timeout == 0
        check_poll_flags(flags, at_once)
        try:
            if PyLong_CheckExact(flags):
                bits = flags
            else:
                bits = event_mask(flags) if flags else 0
        except Exception as error:
            return failed(socket, new_future(), error)
        if state.usable_handle != NULL and (has_turn(socket.waiting) if at_once else may_receive(socket, 0)):
            future = new_future()
            try:
                events = state.events() & bits
                if events or at_once:
                    return finished(socket, future, events)
            except ZMQError:
                pass
        return self._poll_later(timeout, bits)
