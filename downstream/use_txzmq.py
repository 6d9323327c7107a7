"""Use zmq sockets in Twisted's reactor: requests, publications, pushes."""

from __future__ import annotations

import time

from common import begin, check, did, free_port, speed
from twisted.internet import defer, reactor, task
from txzmq import (
    ZmqEndpoint,
    ZmqFactory,
    ZmqPubConnection,
    ZmqPullConnection,
    ZmqPushConnection,
    ZmqREPConnection,
    ZmqREQConnection,
    ZmqSubConnection,
)


@defer.inlineCallbacks
def run(factory):
    def pair(server, client):
        address = f"tcp://127.0.0.1:{free_port()}"
        return server(factory, ZmqEndpoint("bind", address)), client(factory, ZmqEndpoint("connect", address))

    replier, asker = pair(ZmqREPConnection, ZmqREQConnection)
    replier.gotMessage = lambda identity, *parts: replier.reply(identity, *parts)
    started = time.perf_counter()
    for number in range(500):
        answer = yield asker.sendMsg(b"%d" % number)
        check(answer, [b"%d" % number])
    speed("requests, one after the other", "requests/s", 500, started)
    answers = yield defer.gatherResults([asker.sendMsg(b"%d" % number) for number in range(100)])
    check(answers, [[b"%d" % number] for number in range(100)])
    did("600 requests were answered")

    publisher, subscriber = pair(ZmqPubConnection, ZmqSubConnection)
    got = []
    subscriber.subscribe(b"topic")
    subscriber.gotMessage = lambda message, topic: got.append((topic, message))
    while not got:
        publisher.publish(b"news", b"topic")
        yield task.deferLater(reactor, 0.01, lambda: None)
    check(got[0], (b"topic", b"news"))
    puller, pusher = pair(ZmqPullConnection, ZmqPushConnection)
    pulled = []
    puller.onPull = pulled.append
    for number in range(1000):
        pusher.push(b"%d" % number)
    while len(pulled) < 1000:
        yield task.deferLater(reactor, 0.01, lambda: None)
    check(pulled, [[b"%d" % number] for number in range(1000)])
    did("a publication and 1000 pushed messages arrived")


def main() -> None:
    begin(60, "txzmq", "twisted")
    factory = ZmqFactory()
    failures = []
    running = run(factory)
    running.addErrback(lambda failure: failures.append(failure.getTraceback()))
    running.addBoth(lambda _: (factory.shutdown(), reactor.stop()))
    reactor.run()
    check("".join(failures), "")


main()
