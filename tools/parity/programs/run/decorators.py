"""The decorators hand over contexts and sockets, by position and by name, and close them."""

import zmq
from zmq.decorators import context, socket


@context()
def plain(ctx):
    print(type(ctx).__name__, ctx.closed)
    return ctx


@context(name="mine", io_threads=2)
def named(mine=None):
    print(mine.io_threads)
    return mine


@context()
@socket(zmq.PUSH)
@socket(zmq.PULL, name="pull")
def sockets(ctx, push, pull=None):
    print(push.type, pull.type, push.context is ctx)
    return push


print(plain().closed, named().closed, sockets().closed, sockets.__name__)


class Thing:
    @context("ctx")
    @socket("sock", zmq.PUB)
    def method(self, ctx, sock):
        return sock.type, ctx.closed


print(Thing().method())
for wrong in (
    lambda: socket()(lambda: 0)(),
    lambda: socket(zmq.PUSH)(lambda s: s.type)(),
    lambda: context(5)(lambda: 0)(),
):
    try:
        print(wrong())
    except Exception as error:
        print(type(error).__name__)
