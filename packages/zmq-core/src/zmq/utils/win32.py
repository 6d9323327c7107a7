"""Ctrl-C during a blocking call on Windows."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Callable, Optional

__all__ = ["allow_interrupt"]

_CTRL_C_EVENT = 0


class allow_interrupt:  # noqa: N801 - public, and older than the rule
    """Run `action` on Ctrl-C while the `with` block runs, so that it can end a blocking call.

    On Windows Python only notes Ctrl-C and raises `KeyboardInterrupt` once the running call returns, which
    may be never. The system calls `action` in a thread of its own: send a message that the blocking call
    waits for, do not use the sockets of other threads. On other systems calls are interrupted anyway and
    this does nothing.

    Parameters
    ----------
    action
        Called without arguments; `None` does nothing.

    Raises
    ------
    OSError
        When entered, if Windows refuses the console handler.
    """

    def __init__(self, action: "Optional[Callable[[], Any]]" = None) -> None:
        self.action = action
        self._handler: Any = None

    def __enter__(self) -> "allow_interrupt":
        if sys.platform == "win32":
            import ctypes
            from ctypes import wintypes

            kind = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)
            self._handler = kind(self._on_event)
            _set_console_handler(self._handler, True)
        return self

    def __exit__(
        self,
        kind: "Optional[type[BaseException]]" = None,
        error: "Optional[BaseException]" = None,
        traceback: "Optional[TracebackType]" = None,
    ) -> None:
        if self._handler is not None:
            _set_console_handler(self._handler, False)
            self._handler = None

    def _on_event(self, event: int) -> int:
        if event == _CTRL_C_EVENT and self.action is not None:
            self.action()
        return 0  # and Python's own handler runs next


def _set_console_handler(handler: "Any", add: bool) -> None:
    if sys.platform == "win32":
        import ctypes

        kernel32 = ctypes.WinDLL("kernel32", use_last_error=True)
        if not kernel32.SetConsoleCtrlHandler(handler, add):
            raise ctypes.WinError(ctypes.get_last_error())
