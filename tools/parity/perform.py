"""Run one statement in its scene and say what came out: result or exception, warnings, noise, and what is left."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
from typing import Any, Callable

from tools.parity import outside, scenes
from tools.parity.describe import describe, raised
from tools.parity.execute import HELPERS, PATIENCE, result_of, run, run_async, watched
from tools.parity.statement import Statement

#: What zmq has before a statement changes it.
COPY_THRESHOLD = 65536
#: Seconds after which the callbacks of a stream have been called.
SETTLING = 0.02
Told = Callable[[Any], None]


def perform_sync(statement: Statement, flavour: Any, told: Told) -> None:
    """Run a statement that waits by blocking."""
    _, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}
    with scenes.stage(flavour, state, kind) as scene:
        scene.names.update(HELPERS)
        with watched(outcome):
            if state == "forked":
                in_child(statement, scene, outcome)
            else:
                result_of(lambda: run(statement.code, scene.names), scene, outcome)
        outcome["left"] = scene.left()
        told(outcome)


def in_child(statement: Statement, scene: scenes.Scene, outcome: dict[str, Any]) -> None:
    """Run a statement in a child that inherits the scene."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        result_of(lambda: run(statement.code, scene.names), scene, outcome)
        os.write(writer, json.dumps(outcome).encode())
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as file:
        text = file.read()
    _, status = os.waitpid(child, 0)
    outcome.update(
        json.loads(text) if text else {"ended": "hang" if status == signal.SIGALRM else f"status {status}"}
    )


def perform_asyncio(statement: Statement, told: Told) -> None:
    """Run a statement inside a coroutine."""
    import zmq.asyncio
    from zmq.eventloop import zmqstream

    flavour, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}

    async def main() -> None:
        noise: dict[str, Any] = {}

        def hear(_: Any, context: dict[str, Any]) -> None:
            error = context.get("exception")
            noise[type(error).__name__] = describe(error, {})

        asyncio.get_running_loop().set_exception_handler(hear)
        streams = flavour == "stream"
        # A stream cannot be made of a closed socket.
        closed = streams and state == "closed"
        with scenes.stage(zmq if streams else AsyncFlavour(), "fresh" if closed else state, kind) as scene:
            scene.names.update(HELPERS)
            if streams:
                scene.names.update(zmqstream=zmqstream, got=[], stream=zmqstream.ZMQStream(scene.names["s"]))
            if closed:
                scene.names["s"].close(0)
            known = scene.known()
            try:
                value = await asyncio.wait_for(run_async(statement.code, scene.names), 4 * PATIENCE)
            except asyncio.TimeoutError:
                outcome["value"] = describe("pending", {})
            except (Exception, asyncio.CancelledError) as error:
                outcome["raised"] = raised(error)
                error.__traceback__ = None
            else:
                outcome["value"] = describe(value, known)
            # A failed Future that the statement dropped tells the loop when it is collected.
            gc.collect(0)
            if streams:
                await asyncio.sleep(SETTLING)
                outcome["got"] = describe(scene.names["got"], {})
            outcome["left"] = scene.left()
            if noise:
                outcome["loop"] = [noise[name] for name in sorted(noise)]

    with watched(outcome):
        asyncio.run(main())
    told(outcome)


class AsyncFlavour:
    """`zmq` as statements of the asyncio scenes see it: with the classes of zmq.asyncio."""

    def __getattr__(self, name: str) -> Any:
        import zmq.asyncio

        return getattr(zmq.asyncio if name in ("Context", "Socket", "Poller") else zmq, name)


def perform_green(statement: Statement, told: Told) -> None:
    """Run a statement in a greenlet, beside another that shows whether the first one waits."""
    import gevent

    import zmq.green

    _, state, kind = statement.scene.split()
    outcome: dict[str, Any] = {}
    turns: list[int] = []
    with scenes.stage(zmq.green, state, kind) as scene:
        scene.names.update(HELPERS, gevent=gevent)

        def call() -> Any:
            with gevent.Timeout(PATIENCE, False):
                other = gevent.spawn(turns.append, 1)
                value = run(statement.code, scene.names)
                scene.names["switched"] = bool(turns)
                other.kill()
                return value
            return "pending"

        with watched(outcome):
            result_of(call, scene, outcome)
        outcome["switched"] = scene.names.get("switched")
        outcome["left"] = scene.left()
        told(outcome)


def restore(code: str) -> None:
    """Take back what a statement may have changed for those that follow in its process."""
    import zmq.asyncio
    import zmq.green

    for module in (zmq, zmq.green):
        module.COPY_THRESHOLD = COPY_THRESHOLD
    if "instance" in code:
        for module in (zmq, zmq.asyncio, zmq.green):
            module.Context.instance().destroy(0)


def perform(statement: Statement, told: Told) -> None:
    """Run a statement in its scene, call `told` with the outcome, and take the scene down."""
    flavour = statement.scene.partition(" ")[0]
    if flavour in ("asyncio", "stream"):
        perform_asyncio(statement, told)
    elif flavour in outside.FLAVOURS:
        told(outside.perform(flavour, statement.code))
    elif flavour == "green":
        perform_green(statement, told)
    else:
        import zmq

        perform_sync(statement, zmq, told)
