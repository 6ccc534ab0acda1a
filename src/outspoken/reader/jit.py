"""One way to compile the hot loops: machine code kept on disk between processes, run without the GIL.

Numba keeps the code beside the package, in `NUMBA_CACHE_DIR` where that is set, or in the user's cache folder. Where
none of them can be written (a locked-down container without a home), the loops are compiled again by each process,
which takes some seconds at the first reading and changes no result.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a function of arrays and numbers to machine code at its first call."""
    try:
        return cast(F, njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no folder to keep the code in
        return cast(F, njit(nogil=True)(function))


def inlined(function: F) -> F:
    """As `compiled`, for the small steps of a loop: their code is put into that of the caller."""
    return cast(F, njit(nogil=True, inline="always")(function))


def called(function: F) -> F:
    """As `compiled`, for a loop within a loop, called by it."""
    return cast(F, njit(nogil=True)(function))
