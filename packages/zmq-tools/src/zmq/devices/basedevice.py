"""Device, which runs where it is started, and its forms that run in a thread or a process of their own."""

from __future__ import annotations

import threading
from array import array
from typing import TYPE_CHECKING, Any, Callable, TypeVar

import zmq
from zmq.devices._child import Child
from zmq.devices._setup import Endpoint, Option, RandomPort, Step
from zmq.devices._statistics import Statistics

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from types import TracebackType

__all__ = ("Device", "ProcessDevice", "ThreadDevice")

B = TypeVar("B", bound="BackgroundDevice")


class Device:
    """Passes messages between two sockets that it makes itself when it runs; `start` runs it in the caller.

    The methods ``bind_in``, ``connect_out``, ``setsockopt_in`` ... say what to do with the sockets; it is done when
    the device runs, options first.

    Parameters
    ----------
    device_type
        One of `zmq.DeviceType`. The socket types decide what the device does; this is for the reader.
    in_type, out_type
        Types of the two sockets, of `zmq.SocketType`. With a negative `out_type` the in-socket is both.

    Raises
    ------
    TypeError
        `in_type` or `out_type` is missing.

    .. versionadded:: 1.0
    """

    daemon: bool = True
    """Whether the interpreter may exit while the device runs in the background."""
    context_factory: Callable[[], zmq.Context[Any]] = zmq.Context.instance
    """Called without arguments, where the device runs, for the context of its sockets."""
    linger: int = 1000
    """Milliseconds for which unsent messages are kept when the device ends, unless LINGER was set for the socket."""

    bind_in: Endpoint = Endpoint("Bind")
    connect_in: Endpoint = Endpoint("Connect")
    setsockopt_in: Option = Option()
    bind_in_to_random_port: RandomPort = RandomPort()
    bind_out: Endpoint = Endpoint("Bind")
    connect_out: Endpoint = Endpoint("Connect")
    setsockopt_out: Option = Option()
    bind_out_to_random_port: RandomPort = RandomPort()

    _ends: tuple[str, ...] = ("in", "out")

    def __init__(self, device_type: int = 3, in_type: int | None = None, out_type: int | None = None) -> None:
        if in_type is None or out_type is None:
            missing = "in_type" if in_type is None else "out_type"
            raise TypeError(f"{missing} is missing: give the type of a socket, such as zmq.ROUTER")
        self.device_type: int = int(device_type)
        self.in_type = in_type
        self.out_type = out_type
        self._types: dict[str, int] = {"in": in_type, "out": out_type}
        self._steps: list[Step] = []
        self._prepare()

    def _prepare(self) -> None:
        """Make what belongs to one run in one process."""
        described = set(self.__dict__)
        self._counters: Any = array("Q", [0] * 4)
        self._lock = threading.Lock()
        self._begun = threading.Event()  # the sockets are ready, or never will be
        self._serving = False
        self._when_ready: Callable[[], None] = self._begun.set
        self._context: zmq.Context[Any] | None = None
        self._finished = threading.Event()
        self._sockets: dict[str, zmq.Socket] = {}
        self._control: zmq.Socket | None = None
        self._stopping = False
        self._failure: BaseException | None = None
        self._of_one_run = {*self.__dict__} - described | {"_of_one_run", "_child", "launcher"}

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs to run the device: its description."""
        own = self._of_one_run
        return {name: value for name, value in self.__dict__.items() if name not in own}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()

    def _later(self, step: Step) -> None:
        if self._types[step.end] < 0:
            raise ValueError(f"this device has no {step.end}-socket: its type is {self._types[step.end]}")
        self._steps.append(step)

    # Running

    def start(self) -> None:
        """Run the device, here and now, until it is stopped."""
        self.run()

    def run(self) -> None:
        """Run the device until `stop` is called or its context is terminated; other errors are raised."""
        try:
            self.run_device()
        except (zmq.SocketClosed, zmq.ContextTerminated) as error:
            if isinstance(error, zmq.SocketClosed) and not self._stopping:
                raise
        finally:
            self._close()
            self._finished.set()

    def run_device(self) -> None:
        """Make the sockets and pass messages on; subclasses say how."""
        ins, outs = self._setup_sockets()
        zmq.proxy_steerable(ins, outs, control=self._control, counters=self._counters)

    def _setup_sockets(self) -> tuple[zmq.Socket, ...]:
        """Make the sockets and take the steps that were left for them."""
        context = self._context = self.context_factory()
        for end in self._ends:
            self._sockets[end] = (
                self._sockets["in"] if self._types[end] < 0 else context.socket(self._types[end])
            )
        # Options first, in whatever order they were given: most say what later binds and connects do.
        for step in sorted(self._steps, key=lambda each: each.method != "setsockopt"):
            step.take(self._sockets[step.end])
        with self._lock:
            # Closing a control socket is what ends a proxy; one without endpoints does nothing else.
            self._control = self._sockets.get("ctrl") or context.socket(zmq.PAIR)
            if self._stopping:
                self._control.close(linger=0)
        self._serving = True
        self._when_ready()
        return tuple(self._sockets[end] for end in self._ends)

    def _close(self) -> None:
        with self._lock:
            if self._control is not None:
                self._control.close()
        asked = {
            step.end
            for step in self._steps
            if step.arguments[0] == zmq.LINGER and step.method == "setsockopt"
        }
        for end, socket in self._sockets.items():
            socket.close(linger=None if end in asked else self.linger)

    def stop(self) -> None:
        """Ask the device to end, from any thread.

        It passes on what has arrived, for at most 50 milliseconds, and closes its sockets.
        """
        with self._lock:
            self._stopping = True
            if self._control is not None:
                self._control.close()

    def join(self, timeout: float | None = None) -> bool:
        """Wait, at most `timeout` seconds, until the device has ended; tell whether it has.

        Raises
        ------
        Exception
            What ended the device, unless that was `stop` or the end of its context.
        """
        return self._finished.wait(timeout)

    @property
    def done(self) -> bool:
        """Whether the device has ended."""
        return self._finished.is_set()

    def stats(self) -> Statistics:
        """Return messages and bytes passed on so far, also while the device runs."""
        return Statistics(*self._counters)


class BackgroundDevice(Device):
    """A device that runs beside its owner; in a with statement it is started, and stopped at the end."""

    launcher: Any = None
    """The thread or process that the device runs in."""

    def __enter__(self: B) -> B:
        if self.launcher is None:
            self.start()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self.join()

    @property
    def exception(self) -> BaseException | None:
        """What ended the device, unless that was `stop` or the end of its context."""
        return self._failure

    def _log_failure(self, error: BaseException) -> None:
        """Nobody may be waiting in `join`: a device does not die silently."""
        import logging

        name = type(self).__name__
        logging.getLogger("zmq.devices").error("a %s failed: %s: %s", name, type(error).__name__, error)

    def _refuse_second_start(self) -> None:
        if self.launcher is not None:
            raise RuntimeError("this device was started before; make another one")

    @classmethod
    def _sets_up(cls) -> bool:
        """Whether the device tells when its sockets are ready: a `run_device` of somebody else's may not."""
        return str(cls.run_device.__module__).startswith("zmq.devices")


class ThreadDevice(BackgroundDevice):
    """A device that runs in a thread; see `Device`. It uses the process's `zmq.Context.instance()`.

    .. versionadded:: 1.0
    """

    launcher: Any = None

    def start(self) -> None:
        """Start the device in a thread, and return when its sockets are bound and connected.

        Raises
        ------
        ZMQError
            An endpoint could not be bound or connected, or an option not set.
        RuntimeError
            The device was started before.
        """
        self._refuse_second_start()
        self.launcher = threading.Thread(
            target=self._run_in_thread, name=type(self).__name__, daemon=self.daemon
        )
        self.launcher.start()
        if self._sets_up():
            self._begun.wait()
            if not self._serving:
                self.join()

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except BaseException as error:
            self._failure = error
            if self._serving:
                self._log_failure(error)
        finally:
            self._begun.set()

    def join(self, timeout: float | None = None) -> bool:
        if self.launcher is None:
            raise RuntimeError("this device was not started")
        self.launcher.join(timeout)
        if self.launcher.is_alive():
            return False
        if self._failure is not None:
            raise self._failure
        return True


class ProcessDevice(BackgroundDevice):
    """A device that runs in a process, made by `multiprocessing`; see `Device`. It makes a context of its own there.

    The process ends with its owner, whatever way that ends.

    .. versionadded:: 1.0
    """

    context_factory: Callable[[], zmq.Context[Any]] = zmq.Context
    start_method: str | None = None
    """``"fork"``, ``"spawn"`` or ``"forkserver"``; None is the default of `multiprocessing`."""
    launcher: BaseProcess | None = None
    _child: Child | None = None

    def start(self) -> None:
        """Start the device in a process, and return when its sockets are bound and connected.

        Raises
        ------
        ZMQError
            An endpoint could not be bound or connected, or an option not set.
        ChildProcessError
            The process died before its sockets were ready.
        RuntimeError
            The device was started before.
        """
        self._refuse_second_start()
        self._child = Child(self, self.start_method)
        self._counters = self._child.counters
        self.launcher = self._child.process
        self._child.start(wait=self._sets_up())

    def stop(self) -> None:
        if self._child is None:
            super().stop()
        else:
            self._child.stop()

    @property
    def done(self) -> bool:
        return self._child.has_ended() if self._child is not None else self._finished.is_set()

    @property
    def exception(self) -> BaseException | None:
        return self._child.failure() if self._child is not None and self._child.has_ended() else None

    def join(self, timeout: float | None = None) -> bool:
        if self._child is None:
            raise RuntimeError("this device was not started")
        return self._child.join(timeout)
