# PollSet: what a Poller waits for. It waits for many sockets at a cost that follows the ready ones, not the registered ones.
#
# A socket's EVENTS change only when libzmq sends it a command, which makes its descriptor readable, or when a thread
# calls it, which fires its armed watch. So a poll reads EVENTS of two kinds of sockets only: those whose descriptor the
# kernel reports, and those whose watch fired. All others, ready ones included, are as they were.

cdef extern from "readiness_poller.h" nogil:
    enum:
        READINESS_AVAILABLE
        READINESS_INHERITED
    ctypedef struct readiness_event:
        pass
    ctypedef struct plain_item:
        pass
    int readiness_open()
    void readiness_close(int set)
    int readiness_add(int set, int fd, void *key)
    int readiness_remove(int set, int fd)
    int readiness_wait(int set, readiness_event *events, int capacity, int timeout_ms)
    void *readiness_key(readiness_event *event)
    int plain_wait(plain_item *items, int count, int timeout_ms)
    void plain_fill(plain_item *item, int fd, int flags)
    int plain_events(plain_item *item)

cdef int _fork_epoch = 0    # counts the forks that led to this process


@cython.final
cdef class PollItem(Watch):
    """One registered socket."""
    cdef PyObject *poller       # weak; NULL once unregistered or once the Poller is gone
    cdef object socket
    cdef object given           # the flags as they were given to `register`
    cdef int flags
    cdef long position          # in the order of registration
    cdef int events             # the wanted events that it has, as of the last look
    cdef bint queued            # in the Poller's list of sockets to look at
    cdef bint listed            # in the Poller's list of ready sockets
    cdef bint unheard           # libzmq may be called without our knowledge: look every time
    cdef bint in_set

    cdef int fire(self, bint closing) except -1:
        """A call on the socket was made: have the Poller look at it, and wake it if it sleeps in another thread."""
        cdef PollSet poller = <PollSet> core_weak_get(self.poller)
        if poller is None:
            return 0
        if closing:
            poller.leave_set(self)
        poller.enqueue(self)
        if poller.sleeping:
            waker_wake(&poller.wake)
        return 0

    cdef int note(self, int events) except -1:
        """Arm, with the socket's events as of now; the Poller's threads sleep on unless there is news for them."""
        cdef PollSet poller = <PollSet> core_weak_get(self.poller)
        if poller is None:
            return 0
        self.ask()
        if self.state.foreign and not self.unheard:
            self.unheard = True
            poller.unheard.append(self)
        events &= self.flags
        if events != self.events:
            self.events = events
            poller.results = None
            if events and not self.listed:
                self.listed = True
                poller.ready.append(self)
            if events and poller.sleeping:
                waker_wake(&poller.wake)
        return 0


cdef class PollSet:
    """What is registered with a Poller, and which of it is to be looked at."""
    cdef dict items             # socket -> PollItem
    cdef dict plain             # anything but open sockets, to be judged by each poll -> (flags, position)
    cdef list queue             # PollItems to look at
    cdef list ready             # PollItems that have events, and some that had
    cdef list results           # what poll() returns while nothing changes, or None
    cdef list unheard           # PollItems to look at every time
    cdef int set
    cdef int epoch
    cdef int sleeping           # threads that wait for the kernel: more than one may poll
    cdef list buried            # PollItems unregistered meanwhile: the kernel may have told those threads of them
    cdef bint has_wake
    cdef waker wake
    cdef long positions
    cdef readiness_event *events
    cdef int capacity
    cdef object __weakref__
    cdef PyObject *weak         # to this

    def __cinit__(self, *args, **kwargs):
        self.set = -1
        self.weak = core_weak_new(self)
        self.items = {}
        self.plain = {}
        self.queue = []
        self.ready = []
        self.unheard = []
        self.buried = []
        self.epoch = _fork_epoch

    @cython.critical_section
    def __del__(self):
        for item in self.items.values():
            self.drop(item)
        self.items.clear()

    def __dealloc__(self):
        core_weak_drop(&self.weak)
        self.close_set()
        PyMem_Free(self.events)

    cdef int close_set(self) noexcept:
        if self.set != -1:
            if READINESS_INHERITED or self.epoch == _fork_epoch:
                readiness_close(self.set)
            self.set = -1
        if self.has_wake:
            waker_close(&self.wake)
            self.has_wake = False
        return 0

    cdef inline int check_process(self) except -1:
        """After a fork the kernel set and the waker are the parent's, and so are the threads that sleep: begin anew."""
        if self.epoch == _fork_epoch:
            return 0
        self.close_set()
        self.epoch = _fork_epoch
        self.sleeping = 0
        self.buried = []
        for item in self.items.values():
            (<PollItem> item).in_set = False
            self.enqueue(item)
        return 0

    # Registration

    @cython.critical_section
    def __contains__(self, socket) -> bool:
        return socket in self.items or socket in self.plain

    @property
    @cython.critical_section
    def sockets(self) -> list:
        """What is registered, in order, as (socket, flags) pairs."""
        entries = [((<PollItem> item).position, socket, (<PollItem> item).given) for socket, item in self.items.items()]
        entries += [(entry[1], candidate, entry[0]) for candidate, entry in self.plain.items()]
        entries.sort(key=entry_position)
        return [(socket, flags) for _, socket, flags in entries]

    @cython.critical_section
    def register(self, socket, flags=3) -> None:
        """Watch a socket or descriptor for events, or change what it is watched for.

        Takes any object; `poll` raises for what it cannot watch.

        Parameters
        ----------
        socket : Socket, int or object with fileno()
            What to watch.
        flags : int
            POLLIN, POLLOUT, POLLERR, POLLPRI or several; 0 or None stops watching.
        """
        cdef PollItem item
        cdef long position
        self.check_process()
        if not flags:
            if socket in self.items or socket in self.plain:
                PollSet.unregister(self, socket)
            return
        item = self.items.get(socket)
        if not can_listen(socket, flags):
            entry = self.plain.get(socket)
            if item is not None:
                position = item.position
                self.unregister(socket)
            else:
                position = self.next_position() if entry is None else entry[1]
            self.plain[socket] = (flags, position)
            return
        if item is None:
            item = self.new_item(socket)
            entry = self.plain.pop(socket, None)
            if entry is not None:
                item.position = entry[1]
        item.given = flags
        item.flags = flags
        self.results = None
        self.enqueue(item)

    @cython.critical_section
    def modify(self, socket, flags=3) -> None:
        """Change what a socket or descriptor is watched for; the same as `register`."""
        self.register(socket, flags)

    @cython.critical_section
    def unregister(self, socket) -> None:
        """Stop watching a socket or descriptor.

        Raises
        ------
        KeyError
            It was not registered.
        """
        cdef PollItem item
        self.check_process()
        if self.plain.pop(socket, None) is not None:
            return
        item = self.items.pop(socket)
        self.drop(item)
        for other in self.items.values():
            if (<PollItem> other).state is item.state:
                # A second view of the same libzmq socket had to do without the descriptor.
                self.join_set(other)

    cdef long next_position(self):
        self.positions += 1
        return self.positions

    cdef PollItem new_item(self, Socket socket):
        cdef SocketState state = socket.state
        cdef PollItem item = PollItem.__new__(PollItem)
        item.socket = socket
        item.poller = self.weak
        item.position = self.next_position()
        item.attach(state)
        self.items[socket] = item
        self.join_set(item)
        return item

    cdef int drop(self, PollItem item) except -1:
        self.leave_set(item)
        item.poller = NULL
        item.socket = None
        item.end()
        item.events = 0
        self.results = None
        if item.queued:
            self.queue.remove(item)
            item.queued = False
        if item.listed:
            self.ready.remove(item)
            item.listed = False
        if item in self.unheard:
            self.unheard.remove(item)
        if self.sleeping:
            self.buried.append(item)
        return 0

    cdef int join_set(self, PollItem item) except -1:
        """Have the kernel watch the socket's descriptor; look at the socket every time where that cannot be."""
        if not READINESS_AVAILABLE or item.in_set:
            return 0
        if self.set == -1:
            self.set = readiness_open()
            if self.set != -1 and self.has_wake:
                readiness_add(self.set, waker_fd(&self.wake), NULL)
        item.in_set = self.set != -1 and item.state.fd != -1 and readiness_add(self.set, item.state.fd, <void *> item) == 0
        item.unheard = item.state.foreign or not item.in_set
        if item.unheard and item not in self.unheard:
            self.unheard.append(item)
        elif not item.unheard and item in self.unheard:
            self.unheard.remove(item)
        return 0

    cdef int leave_set(self, PollItem item) except -1:
        if item.in_set and self.set != -1 and self.epoch == _fork_epoch:
            readiness_remove(self.set, item.state.fd)
        item.in_set = False
        return 0

    cdef inline int enqueue(self, PollItem item) except -1:
        if not item.queued and item.poller != NULL:
            item.queued = True
            self.queue.append(item)
        return 0


cdef bint can_listen(object candidate, object flags):
    """Whether it is an open socket, whose descriptor a Poller can listen to, and the flags are events."""
    cdef SocketState state
    if not isinstance(candidate, Socket):
        return False
    try:
        event_mask(flags)
    except (TypeError, ValueError, OverflowError):
        return False
    state = (<Socket> candidate).state
    return state.usable_handle != NULL or state.busy
