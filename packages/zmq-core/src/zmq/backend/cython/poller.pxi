# Poller: waiting for what is registered, and looking at what may have changed.

cdef class Poller(PollSet):
    """A set of sockets and descriptors to wait for, in the manner of `select.poll`.

    .. versionadded:: 28.0
    """

    def __init__(self):
        pass  # takes no arguments

    @cython.critical_section
    def poll(self, timeout=None) -> list:
        """Wait up to `timeout` milliseconds for events; None or a negative value waits forever.

        With nothing registered there is nothing to wait for: then a wait without an end ends at once.

        Returns
        -------
        list of (Socket or int, int)
            What is ready, in the order of registration, and its events; empty when time is up. Plain descriptors, and
            objects with fileno(), are named by their descriptor. ``dict(poller.poll())`` is handy.

        Raises
        ------
        TypeError
            What is registered is neither a socket nor a descriptor, nor has a fileno(); or its flags are no int.
        ValueError, OverflowError
            fileno() failed; or `timeout` is NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK if a registered socket is closed, before or during the wait; ETERM if its context was terminated.

        Examples
        --------
        >>> poller = zmq.Poller()
        >>> poller.register(pull, zmq.POLLIN)
        >>> push.send(b"a job")
        >>> dict(poller.poll(1000)) == {pull: zmq.POLLIN}
        True
        """
        cdef int64_t deadline = -1
        cdef int64_t left = 0
        cdef list found
        self.check_process()
        if not READINESS_AVAILABLE or self.needs_zmq_poll():
            return zmq_poll_(self.sockets, -1 if timeout is None or timeout < 0 else timeout)
        check_timeout(timeout)
        if (timeout is None or timeout < 0) and not self.items and not self.plain:
            return []
        found = self.look(0)
        if found or (timeout is not None and timeout == 0):
            return self.told(found)
        if timeout is not None and timeout > 0:
            deadline = deadline_after(timeout)
        wait_begin()
        while True:
            left = -1
            if deadline >= 0:
                left = (deadline - monotonic_us() + 999) // 1000
                if left <= 0:
                    return found
            found = self.look(wait_part(left))
            if found:
                return self.told(found)

    cdef inline list told(self, list found):
        """What was found, which concerns the other threads that poll as well: one of them may have been woken for it."""
        if found and self.sleeping:
            waker_wake(&self.wake)
        return found

    cdef bint needs_zmq_poll(self):
        """Thread-safe draft sockets have no descriptor that a kernel set could hold, and there may be none for the set."""
        if self.set == -1 and self.items:
            for item in list(self.items.values()):
                self.join_set(item)
            if self.set == -1:
                return True
        for item in self.unheard:
            if (<PollItem> item).state.fd == -1:
                return True
        return False

    cdef list look(self, int timeout_ms):
        """One pass: wait for the kernel's word unless there is something to look at already, then look."""
        cdef list queue
        cdef list found = None
        if self.queue:
            timeout_ms = 0
        if self.plain:
            found = self.look_with_plain(timeout_ms)
        elif self.queue and len(self.queue) == len(self.items):
            pass  # each socket is looked at anyway: the kernel has nothing to add
        elif self.set != -1:
            self.wait_set(timeout_ms)
        else:
            self.wait_for_nothing(timeout_ms)
        for entry in self.unheard:
            self.enqueue(entry)
        if self.queue:
            queue, self.queue = self.queue, []
            for entry in queue:
                (<PollItem> entry).queued = False
            for entry in queue:
                if (<PollItem> entry).poller != NULL:  # not unregistered meanwhile
                    self.examine(entry, queue)
        if found:
            found += [((<PollItem> item).position, (<PollItem> item).socket, (<PollItem> item).events)
                      for item in self.ready if (<PollItem> item).events]
            found.sort(key=entry_position)
            return [(entry[1], entry[2]) for entry in found]
        if self.results is None:
            self.list_ready()
        return self.results[:]

    cdef int list_ready(self) except -1:
        """Make the list that poll() returns from the sockets that are ready, in the order of registration."""
        cdef PollItem item
        cdef list still = []
        cdef bint in_order = True
        cdef long last = -1
        for entry in self.ready:
            item = entry
            if not item.events:
                item.listed = False
                continue
            in_order = in_order and last < item.position
            last = item.position
            still.append(item)
        if not in_order:
            still.sort(key=item_position)
        self.ready = still
        self.results = [((<PollItem> entry).socket, (<PollItem> entry).events) for entry in still]
        return 0

    cdef int examine(self, PollItem item, list queue) except -1:
        """Read a socket's events anew, and arm its watch: they hold until it fires or libzmq signals."""
        cdef int events
        cdef list told = [item] if len(item.state.watches) == 1 else self.items_told(item)
        try:
            if item.state.usable_handle == NULL:
                item.state.refuse()
            for other in told:
                # What is read here holds for all of them: they need not tell each other to look, on and on.
                (<PollItem> other).ask_no_more()
            events = item.state.events()
        except:
            # Nothing is known of the rest of the queue: look at it again next time.
            for entry in queue:
                self.enqueue(entry)
            for other in told:
                (<PollItem> other).fire(False)
            raise
        for other in told:
            (<PollItem> other).note(events)
        return 0

    cdef list items_told(self, PollItem item):
        """Whom a look at a libzmq socket concerns: its views in this Poller, and those that wait for it in others."""
        cdef list found = []
        for watch in item.state.watches:
            if isinstance(watch, PollItem) and ((<PollItem> watch).poller == item.poller or (<PollItem> watch).armed):
                found.append(watch)
        return found

    cdef int take_events(self, readiness_event **events) except -1:
        """Room for as many events as the kernel can report at once; another thread that polls meanwhile takes its own."""
        cdef int wanted = len(self.items) + 1
        cdef int capacity = self.capacity
        events[0] = self.events
        self.events = NULL
        self.capacity = 0
        if wanted > capacity:
            capacity = max(wanted + wanted // 2, 16)
            PyMem_Free(events[0])
            events[0] = <readiness_event *> PyMem_Malloc(capacity * sizeof(readiness_event))
            if events[0] == NULL:
                raise MemoryError()
        return capacity

    cdef int give_events(self, readiness_event *events, int capacity) except -1:
        PyMem_Free(self.events)
        self.events = events
        self.capacity = capacity
        if self.buried and not self.sleeping:
            self.buried = []
        return 0

    cdef int prepare_to_sleep(self, int timeout_ms) except -2:
        """Have a waker, and return how long the wait may be: without a descriptor for one it has to be short."""
        if not self.has_wake:
            self.has_wake = waker_open(&self.wake) == 0
            if self.has_wake and self.set != -1:
                readiness_add(self.set, waker_fd(&self.wake), NULL)
        return timeout_ms if self.has_wake else min(timeout_ms, WAIT_BLIND_MS)

    cdef int wait_set(self, int timeout_ms) except -1:
        """Ask the kernel which sockets libzmq signalled, and queue those."""
        global _blocked
        cdef int count, capacity, error = 0
        cdef readiness_event *events
        if timeout_ms:
            timeout_ms = self.prepare_to_sleep(timeout_ms)
        capacity = self.take_events(&events)
        if timeout_ms == 0:
            count = readiness_wait(self.set, events, capacity, 0)
            error = errno
        else:
            self.sleeping += 1
            _blocked += 1
            with nogil:
                count = readiness_wait(self.set, events, capacity, timeout_ms)
                error = errno
                wait_parted(timeout_ms, count)
            _blocked -= 1
            self.sleeping -= 1
        self.queue_reported(events, count)
        self.give_events(events, capacity)
        if count == -1 and error != EINTR:
            raise OSError(error, "waiting for sockets failed")
        if count <= 0 and timeout_ms:
            PyErr_CheckSignals()
        return 0

    cdef int queue_reported(self, readiness_event *events, int count) except -1:
        cdef void *key
        cdef int i
        for i in range(count):
            key = readiness_key(&events[i])
            if key == NULL:
                waker_clear(&self.wake)
            else:
                self.enqueue(<PollItem> key)
        return 0

    cdef list look_with_plain(self, int timeout_ms):
        """Plain descriptors are polled each time, as zmq_poll would; the kernel set is one descriptor among them."""
        global _blocked
        cdef plain_item *polled
        # A copy: other threads may register more meanwhile.
        cdef list entries = [plain_entry(candidate, entry[0], entry[1]) for candidate, entry in list(self.plain.items())]
        cdef int count = len(entries) + 2
        cdef int rc, i, error = 0, events
        cdef list found = []
        polled = <plain_item *> PyMem_Malloc(count * sizeof(plain_item))
        if polled == NULL:
            raise MemoryError()
        try:
            timeout_ms = self.prepare_to_sleep(timeout_ms)
            plain_fill(&polled[0], self.set, ZMQ_POLLIN)    # -1, when there is none, is ignored
            plain_fill(&polled[1], waker_fd(&self.wake), ZMQ_POLLIN)
            i = 2
            for fd, flags, _ in entries:
                plain_fill(&polled[i], fd, flags)
                i += 1
            self.sleeping += 1
            _blocked += 1
            with nogil:
                rc = plain_wait(polled, count, timeout_ms)
                error = errno
                if timeout_ms:
                    wait_parted(timeout_ms, rc)
            _blocked -= 1
            self.sleeping -= 1
            if rc == -1 and error != EINTR:
                raise OSError(error, "waiting for descriptors failed")
            if rc <= 0:
                PyErr_CheckSignals()
                return found
            if plain_events(&polled[1]):
                waker_clear(&self.wake)
            if plain_events(&polled[0]):
                self.wait_set(0)
            i = 2
            for fd, _, position in entries:
                events = plain_events(&polled[i])
                if events:
                    found.append((position, fd, events))
                i += 1
        finally:
            PyMem_Free(polled)
        return found

    cdef int wait_for_nothing(self, int timeout_ms) except -1:
        """Nothing is registered: only time passes."""
        cdef int rc
        if timeout_ms:
            with nogil:
                rc = zmq_poll(NULL, 0, timeout_ms)
                wait_parted(timeout_ms, rc)
            PyErr_CheckSignals()
        return 0


cdef tuple plain_entry(object candidate, object flags, object position):
    """What to poll for something registered that is no open socket: (descriptor, events, position)."""
    cdef int events = event_mask(flags)
    if isinstance(candidate, Socket):
        (<Socket> candidate).state.refuse()
    return native_descriptor(candidate), events, position


def entry_position(entry) -> int:
    # The order of registration, to sort by.
    return entry[0]


def item_position(item) -> int:
    # The order of registration, to sort by.
    return (<PollItem> item).position
