# What concerns the library rather than a socket: versions, capabilities, keys, and how all this was built.

def zmq_version_info() -> tuple:
    """Return the version of libzmq that is running, as (major, minor, patch) (zmq_version)."""
    cdef int major, minor, patch
    zmq_version(&major, &minor, &patch)
    return (major, minor, patch)


cdef str versions_in_words():
    from zmq._refusals import both_versions
    return both_versions(build_info())


def has(capability) -> bool:
    """Return whether libzmq was built with a capability (zmq_has).

    Parameters
    ----------
    capability : str
        Such as ``"ipc"``, ``"pgm"``, ``"tipc"``, ``"norm"``, ``"curve"``, ``"gssapi"``, ``"draft"``.

    Examples
    --------
    >>> zmq.has("a thing that libzmq never had")
    False
    """
    if not isinstance(capability, str):
        raise TypeError(f"a capability is a str, not {type(capability).__name__}: {shorten(capability)}")
    cdef bytes raw = capability.encode()
    return bool(zmq_has(raw))


def curve_keypair() -> tuple:
    """Return a new CURVE key pair (public, secret), each 40 bytes of Z85 text (zmq_curve_keypair).

    Raises
    ------
    ZMQError
        ENOTSUP when libzmq was built without CURVE.

    Examples
    --------
    >>> public, secret = zmq.curve_keypair()
    >>> zmq.curve_public(secret) == public
    True
    """
    cdef char public_key[41]
    cdef char secret_key[41]
    if zmq_curve_keypair(public_key, secret_key) == -1:
        raise_error(zmq_errno(), f"this libzmq has no CURVE: {versions_in_words()}; see zmq.build_info()")
    return public_key[:40], secret_key[:40]


def curve_public(secret_key) -> bytes:
    """Return the public key, 40 bytes of Z85 text, that belongs to a secret key (zmq_curve_public).

    Parameters
    ----------
    secret_key : bytes or str
        40 characters of Z85 text.

    Raises
    ------
    ValueError
        `secret_key` has another length.
    ZMQError
        EINVAL when it is not Z85, ENOTSUP when libzmq was built without CURVE.
    """
    cdef char public_key[41]
    cdef object key = secret_key.encode() if isinstance(secret_key, str) else secret_key
    if len(key) != 40:
        raise ValueError(f"a CURVE key in Z85 has 40 characters, not {len(key)}")
    cdef bytes raw = bytes(memoryview(key))
    if zmq_curve_public(public_key, raw) == -1:
        raise_error(zmq_errno(), f"the secret key is not Z85, or this libzmq has no CURVE: {versions_in_words()}")
    return public_key[:40]


cdef bint keeps_spare_socket():
    """Tell whether this libzmq can always make the socket that it needs to terminate a context."""
    return "no-room" in ZMQ_CORE_PATCHES.decode().split()


def build_info() -> dict:
    """Return how this extension was built and which libzmq it runs with.

    Returns
    -------
    dict
        ``backend``; ``version``, that of zmq-core which was compiled; ``linkage`` of libzmq ("system", "prefix" or
        "bundled") and its ``location``; ``curve``, what provides it; ``patches``, the names of our patches that
        a bundled libzmq was built with; ``draft``, whether the draft API was built in; ``libzmq_built`` and ``libzmq_running``, versions.

    .. versionadded:: 28.0
    """
    return {
        "backend": "cython",
        "version": ZMQ_CORE_VERSION.decode(),
        "linkage": ZMQ_CORE_LINKAGE.decode(),
        "location": ZMQ_CORE_LOCATION.decode("utf-8", "replace"),
        "curve": ZMQ_CORE_CURVE.decode(),
        "patches": ZMQ_CORE_PATCHES.decode().split(),
        "draft": bool(ZMQ_CORE_DRAFT),
        "libzmq_built": f"{ZMQ_VERSION_MAJOR}.{ZMQ_VERSION_MINOR}.{ZMQ_VERSION_PATCH}",
        "libzmq_running": ".".join(map(str, zmq_version_info())),
    }


DRAFT_API = bool(ZMQ_CORE_DRAFT) and bool(zmq_has(b"draft"))
# For Python code: to Cython this is the name of a C integer.
globals()["PYZMQ_DRAFT_API"] = bool(ZMQ_CORE_DRAFT)
