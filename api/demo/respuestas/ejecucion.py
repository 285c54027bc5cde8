"""What is written to run an AT, to follow what was promised in it and to evaluate it."""

from datetime import date, timedelta
from random import Random
from typing import Any

from api.demo.escena import Escena
from engine.domain.lima import day_of
from forms.contexto import Contexto, ConvocadoOpcion

Answer = dict[str, Any]


def induccion(escena: Escena, contexto: Contexto) -> Answer:
    """Hold the induction the day it is reported, or on the first day of an AT already begun."""
    day = min(contexto.hoy, contexto.inicio or contexto.hoy)
    return {
        "fecha": day.isoformat(),
        "facilitadores": [
            f"{escena.actor.nombre}, {escena.unidad}",
            f"{escena.frase('facilitadores')}, {escena.unidad}",
        ],
        "acuerdos": escena.frases("acuerdos"),
    }


def verificacion(escena: Escena, _contexto: Contexto) -> Answer:
    """Find everything ready, or say how what is missing will be."""
    ready = escena.rng.random() < 0.75
    answer: Answer = dict.fromkeys(
        ("local", "materiales", "instrumentos", "participantes", "facilitadores"), True
    )
    if not ready:
        missing = escena.rng.choice(("materiales", "participantes"))
        answer |= {missing: False, "observaciones": escena.frase(f"falta_{missing}")}
    return answer


def asistencia(escena: Escena, contexto: Contexto) -> Answer:
    """Take the list: most came, most learnt, most were content."""
    rng = escena.rng
    return {"participantes": [_attendance(cargo, rng) for cargo in contexto.cargos]}


def _attendance(cargo: int, rng: Random) -> Answer:
    if rng.random() < 0.1:
        return {"cargo": cargo, "asistio": False, "entrada": None, "salida": None, "encuesta": None}
    entrada = rng.randint(8, 14)
    gained = rng.choice((-1, 0, 2, 3, 3, 4, 5, 6))
    return {
        "cargo": cargo,
        "asistio": True,
        "entrada": entrada,
        "salida": min(20, entrada + gained),
        "encuesta": rng.choice((3, 4, 4, 4, 5, 5)),
    }


def anexo_04(escena: Escena, contexto: Contexto) -> Answer:
    """Report what was achieved and who promised what."""
    tema = escena.tema
    owners = _owners(contexto, max(2, len(escena.guion.desenlaces)))
    return {
        "logros": escena.some(tema.logros),
        "alertas": escena.some(tema.alertas, 1),
        "conclusiones": escena.some(tema.conclusiones),
        "cumplio_objetivos": True,
        "cumplio_productos": escena.rng.random() < 0.85,
        "compromisos": [
            {
                "descripcion": tema.compromisos[n % len(tema.compromisos)],
                "responsable": owner.cargo,
                "fecha": _weekday(contexto.hoy + timedelta(days=9 + 5 * n)).isoformat(),
            }
            for n, owner in enumerate(owners)
        ],
    }


def _owners(contexto: Contexto, n: int) -> list[ConvocadoOpcion]:
    """Return who promises: the heads first, one of each entidad, then the rest."""
    rank = {"jefe_agp": 0, "jefe_agi": 0, "coordinador_dre": 1}
    ordered = sorted(
        contexto.cargos_responsables, key=lambda c: (rank.get(c.rol, 2), c.entidad_codigo)
    )
    # UGEL Chucuito answers first where it is convened: one of its people signs in to the demo.
    ordered.sort(key=lambda c: c.entidad_codigo != "210005" or c.rol != "jefe_agp")
    return ordered[:n]


def _weekday(day: date) -> date:
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def compromiso(escena: Escena, _contexto: Contexto) -> Answer:
    """Fulfil it, or ask for time or to be let off, as the guion has it for this one."""
    outcomes = escena.guion.desenlaces
    outcome = outcomes[escena.vez - 1] if escena.vez <= len(outcomes) else "cumplido"
    if outcome == "prorroga":
        later = _weekday(day_of(escena.now) + timedelta(days=14))
        motivo = escena.frase("prorroga")
        return {"resultado": "prorroga", "nueva_fecha": later.isoformat(), "motivo": motivo}
    if outcome == "retiro":
        return {"resultado": "retiro", "motivo": escena.frase("retiro")}
    return {"resultado": "cumplido", "evidencia": escena.frase("evidencias")}


def compromiso_verificacion(_escena: Escena, _contexto: Contexto) -> Answer:
    """Verify it."""
    return {"decision": "verificado"}


def anexo_05(escena: Escena, _contexto: Contexto) -> Answer:
    """Tell whether what was learnt is applied."""
    roll = escena.rng.random()
    if roll < 0.08:
        return {"aplica": "no", "dificultades": escena.frase("dificultades")}
    aplica = "en_parte" if roll < 0.25 else "si"
    answer: Answer = {"aplica": aplica, "evidencia": escena.one(escena.tema.aplica)}
    if aplica == "en_parte":
        answer["dificultades"] = escena.frase("dificultades")
    return answer


def evaluacion(escena: Escena, _contexto: Contexto) -> Answer:
    """Validate the results, after having them mended if the guion says so."""
    if escena.vez == 1 and escena.guion.evaluacion_observada:
        return {
            "decision": "observar",
            "valoracion": escena.frase("evaluacion_observada"),
            "recomendaciones": [],
        }
    return {
        "decision": "valida",
        "valoracion": escena.frase("valoracion"),
        "recomendaciones": escena.frases("recomendaciones"),
    }


def cierre(escena: Escena, _contexto: Contexto) -> Answer:
    """Spread the results."""
    return {"difusion": escena.frases("difusion"), "lecciones": escena.frases("lecciones")}


EJECUCION = {
    "at_induccion": induccion,
    "at_verificacion": verificacion,
    "at_asistencia": asistencia,
    "anexo_04": anexo_04,
    "compromiso": compromiso,
    "compromiso_verificacion": compromiso_verificacion,
    "anexo_05": anexo_05,
    "at_evaluacion": evaluacion,
    "at_cierre": cierre,
}
