"""`async with` for what can be closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import TypeVar

    T = TypeVar("T", bound="Closing")

__all__ = ["Closing"]


class Closing:
    """Sockets and contexts of event loops: ``async with`` closes them at its end."""

    __slots__ = ()

    async def aclose(self, linger: int | None = None) -> None:
        """Close it."""
        raise NotImplementedError

    async def __aenter__(self: T) -> T:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
