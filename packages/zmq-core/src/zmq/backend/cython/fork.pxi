# fork(): contexts and sockets are the parent's, and the threads that used them do not exist in the child.

def after_fork_in_child() -> None:
    # Every context and socket inherited through fork() refuses to be used, and the parent's helper threads are forgotten.
    cdef registry_entry *entry
    cdef SocketState state
    cdef Context context
    global _blocked, _fork_epoch
    _fork_epoch += 1
    core_lock_init()
    lent_after_fork()
    wakers_after_fork()
    terminations_after_fork()
    _blocked = 0
    while registry_sockets.next != &registry_sockets:
        entry = registry_sockets.next
        state = core_weak_get(entry.owner)
        registry_unlink(entry)
        if state is not None:
            state.forked = True
            state.handle = state.usable_handle = NULL
            state.busy = 0
            state.wake = NULL
            state.waiting = NULL
            state.closing = False
    while registry_contexts.next != &registry_contexts:
        entry = registry_contexts.next
        context = core_weak_get(entry.owner)
        registry_unlink(entry)
        if context is not None:
            context.forked = True
            context.handle = NULL
            context.lingering = []
