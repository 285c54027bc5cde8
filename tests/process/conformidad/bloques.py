"""Well-structured diagrams at random, in the words of the conformance diagrams."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from hypothesis import strategies as st

WAYS = 3
"""The variable `n` that decides the exclusive gateways is one of 0, 1, 2."""

_leaf = st.one_of(
    st.just(("tarea",)),
    st.tuples(st.just("varias"), st.integers(1, 3), st.booleans()),
)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.tuples(st.just("serie"), several),
        st.tuples(st.just("paralela"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("exclusiva"), st.lists(inner, min_size=2, max_size=3)),
        st.tuples(st.just("sub"), inner),
    )


BLOQUES = st.recursive(_leaf, _grown, max_leaves=9)
"""A task, one of several instances, or blocks in a row, in parallel, by choice or inside."""


def write(block: Any) -> str:
    """Return the words of a diagram that is one block between its start and its end."""
    numbers = count(1)
    lines = [*_lines(block, numbers, "ini", "fin")]
    return "\n".join(lines)


def _lines(
    block: Any, numbers: Iterator[int], start: str, end: str, tag: str = ""
) -> Iterator[str]:
    """Yield the lines of a block that goes from one node to another, by a flow marked `tag`."""
    kind, number = block[0], next(numbers)
    if kind in ("tarea", "varias"):
        yield f"{start} >{tag} t{number} > {end}"
        if kind == "varias":
            yield f"usuario t{number} veces={block[1]}{' secuencial' if block[2] else ''}"
    elif kind == "serie":
        stops = [start, *(f"x{number}_{k}" for k in range(1, len(block[1]))), end]
        for k, part in enumerate(block[1]):
            yield from _lines(part, numbers, stops[k], stops[k + 1], tag if k == 0 else "")
        yield from (f"exclusiva {name}" for name in stops[1:-1])
    elif kind == "sub":
        yield f"{start} >{tag} s{number} > {end}"
        yield f"sub s{number} {{"
        yield from _lines(block[1], numbers, f"ini{number}", f"fin{number}")
        yield "}"
    else:
        yield f"{start} >{tag} g{number}"
        yield f"{kind} g{number} j{number}"
        last = len(block[1]) - 1
        for k, part in enumerate(block[1]):
            way = "" if kind == "paralela" else "[*]" if k == last else f"[n == {k}]"
            yield from _lines(part, numbers, f"g{number}", f"j{number}", way)
        yield f"j{number} > {end}"
