"""What an argument should have been: numbers that were given as text, and values that libzmq refused for an option.

The backends import this module when an argument is wrong.
"""

from zmq import constants

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

Z85 = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"
HEXADECIMAL = b"0123456789abcdefABCDEF"
BASE64_CHARACTERS = 44
# A key as Z85 text, as bytes, and as hexadecimal digits.
KEY_CHARACTERS, KEY_BYTES, KEY_DIGITS = 40, 32, 64
LONGEST_ID = 255


def not_an_int(what: str, value: object) -> str:
    """Return the text of a TypeError for a number that is none, such as the name of a constant."""
    text = repr(value)
    told = f"{what} is an int, not {type(value).__name__}: {text if len(text) <= 80 else text[:77] + '...'}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return f"{told}; join several with |"
    name = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    name = name.strip().upper().rpartition("ZMQ.")[2].rpartition("ZMQ_")[2]
    if isinstance(value, (str, bytes)) and isinstance(getattr(constants, name, None), int):
        return f"{told}; did you mean zmq.{name}?"
    return told


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
