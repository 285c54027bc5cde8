"""What the people of the demonstration's accompaniment answer, and what they leave for later."""

from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any

from api.demo.acompanamiento.marcha import Answer, Paso
from api.demo.acompanamiento.textos import PRACTICAS, write_texts
from engine.domain.calendario import Calendario
from forms.contexto import Contexto

LLUVIA = date(2026, 5, 11)
"""From here on the first visit that a companion was about to coordinate is stopped by the rain."""
ULTIMOS = date(2026, 6, 22)
"""What was visited from here on some have not registered yet."""
TARDAN = {"registrar": 3, "informar_mes": 4, "valorar_mes": 2}
"""Of each of these steps, in the last days, one of so many is left undone."""
SIN_SESION, TARDE = 20, 60
"""One visit of so many lacks a version of its session, and one talk of so many ends late."""
NIVELES = ("I", "II", "III", "IV")
EVIDENCIAS = (
    "Repregunta a tres estudiantes hasta que explican cómo llegaron a su respuesta.",
    "Los estudiantes trabajan solos más de la mitad de la sesión, sin que nadie los oriente.",
    "Recoge lo que cada grado sabe antes de empezar, con preguntas distintas.",
    "Usa semillas y cordeles para medir; todos los grupos los tocan.",
)
PRODUCTOS = (
    "Tres preguntas abiertas para la próxima sesión.",
    "Un cuadro con lo que hará cada grado en cada momento.",
    "Una lista de cotejo para dos propósitos de la semana.",
)
_ONE_DAY = timedelta(days=1)


class Respuestas:
    """Answers that differ by docente and month, and are the same every time."""

    def __init__(self, calendario: Calendario) -> None:
        self._calendario = calendario
        self._rained = False
        self._practicas = cycle(PRACTICAS)

    def decide(self, paso: Paso, contexto: Contexto, answer: Answer) -> Answer | None:
        """Return what somebody answers, None when they leave it undone."""
        rng = Random(f"{paso.elemento}:{paso.contexto}:{paso.docente_id}:{paso.numero}:{paso.dia}")
        if paso.dia >= ULTIMOS and rng.randrange(TARDAN.get(paso.elemento, 10**9)) == 0:
            return None
        if paso.ficha == "diagnostico_plan":
            del answer["muestra"]
            answer |= {"linea_base": "omite", "motivo": "La muestra de este año es de otra UGEL."}
            answer["sensibiliza"] = "primera_visita"
        if paso.elemento == "coordinar" and self._rains(paso):
            del answer["avisos"]
            return answer | {"resultado": "no_hecha"}
        if paso.elemento == "reprogramar":
            return {"causa": "clima", "fecha": self._later(contexto).isoformat()}
        if paso.ficha == "buenas_practicas":
            answer |= zip(
                ("titulo", "descripcion", "evidencia"), next(self._practicas), strict=True
            )
        write_texts(paso.ficha, answer, f"{paso.docente_id}:{paso.numero}", rng)
        _level(answer, paso, rng)
        _slip(answer, paso)
        return answer

    def _rains(self, paso: Paso) -> bool:
        if self._rained or paso.clase != "en_aula" or paso.dia < LLUVIA:
            return False
        self._rained = True
        return True

    def _later(self, contexto: Contexto) -> date:
        """Return the first day from which a visit may take all its days with classes, free."""
        hechos = contexto.estrategia
        assert hechos is not None
        assert hechos.inicio is not None
        day = max(hechos.inicio, contexto.hoy) + _ONE_DAY
        while not all(
            self._is_free(day + n * _ONE_DAY, hechos.ocupados) for n in range(hechos.dias)
        ):
            day += _ONE_DAY
        return day

    def _is_free(self, dia: date, taken: tuple[date, ...]) -> bool:
        block = self._calendario.block_of(dia)
        classes = block is not None and block.tipo == "lectivo"
        return classes and self._calendario.is_working_day(dia) and dia not in taken


def _level(answer: Answer, paso: Paso, rng: Random) -> None:
    """Rate each performance as the year goes: most begin in the second level and some rise."""
    rows: Any = answer.get("niveles")
    for row in rows if isinstance(rows, list) else ():
        for name in [key for key, value in row.items() if value in NIVELES]:
            rise = (paso.dia.month - 3) / 6
            row[name] = NIVELES[min(3, max(0, round(rng.gauss(0.9 + rise, 0.6))))]
        told = {"evidencia": rng.choice(EVIDENCIAS), "producto": rng.choice(PRODUCTOS)}
        row |= {name: said for name, said in told.items() if name in row}


def _slip(answer: Answer, paso: Paso) -> None:
    """Leave what any UGEL has: a version of a session that was lost, a talk that ended late."""
    rng = Random(f"desliz:{paso.elemento}:{paso.docente_id}:{paso.numero}:{paso.dia}")
    if paso.ficha == "visita_registro" and rng.randrange(SIN_SESION) == 0:
        answer["sesion_reajustada"] = False
    if paso.ficha == "visita_dialogo" and rng.randrange(TARDE) == 0:
        answer["hora_fin"] = "18:40"
