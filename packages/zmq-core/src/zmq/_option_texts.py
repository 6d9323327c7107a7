"""What an option does, for `help()`: in the words of the type stub, which is read when they are asked for."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

_STUB = "backend/cython/_option_attributes.pyi"


def option_text(name: str, owner: str = "OptionAttributes") -> "Optional[str]":
    """Return what the option of this name does; None where the stub was not installed.

    Parameters
    ----------
    name
        In upper case.
    owner
        The stub's class: ``"OptionAttributes"`` of sockets or ``"ContextAttributes"``.
    """
    try:
        with open(__file__.replace("_option_texts.py", _STUB), encoding="utf-8") as stub:
            declared = stub.read().partition(f"class {owner}:")[2].partition("\nclass ")[0]
    except OSError:
        return None
    for declaration in (f"    {name}: ", f"    def {name}("):
        _, found, rest = declared.partition(declaration)
        if found:
            return " ".join(rest.split('"""')[1].split())
    return None
