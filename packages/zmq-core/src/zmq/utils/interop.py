"""Addresses of libzmq objects that other libraries made."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zmq._typing import Address

__all__ = ["cast_int_addr"]


def cast_int_addr(n: "Address") -> int:
    """Return the address that `n` stands for, as an integer.

    Parameters
    ----------
    n
        An integer, a CFFI pointer, or a ctypes pointer (`c_void_p` or a typed one).

    Raises
    ------
    ValueError
        If `n` is none of these.
    """
    if isinstance(n, int):
        return n
    # A caller that holds such a pointer has loaded the library it is of; this never loads one.
    cffi = sys.modules.get("_cffi_backend")
    if cffi is not None and isinstance(n, cffi.FFI.CData):
        return int(cffi.FFI().cast("uintptr_t", n))
    if "ctypes" in sys.modules:
        import ctypes

        if isinstance(n, (ctypes.c_void_p, ctypes._Pointer)):
            return ctypes.cast(n, ctypes.c_void_p).value or 0
    raise ValueError(
        f"an address has to be an integer, a CFFI pointer or a ctypes pointer, not {type(n).__name__}: {n!r}"
    )
