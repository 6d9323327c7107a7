"""Decorators that give a function a context or a socket and close it when the function is done.

::

    @context()
    @socket(zmq.PUSH)
    def work(ctx, push): ...
"""

from __future__ import annotations

import functools
import inspect
from contextlib import AbstractContextManager
from typing import Any, Callable, TypeVar, cast

import zmq

__all__ = ["context", "socket"]

F = TypeVar("F", bound=Callable[..., Any])


def context(*args: Any, **kwargs: Any) -> Callable[[F], F]:
    """Give the decorated function a new `zmq.Context` and terminate it when the function is done.

    Parameters
    ----------
    name : str, optional
        The keyword argument to pass it as, given first or by name. Without a name it is the last positional
        argument.
    *args, **kwargs
        Go to `zmq.Context`.

    Raises
    ------
    TypeError
        At the call, if the caller passes the argument of this name too; at once, for a generator function,
        whose body runs after the call.
    """
    name, args, kwargs = _take_name(args, kwargs)

    def acquire(_: tuple[Any, ...], __: dict[str, Any]) -> AbstractContextManager[Any]:
        return cast("AbstractContextManager[Any]", zmq.Context(*args, **kwargs))

    return functools.partial(_decorate, name, acquire)


def socket(*args: Any, **kwargs: Any) -> Callable[[F], F]:
    """Give the decorated function a new `zmq.Socket` and close it when the function is done.

    Parameters
    ----------
    name : str, optional
        The keyword argument to pass it as, given first or by name. Without a name it is the last positional
        argument.
    context_name : str, optional
        The keyword argument that holds the context to make the socket in, `"context"` by default. Without
        one it is the first positional argument that is a context, else `zmq.Context.instance()`.
    *args, **kwargs
        Go to `zmq.Context.socket`: the socket type first.

    Raises
    ------
    TypeError
        As for `context`.
    """
    name, args, kwargs = _take_name(args, kwargs)
    context_name = kwargs.pop("context_name", "context")

    def acquire(call_args: tuple[Any, ...], call_kwargs: dict[str, Any]) -> AbstractContextManager[Any]:
        found = _find_context(context_name, call_args, call_kwargs)
        return cast("AbstractContextManager[Any]", found.socket(*args, **kwargs))

    return functools.partial(_decorate, name, acquire)


def _take_name(
    args: tuple[Any, ...], kwargs: dict[str, Any]
) -> tuple[str | None, tuple[Any, ...], dict[str, Any]]:
    """Split off the name that the object is passed by."""
    if args and isinstance(args[0], str):
        return args[0], args[1:], kwargs
    return kwargs.pop("name", None), args, kwargs


def _find_context(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> zmq.Context[Any]:
    """Return the context among the arguments of a call, or the global one."""
    if isinstance(kwargs.get(name), zmq.Context):
        return cast("zmq.Context[Any]", kwargs[name])
    for value in args:
        if isinstance(value, zmq.Context):
            return value
    return zmq.Context.instance()


def _decorate(
    name: str | None,
    acquire: Callable[[tuple[Any, ...], dict[str, Any]], AbstractContextManager[Any]],
    func: F,
) -> F:
    """Wrap `func` so that what `acquire` makes for a call is passed to it and closed after it."""
    if inspect.isgeneratorfunction(func) or inspect.isasyncgenfunction(func):
        raise TypeError(
            f"{func.__name__}() is a generator: its body runs after the call, when the object is closed. "
            "Use a with statement inside it"
        )

    def give(args: tuple[Any, ...], kwargs: dict[str, Any], made: Any) -> tuple[Any, ...]:
        if name is None:
            return (*args, made)
        kwargs[name] = made
        return args

    def check(kwargs: dict[str, Any]) -> None:
        if name in kwargs:
            raise TypeError(f"{func.__name__}() got {name!r} from its caller and from its decorator")

    if inspect.iscoroutinefunction(func):

        @functools.wraps(func)
        async def later(*args: Any, **kwargs: Any) -> Any:
            check(kwargs)
            with acquire(args, kwargs) as made:
                return await func(*give(args, kwargs, made), **kwargs)

        return cast("F", later)

    @functools.wraps(func)
    def now(*args: Any, **kwargs: Any) -> Any:
        check(kwargs)
        with acquire(args, kwargs) as made:
            return func(*give(args, kwargs, made), **kwargs)

    return cast("F", now)
