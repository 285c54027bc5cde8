"""Rules on the objectives and the method of an AT."""

from collections.abc import Iterator
from typing import Any

from engine.domain.redaccion import join_words
from forms.contexto import Contexto
from forms.valores import rows_of

Answer = dict[str, Any]
# The sequence of the pauta metodológica (IN-02, S000:549-555).
MOMENTOS = {
    "bienvenida": "bienvenida",
    "apertura": "apertura",
    "contenido": "contenido",
    "trabajo_grupal": "trabajo grupal",
    "conclusiones": "conclusiones",
    "cierre": "cierre",
}


def momentos_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Ask for the moments of the sequence that are missing."""
    present = {str(row.get("momento")) for _, row in rows_of(respuesta, "momentos")}
    missing = [words for momento, words in MOMENTOS.items() if momento not in present]
    if present and missing:
        yield "momentos", f"Agregue los momentos que faltan: {join_words(missing)}."


def metas_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to goals for a level not chosen, or given twice."""
    niveles = respuesta.get("niveles")
    chosen = {str(n) for n in niveles} if isinstance(niveles, list) else set()
    seen: set[str] = set()
    for i, row in rows_of(respuesta, "metas"):
        nivel = row.get("nivel")
        if not isinstance(nivel, str):
            continue
        if nivel in seen:
            yield f"metas.{i}.nivel", "Este nivel ya tiene una meta: deje una sola."
        elif nivel not in chosen:
            yield f"metas.{i}.nivel", "Marque este nivel arriba o quite la meta."
        seen.add(nivel)
