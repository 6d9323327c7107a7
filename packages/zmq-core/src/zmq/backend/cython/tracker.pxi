# MessageTracker: whether libzmq is done with messages that were lent to it.

cdef extern from "tracker.h" nogil:
    zmq_core_tracker *tracker_new()
    void tracker_incref(zmq_core_tracker *self)
    void tracker_decref(zmq_core_tracker *self)
    bint tracker_done(zmq_core_tracker *self)
    int tracker_wait(zmq_core_tracker *self, long long microseconds)

cdef extern from "tracker.h":
    int tracker_add_callback(zmq_core_tracker *self, object callback) except -1
    int tracker_remove_callback(zmq_core_tracker *self, object callback) except -1


cdef class MessageTracker:
    """Tells when libzmq no longer uses the memory of one or more messages.

    Parameters
    ----------
    *towatch : Frame, MessageTracker or threading.Event
        What must be done before this tracker is. A Frame must have been made with ``track=True``.

    Raises
    ------
    ValueError
        A Frame that is not tracked was given.
    TypeError
        Something else was given.

    See Also
    --------
    zmq.Socket.send : ``copy=False, track=True`` returns a tracker.

    Notes
    -----
    Rests on the free function of zmq_msg_init_data; a tracker covers every frame of a multipart message.

    .. versionadded:: 28.0
    """

    def __copy__(self):
        return MessageTracker(self)

    def __reduce__(self):
        if not self.done:
            raise TypeError("a MessageTracker of a message that libzmq still holds cannot be pickled")
        return MessageTracker, ()

    def __cinit__(self, *towatch):
        self.counter = NULL
        self.others = ()
        if towatch:
            self.others = tuple([watchable(one) for one in towatch])

    def __dealloc__(self):
        if self.counter != NULL:
            tracker_decref(self.counter)

    @property
    @cython.critical_section
    def done(self) -> bool:
        """Whether libzmq is done with every message tracked."""
        if self.counter != NULL and not tracker_done(self.counter):
            return False
        for other in self.others:
            if not (other.done if isinstance(other, MessageTracker) else other.is_set()):
                return False
        return True

    @cython.critical_section
    def wait(self, timeout=-1) -> None:
        """Wait up to `timeout` seconds for libzmq to be done; a negative value or None waits forever.

        Raises
        ------
        NotDone
            Time was up first.
        """
        cdef int64_t deadline = -1
        cdef double left = -1 if timeout is None else timeout
        if left >= 0:
            deadline = monotonic_us() + <int64_t> min(left * 1e6, 1e17)
        if self.counter != NULL:
            self.wait_counter(deadline)
        for other in self.others:
            if deadline >= 0:
                left = max(0.0, (deadline - monotonic_us()) / 1e6)
            if isinstance(other, MessageTracker):
                other.wait(left)
            elif not other.wait(None if left < 0 else left):
                raise NotDone("libzmq still uses a tracked message")

    @property
    @cython.critical_section
    def events(self) -> set:
        """What must be set before this tracker is done: of its own message, and the events that it was given."""
        cdef set found = {other for other in self.others if not isinstance(other, MessageTracker)}
        own = self.event()
        if own is not None:
            found.add(own)
        return found

    @property
    @cython.critical_section
    def peers(self) -> set:
        """The trackers that must be done before this one is."""
        return {other for other in self.others if isinstance(other, MessageTracker)}

    cdef object event(self):
        return None if self.counter == NULL else MessageEvent(self)

    @cython.critical_section
    def call_when_done(self, callback) -> bool:
        """Have `callback()` called, once, when something tracked is done that is not done yet; then ask again.

        Parameters
        ----------
        callback : callable
            Called without arguments in whichever thread takes note: at once as a rule, 10 ms later at worst. It should
            only wake a task or a thread; what it raises is reported and dropped.

        Returns
        -------
        bool
            False when everything is done already: there will be no call.

        Raises
        ------
        TypeError
            What is left is a threading.Event, which makes no call.

        See Also
        --------
        cancel_call : takes it back.

        .. versionadded:: 28.0
        """
        if self.counter != NULL and not tracker_done(self.counter):
            tracker_add_callback(self.counter, callback)
            # Added first, then looked: done by now and no longer there, it has been called.
            if not tracker_done(self.counter) or not tracker_remove_callback(self.counter, callback):
                return True
        for other in self.others:
            if isinstance(other, MessageTracker):
                if other.call_when_done(callback):
                    return True
            elif not other.is_set():
                raise TypeError(f"{type(other).__name__} calls no callback when it is set; use wait()")
        return False

    @cython.critical_section
    def cancel_call(self, callback) -> None:
        """Take `call_when_done(callback)` back, if the call was not made yet.

        .. versionadded:: 28.0
        """
        if self.counter != NULL and tracker_remove_callback(self.counter, callback):
            return
        for other in self.others:
            if isinstance(other, MessageTracker):
                other.cancel_call(callback)

    cdef int wait_counter(self, int64_t deadline) except -1:
        cdef int rc
        cdef int64_t part, left = -1
        wait_begin()
        while not tracker_done(self.counter):
            if deadline >= 0:
                left = max(0, (deadline - monotonic_us() + 999) // 1000)
            part = wait_part(left)
            with nogil:
                rc = tracker_wait(self.counter, 1000 * part)
                wait_parted(part, rc)
            if rc == 1:
                break
            if rc == 0 and 0 <= deadline <= monotonic_us():
                raise NotDone("libzmq still uses a tracked message")
            if rc == -2:
                raise MemoryError()
            PyErr_CheckSignals()
        return 0


class MessageEvent:
    """Set when libzmq is done with a message: what one can ask a threading.Event, which libzmq sets.

    Two are equal that stand for the same tracker.
    """

    __slots__ = ("_tracker",)

    def __init__(self, tracker):
        self._tracker = tracker

    def __eq__(self, other):
        return isinstance(other, MessageEvent) and self._tracker is other._tracker

    def __hash__(self):
        return hash(self._tracker)

    def is_set(self):
        """Whether libzmq is done with the message."""
        return self._tracker.done

    def wait(self, timeout=None):
        """Wait up to `timeout` seconds, or without an end, and return whether libzmq is done."""
        try:
            self._tracker.wait(timeout)
        except NotDone:
            return False
        return True


cdef object watchable(object candidate):
    if isinstance(candidate, MessageTracker):
        return candidate
    if isinstance(candidate, Frame):
        if (<Frame> candidate).track is None:
            raise ValueError("this Frame is not tracked; make it with track=True")
        return (<Frame> candidate).track
    threading = sys_modules.get("threading")
    if isinstance(candidate, MessageEvent) or (threading is not None and isinstance(candidate, threading.Event)):
        return candidate
    raise TypeError(f"can track Frame, MessageTracker or threading.Event, not {type(candidate).__name__}")


cdef MessageTracker counting_tracker():
    cdef MessageTracker self = MessageTracker.__new__(MessageTracker)
    self.counter = tracker_new()
    if self.counter == NULL:
        raise MemoryError()
    return self


FINISHED_TRACKER = MessageTracker()
