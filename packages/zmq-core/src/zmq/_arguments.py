"""What an argument should have been: numbers that were given as text, and values that libzmq refused for an option.

The backends import this module when an argument is wrong.
"""

from errno import EINVAL

from zmq import constants
from zmq._refusals import shorten, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn, Optional

Z85 = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
HEXADECIMAL = b"0123456789abcdefABCDEF"
BASE64_CHARACTERS = 44
# A key as Z85 text, as bytes, and as hexadecimal digits.
KEY_CHARACTERS, KEY_BYTES, KEY_DIGITS = 40, 32, 64
LONGEST_ID = 255


def not_an_int(what: str, value: object) -> str:
    """Return the text of a TypeError for a number that is none, such as the name of a constant."""
    told = f"{what} is an int, not {type(value).__name__}: {shorten(value)}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"{told}; join several with |"
    name = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    name = name.strip().upper().rpartition("ZMQ.")[2].rpartition("ZMQ_")[2]
    if isinstance(value, (str, bytes)) and isinstance(getattr(constants, name, None), int):
        return f"{told}; did you mean zmq.{name}?"
    return told


def refuse_number(name: str, value: object, low: int, high: int) -> "NoReturn":
    """Say which numbers an option of a socket or context takes.

    Raises
    ------
    TypeError
        `value` is no int.
    OverflowError
        It is none from `low` to `high`.
    """
    if isinstance(value, int):
        raise OverflowError(f"{name} takes an int from {low} to {high}, not {value}")
    hint = "; use set_string() or bytes only with text options" if isinstance(value, (str, bytes)) else ""
    raise TypeError(f"{name} takes an int, not {type(value).__name__}: {shown(name, value)}{hint}")


def refuse_bytes(name: str, value: object) -> "NoReturn":
    """Say that an option takes bytes."""
    hint = "; use set_string(), or encode it first" if isinstance(value, str) else ""
    raise TypeError(f"{name} takes bytes, not {type(value).__name__}: {shown(name, value)}{hint}")


def shown(name: str, value: object) -> str:
    """Return a value as errors show it: no password, and no key, since a secret one may stand for a public one."""
    return "(secret)" if "PASSWORD" in name or "KEY" in name else shorten(value)


def refused_option(name: str, kind: int, access: str) -> str:
    """Return what is said of an option that libzmq did not give, or that it has none of; `access` as in the table."""
    unknown = "" if access else ", which this version does not know"
    return f"{name}{unknown} on a {type_name(kind)} socket"


def refused_value(name: str, kind: int, access: str, error: int, value: object) -> str:
    """Return what is said of a value that libzmq did not take, and why it did not, as far as is known."""
    what = f"{name} = {shown(name, value)}"
    if not access:
        what += ", which this version does not know"
    elif access == "r":
        what += ", which can be read but not set,"
    why = why_refused(name, value, type_name(kind)) if error == EINVAL else None
    return f"{what} on a {type_name(kind)} socket" + (f": {why}" if why else "")


def set_late(name: str) -> str:
    """Return the warning for a high-water mark that comes too late for peers that connect from now on."""
    return (
        f"{name} was set after bind(): connections that the socket accepts from now on keep the value it had then. "
        "Set it before bind(), or unbind() and bind() again."
    )


def why_refused(name: str, value: object, socket_type: str) -> "Optional[str]":
    """Return why libzmq refuses a value for an option, as far as is known; a secret is not in it."""
    if name in ("CURVE_PUBLICKEY", "CURVE_SECRETKEY", "CURVE_SERVERKEY") and isinstance(value, bytes):
        return _why_no_key(value)
    if name in ("ROUTING_ID", "IDENTITY", "CONNECT_ROUTING_ID") and isinstance(value, bytes):
        return f"an id has 1 to {LONGEST_ID} bytes, not {len(value)}"
    if name in ("SUBSCRIBE", "UNSUBSCRIBE") and socket_type != "SUB":
        return "only a SUB socket subscribes; an XSUB sends b'\\x01' and the topic as a message"
    if isinstance(value, int) and value < 0 and name in ("SNDHWM", "RCVHWM", "HWM"):
        return "it takes a number from 0 up, and 0 is no limit"
    if isinstance(value, int) and value < -1 and name in ("LINGER", "SNDTIMEO", "RCVTIMEO"):
        return "it takes milliseconds from 0 up, and -1 is for ever"
    return None


def _why_no_key(key: bytes) -> "Optional[str]":
    wanted = f"a CURVE key has {KEY_CHARACTERS} characters of Z85, or {KEY_BYTES} bytes"
    if len(key) == KEY_DIGITS and not key.strip(HEXADECIMAL):
        return (
            f"{wanted}; these are {KEY_DIGITS} hexadecimal digits, of which bytes.fromhex() makes the bytes"
        )
    if len(key) == BASE64_CHARACTERS and key.endswith(b"="):
        return f"{wanted}; this looks like Base64, of which base64.b64decode() makes the bytes"
    if len(key) != KEY_CHARACTERS:
        spaces = "; there is space around it: use strip()" if len(key.strip()) == KEY_CHARACTERS else ""
        return f"{wanted}, not {len(key)}{spaces}"
    wrong = [place for place, character in enumerate(key) if character not in Z85]
    return f"it has {KEY_CHARACTERS} characters, but the one at {wrong[0]} is none of Z85" if wrong else None


def keys_that_lack(server: bool) -> str:
    """Return the warning for a socket that no peer can have a CURVE handshake with."""
    if server:
        return (
            "this socket is a CURVE_SERVER without a CURVE_SECRETKEY: no client can connect to it. "
            "zmq.curve_keypair() makes keys"
        )
    return (
        "this socket has a CURVE_SERVERKEY, but no CURVE_PUBLICKEY and CURVE_SECRETKEY of its own: "
        "no server lets it in. zmq.curve_keypair() makes keys"
    )
