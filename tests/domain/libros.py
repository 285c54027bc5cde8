"""The two rule books of the source texts, as the domain reads them."""

from datetime import date

from engine.db.reference.reglamentos import read_reglamentos
from engine.domain.protocolo import Protocolo, Ratio
from engine.domain.reglamento import Reglamento, read_regla


def _book(fact) -> Reglamento:
    protocolos = tuple(
        Protocolo(**{**row, "ratios": tuple(Ratio(**ratio) for ratio in row["ratios"])})
        for row in fact["protocolos"]
    )
    return Reglamento(
        fact["codigo"], fact["nombre"], fact["norma"], date.fromisoformat(fact["desde"]),
        date.fromisoformat(fact["hasta"]), read_regla(fact["regla"]), protocolos,
    )  # fmt: skip


LIBROS = {fact["codigo"]: _book(fact) for fact in read_reglamentos()}
MANUAL, NORMA = LIBROS["manual-2019"], LIBROS["rvm-290-2019"]


def protocol(libro: Reglamento, tipo: str) -> Protocolo:
    """Return the protocol of a kind that the book does rule."""
    found = libro.protocolo_of(tipo)
    assert found is not None
    return found
