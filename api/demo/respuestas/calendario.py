"""What is written to give an AT its dates, its place and its people."""

from datetime import date, timedelta
from typing import Any

from api.demo.escena import Escena
from api.demo.guiones import Guion, jornada_fields
from forms.contexto import Contexto

Answer = dict[str, Any]


def programacion(escena: Escena, contexto: Contexto) -> Answer:
    """Programme the days of the guion; those of its reprogramming once it came back."""
    guion = escena.guion
    answer: Answer = {
        "jornadas": [jornada_fields(j) for j in _days(guion, escena.ronda)],
        "modalidad": guion.modalidad,
        "lugar": guion.lugar or escena.frase("lugares"),
        "convocatoria": guion.convocatoria,
    }
    last = date.fromisoformat(answer["jornadas"][-1]["fecha"])
    if contexto.devuelta and contexto.ventana and last > contexto.ventana[1]:
        answer["ventana_fin"] = (last + timedelta(days=7)).isoformat()
    if guion.modalidad == "virtual":
        answer["lugar"] = guion.lugar or "Sala virtual del Minedu; el enlace llega por correo"
    else:
        likely = contexto.sede.codigo if contexto.sede else guion.convocatoria[0]["entidad"]
        answer["sede"] = guion.sede or likely
    return answer


def _days(guion: Guion, ronda: int) -> tuple[str, ...]:
    moves = [mandato.jornadas for mandato in guion.mandatos if mandato.jornadas]
    return moves[ronda - 1] if ronda else guion.jornadas


def cruce(escena: Escena, contexto: Contexto) -> Answer | None:
    """Do what the guion says of its cruce; else move a hard one and keep a soft one."""
    if escena.guion.cruce.startswith("articula:"):
        other = escena.codigos[escena.guion.cruce.partition(":")[2]]
        sustento = escena.frase("articular")
        return {"decision": "articular", "asistencia": other, "sustento": sustento}
    if not contexto.cruces_duros and escena.guion.cruce != "otra_fecha":
        return {"decision": "mantener", "sustento": escena.frase("mantener")}
    if not contexto.alternativas:
        return None
    return {
        "decision": "otra_fecha",
        "jornadas": [dict(jornada) for jornada in contexto.alternativas[0]],
        "sustento": escena.frase("otra_fecha"),
    }


def articulacion(escena: Escena, contexto: Contexto) -> Answer | None:
    """Agree on the days of the other AT, one team and one message."""
    if not contexto.otras_asistencias:
        return None
    other = contexto.otras_asistencias[0]
    return {
        "equipo": [
            f"{escena.actor.nombre}, {escena.unidad}",
            "Responsable de AT de la otra unidad",
        ],
        "gastos": escena.frase("gastos"),
        "mensaje": escena.frase("mensaje"),
        "jornadas": [dict(jornada) for jornada in other.jornadas],
    }


def fecha(_escena: Escena, _contexto: Contexto) -> Answer:
    """Accept the date."""
    return {"decision": "acepta"}


def confirmacion(escena: Escena, _contexto: Contexto) -> Answer:
    """Confirm the dates, now and then with a note."""
    if escena.rng.random() < 0.6:
        return {"confirma": True}
    return {"confirma": True, "nota": escena.frase("notas")}


def logistica(escena: Escena, _contexto: Contexto) -> Answer:
    """Say what is secured and what is still being seen to."""
    rng = escena.rng
    answer: Answer = {
        "local": "asegurado",
        "alimentacion": rng.choice(("asegurado", "asegurado", "en_gestion")),
        "equipos": rng.choice(("asegurado", "asegurado", "en_gestion")),
        "materiales": rng.choice(("asegurado", "no_requerido")),
        "financiamiento": rng.choice(("minedu", "compartido", "compartido", "region")),
    }
    if "en_gestion" in answer.values():
        answer["observaciones"] = escena.frase("en_gestion")
    return answer


def participantes(escena: Escena, contexto: Contexto) -> Answer:
    """Confirm who comes; one in nine cannot, and says why."""
    rng = escena.rng
    rows: list[Answer] = []
    for cargo in contexto.cargos:
        row: Answer = {"cargo": cargo, "asiste": len(contexto.cargos) < 2 or rng.random() > 0.11}
        if not row["asiste"]:
            row["motivo"] = escena.frase("no_asiste")
        rows.append(row)
    return {"participantes": rows}


CALENDARIO = {
    "at_programacion": programacion,
    "at_cruce": cruce,
    "at_articulacion": articulacion,
    "at_fecha": fecha,
    "at_calendario": confirmacion,
    "at_logistica": logistica,
    "at_participantes": participantes,
}
