/* Calls that may wait: one thread is inside, the others are refused, and `close` in one of them wakes it.
 *
 * Each enters its gates, waits and leaves them in C: no Python code, and so no signal handler that raises, can come in
 * between and leave a gate shut.
 */
#ifndef ZMQ_CORE_WAITS_H
#define ZMQ_CORE_WAITS_H

#include "gate_close.h"
#include "routing_ids.h"

static int gate_enter(gate *self, waker *wake)
{
    if (gate_open(self) == NULL)
        return GATE_SHUT;
    self->usable_handle = NULL;
    self->busy = 1;
    self->wake = wake;
    core_lock_release(&self->lock);
    return 0;
}

/* Let others in again, unless a close came meanwhile, which is carried out: no signal handler of Python's can prevent it.
 * Callbacks that must come first are for the caller to call.
 */
static void gate_leave(gate *self)
{
    int close;
    core_lock_take(&self->lock);
    self->busy = 0;
    self->wake = NULL;
    if (!self->closing && !self->forked)
        self->usable_handle = self->handle;
    close = self->closing && !self->watched && self->waiting == NULL;
    core_lock_release(&self->lock);
    if (close)
        gate_end(self, 0);
}

static int gates_enter(gate **gates, int count, waker *wake)
{
    int i;
    for (i = 0; i < count; i++) {
        if (gate_enter(gates[i], wake) != 0) {
            while (i-- > 0)
                gate_leave(gates[i]);
            return GATE_SHUT;
        }
    }
    return 0;
}

/* After a call that returned `rc`. */
static int gates_leave(gate **gates, int count, int rc)
{
    int i;
    rc = gate_result(rc);
    for (i = 0; i < count; i++)
        gate_leave(gates[i]);
    return rc;
}

/* Wait for libzmq's signal: 1, or 0 when time is up. */
static int gate_wait(gate *self, waker *wake, int64_t timeout_ms)
{
    int rc = gates_enter(&self, 1, wake);
    return rc != 0 ? rc : gates_leave(&self, 1, wait_readable(self->fd, wake, timeout_ms));
}

enum { GATE_BIND, GATE_CONNECT, GATE_UNBIND, GATE_DISCONNECT };

/* These may resolve names, which can take long. */
static int gate_endpoint(gate *self, int which, const char *address)
{
    int inproc = strncmp(address, "inproc://", 9) == 0;
    int rc = gates_enter(&self, 1, NULL);
    if (rc != 0)
        return rc;
    if (inproc)
        core_lock_take(&inproc_lock);
    if (which == GATE_BIND)
        rc = zmq_bind(self->handle, address);
    else if (which == GATE_CONNECT)
        rc = zmq_connect(self->handle, address);
    else if (which == GATE_UNBIND)
        rc = zmq_unbind(self->handle, address);
    else
        rc = zmq_disconnect(self->handle, address);
    if (inproc)
        core_lock_release(&inproc_lock);
    return gates_leave(&self, 1, rc);
}

/* Have libzmq forget the peer that has an id, and was disconnected: `context` is NULL for a STREAM, which may wait. */
static int gate_take_id(gate *self, void *context, const char *id, size_t size, int handover)
{
    int rc = gates_enter(&self, 1, NULL);
    if (rc != 0)
        return rc;
    if (context == NULL) {
        rc = stream_await_id(self->handle, id, size);
    } else {
        core_lock_take(&inproc_lock);
        rc = router_take_id(context, self->handle, id, size, handover);
        core_lock_release(&inproc_lock);
    }
    return gates_leave(&self, 1, rc);
}

/* zmq_poll on these gates' sockets and other descriptors, for a part of the timeout; `items` has room for the waker after its `item_count`. */
static int gates_poll(gate **gates, int count, zmq_pollitem_t *items, int item_count, waker *wake, long timeout_ms)
{
    int64_t part;
    int rc = gates_enter(gates, count, wake);
    if (rc != 0)
        return rc;
    items[item_count].socket = NULL;
    items[item_count].fd = waker_fd(wake);
    items[item_count].events = ZMQ_POLLIN;
    items[item_count].revents = 0;
    part = wait_part_with(wake, timeout_ms);
    rc = zmq_poll(items, item_count + WAKER_POLLABLE, (long) part);
    wait_parted(part, rc);
    return gates_leave(gates, count, rc);
}

static int gates_proxy_loop(gate **gates, int count, proxy_loop *loop, waker *wake, int drain)
{
    int rc = gates_enter(gates, count, wake);
    if (rc != 0)
        return rc;
    rc = drain ? proxy_loop_drain(loop) : proxy_loop_run(loop, wake);
    return gates_leave(gates, count, rc);
}

/* Wait beside others for a thread-safe socket, which has no descriptor: 1 to look again, 0 when time is up. */
static int gate_wait_threadsafe(gate *self, waker *wake, int type, int events, int64_t timeout_ms)
{
    threadsafe_waiter here;
    int rc, close;
    void *handle = gate_open(self);
    if (handle == NULL)
        return GATE_SHUT;
    threadsafe_wait_join(&self->waiting, &here, wake);
    core_lock_release(&self->lock);
    rc = gate_result(threadsafe_wait(handle, type, events, wake, timeout_ms));
    core_lock_take(&self->lock);
    threadsafe_wait_leave(&self->waiting, &here);
    close = self->closing && !self->watched && self->waiting == NULL && !self->busy;
    core_lock_release(&self->lock);
    if (close)
        gate_end(self, 0);
    return rc < 0 ? rc : 1;
}

/* For time to pass until the thread that keeps the others out has left: whether there is such a thread. */
static int gate_in_use(gate *self)
{
    int busy;
    core_lock_take(&self->lock);
    busy = self->busy && !self->closing;
    core_lock_release(&self->lock);
    if (busy)
        zmq_poll(NULL, 0, 1);
    return busy;
}

#endif
