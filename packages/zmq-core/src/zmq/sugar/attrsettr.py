"""Options as attributes in any letter case, for classes with `get` and `set`."""

from errno import EFAULT, EINVAL

from zmq._annotations import declared_names
from zmq.constants import TABLES
from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

__all__ = ["AttributeSetter"]


class AttributeSetter:
    """Mixin that reads and writes options as attributes, in any letter case.

    `zmq.Socket` and `zmq.Context` have descriptors for this, in lower and upper case, which are faster; mix
    this in for other objects that have options. A class attribute or a declared attribute wins over an
    option of its name.
    """

    def get(self, option: int) -> "Any":
        """Return the value of an option; to be overridden."""
        raise NotImplementedError(f"{type(self).__name__} has to define get(option)")

    def set(self, option: int, value: "Any") -> None:
        """Set the value of an option; to be overridden."""
        raise NotImplementedError(f"{type(self).__name__} has to define set(option, value)")

    def _get_attr_opt(self, name: str, opt: int) -> "Any":
        """Read the option `opt` for the attribute `name`; a hook."""
        return self.get(opt)

    def _set_attr_opt(self, name: str, opt: int, value: "Any") -> None:
        """Write the option `opt` for the attribute `name`; a hook."""
        self.set(opt, value)

    def __getattr__(self, key: str) -> "Any":
        """Return the option of this name.

        Raises
        ------
        AttributeError
            If there is no such option, or it cannot be read.
        """
        option = _option(key)
        if option is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute or option {key!r}")
        try:
            return self._get_attr_opt(key, option)
        except ZMQError as error:
            if error.errno in (EINVAL, EFAULT):
                raise AttributeError(f"the option {key!r} cannot be read here: {error}") from error
            raise

    def __setattr__(self, key: str, value: "Any") -> None:
        """Set the option of this name, or an attribute that the class declares.

        Raises
        ------
        AttributeError
            If there is neither.
        """
        for cls in type(self).__mro__:
            if key in vars(cls) or key in declared_names(cls):
                object.__setattr__(self, key, value)
                return
        option = _option(key)
        if option is None:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute or option {key!r}")
        self._set_attr_opt(key, option, value)


def _option(name: str) -> "Optional[int]":
    """Return the number of the socket or context option `name`."""
    upper = name.upper()
    for table in ("SocketOption", "ContextOption"):
        number = TABLES[table][2].get(upper)
        if number is not None:
            return number
    return None
