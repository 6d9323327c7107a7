# Socket: the calls that send and receive, in C, on the state that all views of one libzmq socket share.

cdef enum:  # of `SocketBase.by_parts`
    RECEIVED_BY_PARTS = 1
    SENT_BY_PARTS = 2


cdef class Socket(SocketEndpoints):
    """A libzmq socket (zmq_socket). See `zmq.Socket`, which adds what needs no speed.

    Parameters
    ----------
    ctx_or_socket : Context or Socket
        The context to make the socket in, or another socket to share.
    socket_type : int
        One of `zmq.SocketType`.
    shadow : int or Socket
        Address of an existing libzmq socket to use instead of making one.
    copy_threshold : int, optional
        Size in bytes below which ``copy=False`` copies nevertheless.

    Raises
    ------
    ZMQError
        EINVAL for an unknown type, EMFILE when no more sockets can be opened, ETERM or EFAULT when the context was terminated.
    """

    def send(self, data, flags=0, bint copy=True, bint track=False, routing_id=None, group=None, *, timeout=None):
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        data : bytes-like or Frame
            The content.
        flags : int
            0, DONTWAIT, SNDMORE or both.
        copy : bool
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long. Large bytes
            objects, which cannot change, are never copied.
        track : bool
            With ``copy=False``, return a tracker. A Frame is never copied: of one made with ``track=True``, return its
            tracker.
        routing_id : int, optional
            The peer, for SERVER and PEER sockets (draft API).
        group : str, optional
            The group, for RADIO sockets (draft API).
        timeout : float, optional
            Milliseconds to wait at most, in place of SNDTIMEO; a negative value waits for ever.

            .. versionadded:: 28.0

        Returns
        -------
        MessageTracker or None
            The tracker, with ``track=True`` and memory that is not copied, and of a Frame that has one. With
            ``copy=False``, one that is done already for memory that was copied all the same.

        Raises
        ------
        TypeError
            `data` is a str, or has no contiguous buffer.
        ValueError
            `track` is true, and `data` is a Frame without a tracker.
        Again
            No peer could take the message in time, or at once with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.send(b"a job")
        >>> pull.recv()
        b'a job'
        """
        cdef int bits
        if timeout is not None:
            return self._within(timeout, "send", data, flags, copy, track, routing_id, group)
        bits = 0 if flags is NO_FLAGS else flag_bits(flags)
        if CORE_LOCK_SHARED and copy and PyBytes_CheckExact(data) and routing_id is None and group is None:
            if send_shared(self, data, bits):
                return None
        with cython.critical_section(self):
            return send_one(self, data, bits, copy, track, routing_id, group)

    def recv(self, flags=0, bint copy=True, bint track=False, *, bint metadata=False, timeout=None):
        """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds.

        Parameters
        ----------
        flags : int
            0 or DONTWAIT.
        copy : bool
            False returns a Frame over libzmq's memory instead of bytes.
        track : bool
            Whether that Frame has a tracker; it is done already.
        metadata : bool
            With ``copy=True``, return a `ReceivedMessage`: bytes that know their sender.
        timeout : float, optional
            Milliseconds to wait at most, in place of RCVTIMEO; a negative value waits for ever.

            .. versionadded:: 28.0

        Returns
        -------
        bytes, ReceivedMessage or Frame
            The content.

        Raises
        ------
        Again
            No message came in time, or none is there with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive, ENOTSOCK when the
            socket is closed.

        Examples
        --------
        >>> push.send(b"a job")
        >>> pull.recv()
        b'a job'
        >>> pull.recv(zmq.DONTWAIT)
        Traceback (most recent call last):
        zmq.error.Again: ...
        """
        cdef zmq_msg_t message
        cdef int rc
        cdef int bits = 0 if flags is NO_FLAGS else flag_bits(flags)
        if timeout is not None:
            return self._within(timeout, "recv", flags, copy, track, metadata)
        if CORE_LOCK_SHARED and not metadata:
            found = receive_shared(self, copy, track)
            if found is not None:
                return found
        with cython.critical_section(self):
            lent_collect_if_any()
            if copy and not metadata:
                zmq_msg_init(&message)
                rc = self.state.try_receive(&message)
                if rc != 1:
                    if rc == 0 and bits & ZMQ_DONTWAIT:
                        set_again()  # here, so that no function in between adds to its traceback
                    receive_slowly(self.state, &message, bits, rc == 0)
                return take_bytes(self.state, &message, True)
            frame = receive_frame(self.state, bits, track)
            unless_interrupted(self.state, frame, False, self.state.more_after(&frame.zmq_msg))
            return ReceivedMessage(frame) if copy else frame

    @cython.critical_section
    def recv_into(self, buffer, /, *, int64_t nbytes=0, flags=0, bint truncate=True, timeout=None) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Parameters
        ----------
        buffer : writable bytes-like
            Where to put the content.
        nbytes : int
            How many bytes to write at most; 0 means all that `buffer` holds.
        flags : int
            0 or DONTWAIT.
        truncate : bool
            Whether to cut off and drop what does not fit. If not, a part that is too long stays in the socket, for the
            next receive of whatever kind.

            .. versionadded:: 28.0
        timeout : float, optional
            As for `recv`.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer, or holds references to Python objects.
        Again
            No message came in time, or none is there with DONTWAIT.
        """
        cdef Py_buffer view
        cdef zmq_msg_t message
        cdef size_t size, room
        cdef int bits = flag_bits(flags)
        if timeout is not None:
            return self._within(timeout, "recv_into", buffer, nbytes, flags, truncate)
        export(buffer, &view, PyBUF_WRITABLE)
        try:
            if nbytes < 0 or nbytes > view.len:
                raise ValueError(f"nbytes is {nbytes}, but the buffer holds {view.len} bytes")
            zmq_msg_init(&message)
            self.state.receive(&message, bits)
            size = zmq_msg_size(&message)
            room = nbytes or view.len
            if size > room and not truncate:
                push_back(self.state, &message, 1)
                raise ValueError(f"the message part has {size} bytes, there is room for {room}; "
                                 "it can be received again, into more memory")
            memcpy(view.buf, zmq_msg_data(&message), min(size, room))
            if run_signal_handlers() == -1:
                give_back_interrupted(self.state, &message)
            zmq_msg_close(&message)
        finally:
            PyBuffer_Release(&view)
        return size

    @cython.critical_section
    def poll(self, timeout=None, flags=1) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Parameters
        ----------
        timeout : float, optional
            None or a negative value waits forever.
        flags : int
            POLLIN, POLLOUT or both; what is false waits for nothing but the time.

        Raises
        ------
        TypeError, ValueError, OverflowError
            `timeout` is no number, NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK when the socket is closed, before or during the wait.

        Examples
        --------
        >>> pull.poll(10)
        0
        >>> push.send(b"a job")
        >>> if pull.poll(1000):
        ...     pull.recv()
        b'a job'
        """
        cdef SocketState state = self.state
        cdef int64_t deadline = -1
        cdef int wanted = event_mask(flags) if flags else 0
        cdef int events
        if state.usable_handle == NULL:
            state.refuse()
        check_timeout(timeout)
        events = state.events() & wanted
        if events:
            return events
        if timeout is not None and timeout >= 0:
            if timeout == 0:
                return 0
            deadline = deadline_after(timeout)
        while state.block(deadline) if state.fd != -1 else state.block_threadsafe(wanted, deadline):
            events = state.events() & wanted
            if events:
                return events
        return state.events() & wanted

    # Many parts, many messages

    def send_multipart(
            self, msg_parts, flags=0, bint copy=True, bint track=False, *, routing_id=None, group=None, timeout=None,
            **ignored):
        """Send the parts of one message, all or none; waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        msg_parts : iterable of bytes-like or Frame
            The parts, in order.
        flags : int
            0, DONTWAIT, SNDMORE (more parts follow) or both.
        copy : bool
            As for `send`, for each part.
        track : bool
            With ``copy=False``, return one tracker for all parts.
        routing_id, group, timeout : int, str, float, optional
            As for `send`.
        **ignored
            Other arguments by name, which programs may pass, have no effect.

        Returns
        -------
        MessageTracker or None
            One tracker for all parts, with ``copy=False, track=True``; untracked, what `send` returns for the last part.

        Raises
        ------
        TypeError, ValueError
            As for `send`, naming the part; nothing was sent.
        Again, ZMQError
            As for `send`; nothing was sent.

        Examples
        --------
        >>> push.send_multipart([b"weather", b"sunny"])
        >>> pull.recv_multipart()
        [b'weather', b'sunny']
        """
        cdef int bits
        if timeout is not None:
            return self._within(timeout, "send_multipart", msg_parts, flags, copy, track, routing_id, group)
        bits = 0 if flags is NO_FLAGS else flag_bits(flags)
        if self.by_parts & SENT_BY_PARTS:
            return self._send_parts(msg_parts, bits, copy, track, routing_id, group)
        if CORE_LOCK_SHARED and copy and isinstance(msg_parts, (list, tuple)) and routing_id is None and group is None:
            if not track and send_multipart_shared(self, msg_parts, bits):
                return None
        with cython.critical_section(self):
            return send_multipart(self, msg_parts, bits, copy, track, routing_id, group)

    def recv_multipart(self, flags=0, bint copy=True, bint track=False, *, bint metadata=False, timeout=None) -> list:
        """Receive all parts of one message; waits for it, up to RCVTIMEO milliseconds.

        Parameters and errors are those of `recv`. A message is never split, nor lost, by an error.

        Returns
        -------
        list of bytes, ReceivedMessage or Frame
            The parts.

        Examples
        --------
        >>> push.send_multipart([b"weather", b"sunny"])
        >>> topic, news = pull.recv_multipart()
        >>> news
        b'sunny'
        """
        cdef int bits = 0 if flags is NO_FLAGS else flag_bits(flags)
        if timeout is not None:
            return self._within(timeout, "recv_multipart", flags, copy, track, metadata)
        if self.by_parts & RECEIVED_BY_PARTS:
            return self._recv_parts(bits, copy, track, metadata)
        if CORE_LOCK_SHARED and not metadata:
            found = receive_multipart_shared(self, copy, track)
            if found is not None:
                return found
        with cython.critical_section(self):
            lent_collect_if_any()
            if copy and metadata:
                frames = unless_interrupted(self.state, receive_multipart(self.state, bits, False, False), True, False)
                return [ReceivedMessage(frame) for frame in frames]
            return unless_interrupted(self.state, receive_multipart(self.state, bits, copy, track), True, False)

    @cython.critical_section
    def try_recv(self, bint copy=True):
        """Return the next message part, or None when there is none; never waits.

        The same as ``recv(DONTWAIT)``, without the cost of an exception.

        Raises
        ------
        ZMQError
            As for `recv`, `Again` excepted.
        """
        cdef bint more
        lent_collect_if_any()
        found = try_receive_one(self.state, copy, &more)
        return None if found is None else unless_interrupted(self.state, found, False, more)

    @cython.critical_section
    def try_recv_multipart(self, bint copy=True):
        """Return all parts of the next message as a list, or None when there is none; never waits."""
        lent_collect_if_any()
        found = try_receive_multipart(self.state, copy)
        return None if found is None else unless_interrupted(self.state, found, True, False)

    @cython.critical_section
    def send_many(self, messages, flags=0, bint copy=True, *, timeout=None) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        Parameters
        ----------
        messages : iterable of bytes-like or Frame
            The messages, in order; each may be lent or copied as `send` says of `copy`.
        flags : int
            0 or DONTWAIT.

        Returns
        -------
        int
            All of them; fewer when a later one could not be sent in time (SNDTIMEO, or at once with DONTWAIT; `timeout`
            milliseconds are for all of them).

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent.
        Again
            Not even the first could be sent in time.

        .. versionadded:: 28.0
        """
        if timeout is not None:
            return self._within(timeout, "send_many", messages, flags, copy)
        return send_many(self, messages, flag_bits(flags), copy, False)

    @cython.critical_section
    def send_many_multipart(self, messages, flags=0, bint copy=True, *, timeout=None) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent; otherwise as `send_many`.

        .. versionadded:: 28.0
        """
        if timeout is not None:
            return self._within(timeout, "send_many_multipart", messages, flags, copy)
        return send_many(self, messages, flag_bits(flags), copy, True)

    @cython.critical_section
    def recv_many(self, Py_ssize_t max_messages=1000, flags=0, bint copy=True, *, timeout=None) -> list:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of `recv` results.

        A part of a multipart message counts as a message, as it does for `recv`.

        Raises
        ------
        ValueError
            `max_messages` is less than 1.
        Again
            No message came in time (RCVTIMEO), or none is there with DONTWAIT.

        .. versionadded:: 28.0
        """
        if timeout is not None:
            return self._within(timeout, "recv_many", max_messages, flags, copy)
        return receive_many(self.state, max_messages, flag_bits(flags), copy, False)

    @cython.critical_section
    def recv_many_multipart(self, Py_ssize_t max_messages=1000, flags=0, bint copy=True, *, timeout=None) -> list:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of lists of parts.

        .. versionadded:: 28.0
        """
        if timeout is not None:
            return self._within(timeout, "recv_many_multipart", max_messages, flags, copy)
        return receive_many(self.state, max_messages, flag_bits(flags), copy, True)

    # For event loops

    @cython.critical_section
    def try_send(self, data, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        """Send one message part if that needs no wait; False when it does. Otherwise as `send`.

        Returns
        -------
        bool or MessageTracker
            True when sent, the tracker with ``copy=False, track=True``; False when not sent.

        .. versionadded:: 28.0
        """
        try:
            tracker = send_one(self, data, flags | ZMQ_DONTWAIT, copy, track, routing_id, group)
        except Again:
            return False
        return True if tracker is None else tracker

    @cython.critical_section
    def try_send_multipart(
            self, msg_parts, int flags=0, bint copy=True, bint track=False, *, routing_id=None, group=None):
        """Send the parts of one message if that needs no wait; False when it does. Otherwise as `send_multipart`.

        .. versionadded:: 28.0
        """
        try:
            tracker = send_multipart(self, msg_parts, flags | ZMQ_DONTWAIT, copy, track, routing_id, group)
        except Again:
            return False
        return True if tracker is None else tracker

    @cython.critical_section
    def receipt(self) -> int:
        """Return a number that stands for what was received last, for `push_back`.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.

        .. versionadded:: 28.0
        """
        if self.state.usable_handle == NULL:
            self.state.refuse()
        return receipt_for(self.state)

    @cython.critical_section
    def push_back(self, parts, int64_t receipt=0) -> None:
        """Put a received message back to the front: the next receive, through any view of the socket, returns it.

        Parameters
        ----------
        parts : list of Frame or bytes
            All parts of one message, or the rest of them, as received.
        receipt : int, optional
            What `receipt` returned right after they were received. With it, messages keep their order when several are
            pushed back, and parts of which more are to come keep what follows them.

        Raises
        ------
        TypeError
            A part is neither.
        ZMQError
            ENOTSOCK when the socket is closed: the message stays the caller's.

        .. versionadded:: 28.0
        """
        if self.state.usable_handle == NULL:
            self.state.refuse()
        return_message(self.state, [part if isinstance(part, Frame) else Frame(part) for part in parts], receipt)
