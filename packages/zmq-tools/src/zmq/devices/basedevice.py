"""Device, which runs where it is started, and its forms that run in a thread or a process of their own."""

from __future__ import annotations

import copy
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
    the device runs, options first. What a socket refuses is raised then.

    Parameters
    ----------
    device_type
        One of `zmq.DeviceType`. The socket types decide what the device does; this is for the reader.
    in_type, out_type
        Types of the two sockets, of `zmq.SocketType`. With a negative `out_type` there is one socket, which the methods
        for either are for.

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
    linger: int | None = None
    """Milliseconds for which unsent messages are kept when the device ends, if LINGER was not set for the socket.

    None leaves it to the sockets, and in a process means three seconds."""

    bind_in: Endpoint = Endpoint("Bind")
    connect_in: Endpoint = Endpoint("Connect")
    setsockopt_in: Option = Option()
    bind_in_to_random_port: RandomPort = RandomPort()
    bind_out: Endpoint = Endpoint("Bind")
    connect_out: Endpoint = Endpoint("Connect")
    setsockopt_out: Option = Option()
    bind_out_to_random_port: RandomPort = RandomPort()

    _ends: tuple[str, ...] = ("in", "out")

    def __init__(
        self, device_type: int = zmq.QUEUE, in_type: int | None = None, out_type: int | None = None
    ) -> None:
        if in_type is None or out_type is None:
            missing = "in_type" if in_type is None else "out_type"
            raise TypeError(f"{missing} is missing: give the type of a socket, such as zmq.ROUTER")
        self.device_type = device_type
        self.in_type = in_type
        self.out_type = out_type
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
        self._later_runs: list[Device] = []
        self._children: list[Child] = []
        self._of_one_run = {*self.__dict__} - described | {"_of_one_run", "launcher"}

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs to run the device: its description."""
        own = self._of_one_run
        return {name: value for name, value in self.__dict__.items() if name not in own}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._prepare()

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
            type_ = getattr(self, f"{end}_type")
            both = end == "out" and type_ < 0
            self._sockets[end] = self._sockets["in"] if both else context.socket(type_)
        # Options first, in whatever order they were given: most say what later binds and connects do.
        for step in sorted(self._steps, key=lambda each: each.method != "setsockopt"):
            if step.end in self._sockets:  # a steerable proxy may have no control socket
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
        """Wait, at most `timeout` seconds, until the device has ended; tell whether it has."""
        return self._finished.wait(timeout)

    @property
    def done(self) -> bool:
        """Whether the device has ended; a `run` of a subclass may set it."""
        return self._finished.is_set()

    @done.setter
    def done(self, value: bool) -> None:
        if value:
            self._finished.set()
        else:
            self._finished.clear()

    def stats(self) -> Statistics:
        """Return messages and bytes passed on so far, also while the device runs."""
        return Statistics(*self._counters)


class BackgroundDevice(Device):
    """A device that runs beside its owner.

    What makes it fail is reported where it runs, by `threading.excepthook` or in the output of its process, and then is
    in `exception`. In a with statement the device is started, and stopped at the end; there it is raised, too.
    """

    launcher: Any = None
    """The thread or process that the device runs in."""

    def __enter__(self: B) -> B:
        if self.launcher is None:
            self.start()
        if self.exception is not None:
            raise self.exception
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self.join()
        if self.exception is not None and exc_value is None:
            raise self.exception

    @property
    def exception(self) -> BaseException | None:
        """What ended the device, unless that was `stop` or the end of its context."""
        return self._failure

    def join(self, timeout: float | None = None) -> bool:
        """Wait, at most `timeout` seconds, until the device has ended; tell whether it has.

        Raises
        ------
        AttributeError
            The device was not started.
        """
        if self.launcher is None:
            raise AttributeError("this device was not started: there is nothing to wait for")
        self.launcher.join(timeout)
        return not self.launcher.is_alive()

    @classmethod
    def _sets_up(cls) -> bool:
        """Whether the device tells when its sockets are ready: a `run_device` of the program's may not."""
        return str(cls.run_device.__module__).startswith("zmq.devices")


class ThreadDevice(BackgroundDevice):
    """A device that runs in a thread; see `Device`. It uses the process's `zmq.Context.instance()`.

    .. versionadded:: 1.0
    """

    launcher: threading.Thread | None = None

    def start(self) -> None:
        """Start the device in a thread, and return when its sockets are bound and connected, or it has failed.

        A device that was started before is started once more, beside the first run.
        """
        device = self if self.launcher is None else self._another()
        self.launcher = threading.Thread(
            target=device._run_in_thread, name=type(self).__name__, daemon=self.daemon
        )
        self.launcher.start()
        if self._sets_up():
            device._begun.wait()
            if not device._serving:
                self.launcher.join()

    def _another(self) -> ThreadDevice:
        made = copy.copy(self)
        self._later_runs.append(made)
        return made

    def _run_in_thread(self) -> None:
        try:
            self.run()
        except BaseException as error:
            self._failure = error
            raise
        finally:
            self._begun.set()

    def stop(self) -> None:
        super().stop()
        for each in self._later_runs:
            each.stop()


class ProcessDevice(BackgroundDevice):
    """A device that runs in a process, made by `multiprocessing`; see `Device`. It makes a context of its own there.

    The process ends with its owner, whatever way that ends.

    .. versionadded:: 1.0
    """

    context_factory: Callable[[], zmq.Context[Any]] = zmq.Context
    start_method: str | None = None
    """``"fork"``, ``"spawn"`` or ``"forkserver"``; None is the default of `multiprocessing`."""
    launcher: BaseProcess | None = None

    def start(self) -> None:
        """Start the device in a process, and return when its sockets are bound and connected, or it has failed.

        A device that was started before is started once more, in a process beside the first.
        """
        child = Child(self, self.start_method)
        self._children.append(child)
        self._counters = child.counters
        self.launcher = child.process
        child.start(wait=self._sets_up())

    def stop(self) -> None:
        if not self._children:
            super().stop()
        for child in self._children:
            child.stop()

    @property
    def done(self) -> bool:
        return self._children[-1].has_ended() if self._children else self._finished.is_set()

    @done.setter
    def done(self, value: bool) -> None:
        if value:
            self._finished.set()
        else:
            self._finished.clear()

    @property
    def exception(self) -> BaseException | None:
        child = self._children[-1] if self._children else None
        return child.failure() if child is not None and child.has_ended() else None
