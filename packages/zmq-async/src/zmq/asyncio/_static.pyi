"""What type checkers take for the base of async sockets.

At run time that is `zmq.Socket`, as programs ask with isinstance. To a type checker an async socket is a `zmq.Socket` of
awaitables: code for a `zmq.Socket[bytes]` does not take it, code for a `zmq.Socket` does.
"""

from asyncio import Future
from collections.abc import Awaitable, Iterable
from typing import Any, Literal, Optional, TypeVar, Union, overload

from zmq import Frame, Socket
from zmq._typing import Address, Sendable
from zmq.asyncio._base import LoopSocket
from zmq.asyncio._tracker import MessageTracker
from zmq.backend import Socket as BackendSocket
from zmq.sugar.socket import _SocketContext

T = TypeVar("T", bound=LoopBase)

class LoopBase(Socket[Awaitable[Any]]):
    waiting: Any

    def __init__(
        self,
        ctx_or_socket: Any = ...,
        socket_type: int = ...,
        *,
        shadow: Union[Address, BackendSocket[Any]] = ...,
        copy_threshold: Optional[int] = ...,
    ) -> None: ...
    @classmethod
    def shadow(cls: type[T], address: Union[Address, BackendSocket[Any]]) -> T: ...
    def __enter__(self: T) -> T: ...
    def __exit__(self, *args: object, **kwargs: object) -> None: ...
    def __copy__(self: T, memo: object = ...) -> T: ...
    def __deepcopy__(self: T, memo: object = ...) -> T: ...
    def bind(self, addr: Union[str, bytes]) -> _SocketContext: ...
    def connect(self, addr: Union[str, bytes]) -> _SocketContext: ...
    def bind_to_random_port(
        self, addr: str, min_port: int = ..., max_port: int = ..., max_tries: int = ...
    ) -> int: ...
    def getsockopt(self, option: int) -> Union[int, bytes]: ...
    def setsockopt(self, option: int, optval: Any) -> None: ...
    def get_string(self, option: int, encoding: str = ...) -> str: ...
    def set_string(self, option: int, optval: str, encoding: str = ...) -> None: ...
    def getsockopt_string(self, option: int, encoding: str = ...) -> str: ...
    def setsockopt_string(self, option: int, optval: str, encoding: str = ...) -> None: ...
    def get_hwm(self) -> int: ...
    def set_hwm(self, value: int) -> None: ...
    def subscribe(self, topic: Union[str, bytes]) -> None: ...
    def unsubscribe(self, topic: Union[str, bytes]) -> None: ...
    def fileno(self) -> int: ...
    def get_monitor_socket(self: T, events: Optional[int] = ..., addr: Optional[str] = ...) -> T: ...  # type: ignore[override]
    def disable_monitor(self) -> None: ...

class AsyncBase(LoopSocket):
    @overload  # type: ignore[override]
    def recv(
        self,
        flags: int = ...,
        copy: Literal[True] = ...,
        track: bool = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[bytes]: ...
    @overload
    def recv(
        self, flags: int = ..., *, copy: Literal[False], track: bool = ..., timeout: Optional[float] = ...
    ) -> Future[Frame]: ...
    @overload
    def recv(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Future[Any]: ...
    @overload  # type: ignore[override]
    def recv_multipart(
        self,
        flags: int = ...,
        copy: Literal[True] = ...,
        track: bool = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[list[bytes]]: ...
    @overload
    def recv_multipart(
        self, flags: int = ..., *, copy: Literal[False], track: bool = ..., timeout: Optional[float] = ...
    ) -> Future[list[Frame]]: ...
    @overload
    def recv_multipart(
        self, flags: int = ..., copy: bool = ..., track: bool = ..., *, timeout: Optional[float] = ...
    ) -> Future[list[Any]]: ...
    @overload  # type: ignore[override]
    def send(
        self,
        data: Sendable,
        flags: int = ...,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[MessageTracker]: ...
    @overload
    def send(
        self,
        data: Sendable,
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        *,
        timeout: Optional[float] = ...,
    ) -> Future[Optional[MessageTracker]]: ...
    @overload  # type: ignore[override]
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = ...,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[MessageTracker]: ...
    @overload
    def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = ...,
        copy: bool = ...,
        track: bool = ...,
        *,
        routing_id: Optional[int] = ...,
        group: Optional[str] = ...,
        timeout: Optional[float] = ...,
    ) -> Future[Optional[MessageTracker]]: ...
    def poll(self, timeout: Optional[float] = ..., flags: int = ...) -> Future[int]: ...  # type: ignore[override]
