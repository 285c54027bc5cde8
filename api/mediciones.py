"""How measurements are told: their state, whom they drew and what was answered."""

from collections.abc import Sequence
from typing import Any

from engine.db.queries.mediciones import Row
from engine.domain.medicion import INSTRUMENTOS, POSITIVO

HOME = "/acompanamiento/mediciones"
MAS_MUESTRA = (
    "Cada persona tiene un número: el SHA-256, en hexadecimal, de «semilla|clave». Entran las de"
    " número más bajo, en orden. Con la misma semilla y las mismas listas sale la misma muestra."
)
"""How a sample is drawn, for whoever wants to draw it again."""


def tell_medicion(row: Row) -> Row:
    """Return a measurement with what its matrix says of it."""
    asked = INSTRUMENTOS[row["clave"]]
    hidden = {"periodo", "ugel_id", "sorteada_por_id"}
    return {
        **{key: value for key, value in row.items() if key not in hidden},
        "nombre": asked.nombre, "vez": asked.veces[row["numero"] - 1], "de": asked.actor,
        "muestral": asked.muestral, "responsable": asked.responsable, "fuente": asked.fuente,
    }  # fmt: skip


def tell_results(clave: str, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Return, question by question, how many gave each answer and how many were positive."""
    asked = INSTRUMENTOS[clave]
    answers = [row["respuesta"] for row in rows if row["respuesta"]]
    told = []
    for name, said in asked.aspectos.items():
        given = [answer[name] for answer in answers]
        good = sum(value >= POSITIVO for value in given)
        told.append({
            "aspecto": name, "pregunta": said, "respuestas": len(given),
            "cuentas": [given.count(n) for n in range(1, 5)],
            "porcentaje": 100 * good / len(given) if given else None,
        })  # fmt: skip
    return told
