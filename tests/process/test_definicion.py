"""Definitions are read once and kept while they are used, however many others there are."""

from engine.process import definicion
from engine.process.definicion import define, fingerprint, recall
from tests.process.conformidad.dibujo import draw


def line(n: int) -> str:
    """Return a diagram like no other."""
    return draw(f"ini > a{n} > fin", "p")


def is_kept(diagrama: str) -> bool:
    """Tell whether a definition can be had by the hash of its content alone."""
    return recall("p", fingerprint(diagrama, {})) is not None


def test_of_too_many_definitions_those_used_last_are_kept_and_one_read_again_is_known_again(
    monkeypatch,
):
    monkeypatch.setattr(definicion, "_MOST", 3)
    first, second, third, fourth = (line(n) for n in range(4))
    kept = define("p", first, {})
    define("p", second, {})
    define("p", third, {})
    assert define("p", first, {}) is kept
    define("p", fourth, {})
    assert [is_kept(d) for d in (first, second, third, fourth)] == [True, False, True, True]
    define("p", second, {})
    assert is_kept(second)
