"""Compiles the functions of this room to machine code, once for each version of their text."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

AQUI = Path(__file__).parent
ALMACEN = AQUI / "__pycache__"


F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Return `function` compiled, to be called only by others that are."""
    return _compiler(no_cpython_wrapper=True, no_cfunc_wrapper=True)(function)


def inlined(function: F) -> F:
    """Return `function` compiled into each that calls it: what is called a thousand times a step,
    for which handing a whole plan over is most of the work."""
    return _compiler(no_cpython_wrapper=True, no_cfunc_wrapper=True, forceinline=True)(function)


def door(function: F) -> F:
    """Return `function` compiled, with all that it calls, to be called from outside.

    It is kept beside the sources where that may be written, under a name that changes with any
    of them: numba alone would not see that a function called has changed.
    """
    return _compiler(cache=_keeps())(function)


def _compiler(**options: Any) -> Callable[[F], F]:
    # Nothing is allocated inside, so nothing is counted; and the other threads may go on.
    options |= {"nogil": True, "_nrt": False, "error_model": "numpy"}
    made: Callable[[F], F] = numba.njit(**options)
    return made


def _keeps() -> bool:
    """Tell whether what is compiled can be kept, after saying where."""
    place = ALMACEN / version()
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "se_puede").touch()
    except OSError:
        return False
    vars(config)["CACHE_DIR"] = str(place)
    return True


def version() -> str:
    """Return the name under which what is compiled from these texts is kept."""
    texts = b"".join(path.read_bytes() for path in sorted(AQUI.glob("*.py")))
    return f"nucleo-{sha256(texts).hexdigest()[:16]}"
