# Frame: one message part as libzmq holds it, sent and received without a copy.

cdef extern from "Python.h":
    object PyMemoryView_FromObject(object thing)
    object PyWeakref_NewRef(object thing, object callback)

cdef extern from "py_compat.h":
    PyObject *weak_target(object weak)

cdef enum:
    # Bytes of the content in the repr: all of a short one, and the first of a longer one.
    SHOWN_WHOLE = 16
    SHOWN_BEGINNING = 12

@cython.freelist(256)
cdef class Frame:
    """One part of a message, held by libzmq and read through the buffer protocol.

    Parameters
    ----------
    data : bytes-like, optional
        The content; empty when omitted.
    track : bool
        Whether ``tracker`` tells when libzmq is done with the memory.
    copy : bool, optional
        Copy `data` (True), lend its memory to libzmq (False), or decide by `copy_threshold` (None).
    copy_threshold : int, optional
        Size in bytes below which `data` is copied although it need not be (default `zmq.COPY_THRESHOLD`).
    **ignored
        Other arguments by name, which programs may pass, have no effect.

    Raises
    ------
    TypeError
        `data` is a str, or has no contiguous buffer.

    Notes
    -----
    A frame over memory that may belong to an immutable object is a read-only buffer: one made from bytes, and one
    received over inproc, where sender and receiver share the memory. See zmq_msg_init_data.

    .. versionadded:: 28.0
    """

    def __cinit__(self, data=None, track=False, copy=None, copy_threshold=None, **ignored):
        zmq_msg_init(&self.zmq_msg)

    @cython.critical_section
    def __init__(self, data=None, bint track=False, copy=None, copy_threshold=None, **ignored):
        cdef size_t threshold = default_copy_threshold() if copy_threshold is None else copy_threshold
        cdef MessageTracker tracker = None
        if zmq_msg_size(&self.zmq_msg) or self.track is not None:
            raise TypeError("a Frame is initialised once: its memory may be in use")
        if data is None:
            if track:
                self.track = FINISHED_TRACKER
            return
        if track and isinstance(data, Frame) and (<Frame> data).track is not None:
            self.track = (<Frame> data).track
        elif track:
            tracker = self.track = counting_tracker()
            if isinstance(data, Frame):
                data = memoryview(data)  # lent like any other memory, so that the tracker tells of its end
        if copy is False:
            threshold = 0
        elif copy:
            threshold = PY_SSIZE_T_MAX
        if not fill(&self.zmq_msg, data, False, min(threshold, <size_t> PY_SSIZE_T_MAX), NULL if tracker is None else tracker.counter) and tracker is not None:
            self.track = FINISHED_TRACKER
        self._data = data
        if PyBytes_CheckExact(data):
            self._bytes = data
            self.readonly = True
        else:
            self.readonly = is_readonly(data)

    def __dealloc__(self):
        # Closing a message that was lent only pushes it on a list; nothing here needs time.
        zmq_msg_close(&self.zmq_msg)

    @cython.critical_section
    def __getbuffer__(self, Py_buffer *view, int flags):
        PyBuffer_FillInfo(
            view, self, zmq_msg_data(&self.zmq_msg), zmq_msg_size(&self.zmq_msg), self.readonly, flags)

    @cython.critical_section
    def __len__(self) -> int:
        return zmq_msg_size(&self.zmq_msg)

    @cython.critical_section
    def __copy__(self):
        """Return a second frame over the same memory (zmq_msg_copy)."""
        return self.fast_copy()

    cdef Frame fast_copy(self):
        cdef Frame other = Frame.__new__(Frame)
        check_rc(zmq_msg_copy(&other.zmq_msg, &self.zmq_msg))
        other._data = self._data
        other._bytes = self._bytes
        other.track = self.track
        other.event = self.event
        other.readonly = self.readonly
        return other

    @cython.critical_section
    def __repr__(self) -> str:
        name = "zmq.Frame" if type(self) is Frame else f"{type(self).__module__}.{type(self).__qualname__}"
        size = len(self)
        if size <= SHOWN_WHOLE:
            return f"<{name}({bytes(memoryview(self))!r})>"
        return f"<{name}({bytes(memoryview(self)[:SHOWN_BEGINNING])!r}...{short_size(size)})>"

    @cython.critical_section
    def __getitem__(self, key):
        """Return the metadata property `key`, as ``get(key)`` does."""
        return self.get(key)

    @property
    @cython.critical_section
    def bytes(self) -> bytes:
        """The content as bytes, as it was when they were asked for first; the same object each time."""
        if self._bytes is None:
            self._bytes = to_bytes(&self.zmq_msg)
        return self._bytes

    @property
    @cython.critical_section
    def buffer(self) -> memoryview:
        """A view of the content without a copy; the same object as long as anything refers to it."""
        cdef PyObject *known = NULL if self._buffer is None else weak_target(self._buffer)
        cdef object view
        if known != NULL:
            view = <object> known
            Py_DECREF(known)
            return view
        view = PyMemoryView_FromObject(self)
        self._buffer = PyWeakref_NewRef(view, None)  # the view keeps the frame: not the other way round, too
        return view

    @property
    @cython.critical_section
    def more(self) -> bool:
        """Whether another part of the same message follows (zmq_msg_more)."""
        if self.told_more:
            return self.told_more > 0
        return zmq_msg_more(&self.zmq_msg) != 0

    @more.setter
    @cython.critical_section
    def more(self, value):
        self.told_more = 1 if value else -1

    @property
    @cython.critical_section
    def tracker(self):
        """The MessageTracker of a frame made with ``track=True``, else None."""
        return self.track

    @tracker.setter
    @cython.critical_section
    def tracker(self, MessageTracker tracker):
        self.own_event()
        self.track = tracker

    @tracker.deleter
    @cython.critical_section
    def tracker(self):
        self.tracker = None

    @property
    @cython.critical_section
    def tracker_event(self):
        """The one of ``tracker.events`` that is this frame's own, or None; or what a program set it to."""
        return self.own_event()

    @tracker_event.setter
    @cython.critical_section
    def tracker_event(self, event):
        self.event = (event,)

    @tracker_event.deleter
    @cython.critical_section
    def tracker_event(self):
        self.tracker_event = None

    cdef object own_event(self):
        if self.event is None:
            self.event = (None if self.track is None else self.track.event(),)
        return (<tuple> self.event)[0]

    @property
    @cython.critical_section
    def routing_id(self) -> int:
        """The peer's routing id, of a message received by a SERVER or PEER socket; otherwise 0 (draft API)."""
        try:
            require_draft("routing_id")
            return self.get("routing_id")
        except ZMQError as error:
            raise attribute_error(error) from None

    @routing_id.setter
    @cython.critical_section
    def routing_id(self, value):
        set_routing_id(&self.zmq_msg, value)

    @property
    @cython.critical_section
    def group(self) -> str:
        """The RADIO-DISH group of the message (draft API)."""
        try:
            return self.get("group")
        except ZMQError as error:
            raise attribute_error(error) from None

    @group.setter
    @cython.critical_section
    def group(self, value):
        set_group(&self.zmq_msg, value)

    @cython.critical_section
    def get(self, option):
        """Return a property: an integer one by number (zmq_msg_get), a metadata one by name (zmq_msg_gets).

        Parameters
        ----------
        option : int or str
            A `zmq.MessageOption`, or a name such as ``"User-Id"``, ``"Peer-Address"``, ``"Socket-Type"``,
            ``"routing_id"``, ``"group"``.

        Raises
        ------
        ZMQError
            EINVAL when the message has no such property; ENOTSUP for the group when libzmq or this build has no draft API.
        """
        cdef int rc
        cdef const char *text
        if isinstance(option, int):
            rc = zmq_msg_get(&self.zmq_msg, option)
            if rc == -1:
                raise_error(zmq_errno(), f"message property {option}")
            return rc
        if not isinstance(option, (str, bytes)):
            raise TypeError(f"a message property is an int or a str, not {type(option).__name__}: {shorten(option)}")
        name = option.encode() if isinstance(option, str) else option
        if name == b"routing_id":
            return zmq_msg_routing_id(&self.zmq_msg)
        if name == b"group":
            require_draft("group")
            text = zmq_msg_group(&self.zmq_msg)
        else:
            text = zmq_msg_gets(&self.zmq_msg, name)
        if text == NULL:
            raise_error(EINVAL, f"this message has no property {option!r}")
        return text.decode()

    @cython.critical_section
    def set(self, option, value):
        """Set a property: an integer one by number (zmq_msg_set), or ``"routing_id"`` or ``"group"`` (draft API).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such property or refuses the value.
        """
        if isinstance(option, str) and option == "routing_id":
            set_routing_id(&self.zmq_msg, <uint32_t> value)
        elif isinstance(option, str) and option == "group":
            set_group(&self.zmq_msg, checked_group(value))
        elif zmq_msg_set(&self.zmq_msg, integer(option, "a message property but 'routing_id' and 'group'"), value) == -1:
            raise_error(zmq_errno(), f"message property {option} = {value!r}")


cdef str short_size(Py_ssize_t size):
    if size >= 1_000_000_000:
        return f"{size // 1_000_000_000}GB"
    if size > 1_000_000:
        return f"{size // 1_000_000}MB"
    return f"{size // 1_000}kB" if size >= 1_000 else f"{size}B"


cdef bint is_readonly(object data) except -1:
    cdef Py_buffer view
    get_buffer(data, &view)
    cdef bint readonly = view.readonly
    PyBuffer_Release(&view)
    return readonly


cdef int require_draft(str what) except -1:
    if not ZMQ_CORE_DRAFT or not zmq_has(b"draft"):
        raise _DraftMissing(ENOTSUP, f"{what} belongs to libzmq's draft API: {draft_state()}")
    return 0


cdef str draft_state():
    try:
        from zmq._refusals import draft_state as sentence
        return sentence(build_info(), bool(zmq_has(b"draft")))
    except (ImportError, OSError):
        return "zmq.has('draft')"  # a process without descriptors loads no module


cdef int set_routing_id(zmq_msg_t *message, object value) except -1:
    require_draft("routing_id")
    if zmq_msg_set_routing_id(message, value) == -1:
        raise_error(zmq_errno(), f"routing id {value!r}")
    return 0


cdef bytes checked_group(object value):
    if not isinstance(value, (str, bytes, bytearray)):
        raise TypeError(f"a group is a str, not {type(value).__name__}: {shorten(value)}")
    return value.encode() if isinstance(value, str) else bytes(value)


cdef int set_group(zmq_msg_t *message, object value) except -1:
    require_draft("group")
    if zmq_msg_set_group(message, checked_group(value)) == -1:
        raise_error(zmq_errno(), f"group {value!r}; at most 255 bytes")
    return 0
