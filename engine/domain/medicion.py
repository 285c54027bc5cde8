"""The measurements of a programme's year: what each asks, of whom, when, and how it is drawn."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from engine.domain.actor import Actor
from engine.domain.programa import DIRECCIONES

DE_UNO_A_CUATRO = ("Nada", "Poco", "Bastante", "Mucho")
NIVELES = ("I", "II", "III", "IV")
POSITIVO = 3
"""From which of the four answers on one is positive."""
MARGEN, NORMAL = 0.05, 1.96
"""The error that a sample admits, and how many deviations 95 % of confidence is."""
SEPARADOR = "|"


@dataclass(frozen=True)
class Instrumento:
    """A row of the matrices: what it measures, of whom, how often and with which questions.

    `veces` names each time of the year it is applied; `muestral` is drawn, the rest is of all.
    `aspectos` are its questions by key, answered with one of the four of `escala`.
    """

    nombre: str
    actor: str
    veces: tuple[str, ...]
    muestral: bool
    responsable: str
    aspectos: Mapping[str, str]
    escala: tuple[str, ...]
    fuente: str


_SATISFACCION = {
    "pertinencia": "¿Lo que recibió responde a lo que necesita en su aula?",
    "calidad": "¿La manera en que se trabajó le ayudó a aprender?",
    "recursos": "¿Los materiales y el tiempo fueron suficientes?",
}
_PRACTICA = {
    "involucra": "Involucra activamente a los estudiantes",
    "razona": "Promueve el razonamiento, la creatividad o el pensamiento crítico",
    "retroalimenta": "Evalúa el progreso y retroalimenta",
    "ambiente": "Propicia un ambiente de respeto y proximidad",
    "comportamiento": "Regula el comportamiento con respeto",
}
_SEMESTRES = ("Primer semestre", "Segundo semestre")
_MINEDU = "DISER, DEIB, DIFODS o USE"
INSTRUMENTOS: Mapping[str, Instrumento] = MappingProxyType(
    {
        "SG-02": Instrumento(
            "Calidad de las estrategias", "acompanante", _SEMESTRES, True, _MINEDU,
            {
                "prepara": "¿Preparó la visita con la sesión y la rúbrica?",
                "observa": "¿Registró lo que ocurrió sin juzgarlo?",
                "dialoga": "¿Preguntó para que el docente reflexione, con pocas preguntas clave?",
                "acuerda": "¿Cerró con compromisos que se puedan ver?",
                "conduce": "¿En el GIA los docentes participaron y compartieron su práctica?",
            },
            DE_UNO_A_CUATRO, "S004:358",
        ),
        "SG-03": Instrumento(
            "Satisfacción del docente", "docente", ("Año",), True, _MINEDU, _SATISFACCION,
            DE_UNO_A_CUATRO, "S004:359",
        ),
        "SG-04": Instrumento(
            "Satisfacción del acompañante", "acompanante", _SEMESTRES, True, _MINEDU,
            _SATISFACCION, DE_UNO_A_CUATRO, "S004:360",
        ),
        "EV-01": Instrumento(
            "Práctica pedagógica, muestra", "docente", ("Año",), True, "USE o las direcciones",
            _PRACTICA, NIVELES, "S004:369",
        ),
        "EV-02": Instrumento(
            "Práctica pedagógica, todos", "docente", ("Año",), False, "El acompañante",
            _PRACTICA, NIVELES, "S004:370",
        ),
        "EV-03": Instrumento(
            "Desempeño del acompañante", "acompanante", ("Inicio", "Término"), False, _MINEDU,
            {
                "pedagogica": "Competencias técnico-pedagógicas",
                "indagacion": "Competencias de indagación",
                "personal": "Competencias personales",
            },
            NIVELES, "S004:371; S003:402-441",
        ),
    }
)  # fmt: skip
"""The rows SG-02..04 and EV-01..03 of the matrices (S004:356-376)."""


@dataclass(frozen=True)
class Programada:
    """A measurement on the calendar: which, its number in the year, and days `[desde, hasta)`."""

    clave: str
    numero: int
    desde: date
    hasta: date


def schedule_year(desde: date, hasta: date) -> Iterator[Programada]:
    """Yield the measurements of a programme of `[desde, hasta)`.

    Those of a semester take each half of it; those of the year its last quarter; the start and
    the end, the first and the last thirty days (SG-02..04, EV-01..03, S004:356-376).
    """
    days = (hasta - desde).days
    middle, month = desde + timedelta(days=days // 2), timedelta(days=min(30, days))
    of_times = {
        _SEMESTRES: ((desde, middle), (middle, hasta)),
        ("Año",): ((desde + timedelta(days=days * 3 // 4), hasta),),
        ("Inicio", "Término"): ((desde, desde + month), (hasta - month, hasta)),
    }
    for clave, instrumento in INSTRUMENTOS.items():
        for numero, (first, last) in enumerate(of_times[instrumento.veces], 1):
            yield Programada(clave, numero, first, last)


def sample_size(poblacion: int) -> int:
    """Return how many of a population are enough for 5 % of error with 95 % of confidence.

    The usual size for a proportion, half of them, corrected by a finite population:
    n = N / (1 + (N - 1) e² / (z² 0.25)).
    """
    if poblacion <= 0:
        return 0
    spread = NORMAL**2 * 0.25 / MARGEN**2
    return min(poblacion, math.ceil(poblacion / (1 + (poblacion - 1) / spread)))


def lot_of(semilla: str, clave: str) -> str:
    """Return the lot of one key: the SHA-256, in hexadecimal, of `semilla|clave` in UTF-8."""
    return hashlib.sha256(f"{semilla}{SEPARADOR}{clave}".encode()).hexdigest()


def draw(claves: Iterable[str], semilla: str, tamano: int) -> list[str]:
    """Return who is drawn, in order: the `tamano` keys of lowest lot.

    The same keys and seed give the same sample whoever draws, in whatever order they come; the
    database draws it with the same rule in `engine.db.queries.mediciones`.
    """
    return sorted(claves, key=lambda clave: (lot_of(semilla, clave), clave))[:tamano]


def measures(actor: Actor) -> bool:
    """Tell whether somebody schedules, draws and registers measurements (AC-30..33)."""
    return actor.administers or any(c.entidad_codigo in DIRECCIONES for c in actor.cargos)


def check_answer(clave: str, respuesta: Mapping[str, object]) -> dict[str, str]:
    """Return what is missing or strange in an answer, a sentence by question."""
    asked = INSTRUMENTOS[clave]
    wrong = dict.fromkeys(
        respuesta.keys() - asked.aspectos.keys(), "Esta pregunta no es de esta medición."
    )
    for name in asked.aspectos:
        value = respuesta.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 4:
            wrong[name] = f"Elija una respuesta: {', '.join(asked.escala)}."
    return wrong
