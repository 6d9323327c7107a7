# Wakers: what a thread that blocks without the GIL can be woken by. There are as many as were ever needed at once.

cdef extern from "waiting.h" nogil:
    int waker_open(waker *self)
    bint waker_blind(waker *self)
    void waker_close(waker *self)
    void waker_wake(waker *self)
    void waker_clear(waker *self)
    int64_t monotonic_us()
    void wait_begin()
    int64_t wait_part(int64_t timeout_ms)
    int64_t wait_part_with(waker *wake, int64_t timeout_ms)
    void wait_parted(int64_t part_ms, int count)
    void wait_start()
    void wait_note_send()
    int wait_busily(int (*look)(void *) noexcept, void *what)
    int wait_readable(zmq_core_fd_t fd, waker *wake, int64_t timeout_ms)
    enum:
        WAIT_BLIND_MS
        WAKER_POOL_SIZE

cdef extern from "resource_probe.h" nogil:
    int room_for_mailboxes(int count)
    void *room_socket(void *context, int type, bint started)

cdef waker *_wakers[WAKER_POOL_SIZE]
cdef int _idle_wakers = 0


cdef int64_t deadline_after(double timeout_ms) except? -2:
    """Monotonic microseconds, so many milliseconds from now; infinity is beyond any program's life."""
    return monotonic_us() + <int64_t> min(timeout_ms * 1000, 1e17)


cdef int check_timeout(object timeout) except -1:
    """Refuse a number of milliseconds that zmq_poll could not be given; None and negative ones are no limit."""
    if timeout is not None and not timeout < 0 and int(timeout) > 0x7fffffff:
        raise OverflowError(f"a timeout has at most {0x7fffffff} milliseconds, not {timeout}; None waits for ever")
    return 0


cdef object integer(object value, str what):
    """An int for what Python converts to one, as C code does with an argument: floats are cut off."""
    if not hasattr(type(value), "__int__") or isinstance(value, (str, bytes, complex)):  # complex has one up to 3.9
        raise TypeError(f"{what} is an int, not {type(value).__name__}: {shorten(value)}")
    return int(value)


cdef waker *take_waker() except NULL:
    global _idle_wakers
    cdef waker *one
    if _idle_wakers:
        _idle_wakers -= 1
        return _wakers[_idle_wakers]
    one = <waker *> PyMem_Malloc(sizeof(waker))
    if one == NULL:
        raise MemoryError()
    waker_open(one)  # where no descriptor is left it is blind
    return one


cdef int give_waker(waker *one, bint woken=True) except -1:
    """Back to the pool; `woken` says whether another thread may have used it."""
    global _idle_wakers
    if waker_blind(one):
        PyMem_Free(one)
        return 0
    if woken:
        waker_clear(one)
    if _idle_wakers < WAKER_POOL_SIZE:
        _wakers[_idle_wakers] = one
        _idle_wakers += 1
    else:
        waker_close(one)
        PyMem_Free(one)
    return 0


cdef int wakers_after_fork() except -1:
    """The child shares these descriptors with its parent: it must never write to them."""
    global _idle_wakers
    while _idle_wakers:
        _idle_wakers -= 1
        waker_close(_wakers[_idle_wakers])
        PyMem_Free(_wakers[_idle_wakers])
    return 0
