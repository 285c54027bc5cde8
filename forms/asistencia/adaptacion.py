"""What the context of one AT changes in the schemas of its fichas."""

from collections.abc import Callable
from typing import Any

from engine.domain.redaccion import say_date
from forms.contexto import Contexto

Schema = dict[str, Any]


def limit_dates(schema: Schema, contexto: Contexto) -> None:
    """Keep new jornadas from the past and recall the AT's ventana, which nobody leaves."""
    jornadas = schema["properties"]["jornadas"]
    jornadas["items"]["properties"]["fecha"]["x-minimo"] = contexto.hoy.isoformat()
    if contexto.ventana:
        inicio, fin = (say_date(day) for day in contexto.ventana)
        jornadas["description"] += f" La ventana pedida va del {inicio} al {fin}."


def offer_ventana(schema: Schema, contexto: Contexto) -> None:
    """Let the ventana be changed only when the programming was sent back with a reason."""
    limit_dates(schema, contexto)
    if contexto.devuelta:
        limit_ventana(schema, contexto)
        return
    for name in ("ventana_inicio", "ventana_fin"):
        del schema["properties"][name]


def limit_ventana(schema: Schema, contexto: Contexto) -> None:
    """Keep the ventana's end from the past and its beginning within two years."""
    properties = schema["properties"]
    properties["ventana_fin"]["x-minimo"] = contexto.hoy.isoformat()
    last = contexto.hoy.replace(year=contexto.hoy.year + 2, day=min(contexto.hoy.day, 28))
    properties["ventana_inicio"]["x-maximo"] = last.isoformat()
    properties["ventana_fin"]["x-maximo"] = last.isoformat()


def offer_ways_out(schema: Schema, contexto: Contexto) -> None:
    """Leave out of a cruce's decisions those that the facts do not allow."""
    limit_dates(schema, contexto)
    impossible = {
        "mantener": contexto.cruces_duros,
        "articular": not contexto.otras_asistencias,
    }
    decision = schema["properties"]["decision"]
    decision["oneOf"] = [o for o in decision["oneOf"] if not impossible.get(o["const"])]


def ask_for_each_cargo(schema: Schema, contexto: Contexto) -> None:
    """Ask for exactly one row per cargo convened."""
    participantes = schema["properties"]["participantes"]
    participantes["minItems"] = participantes["maxItems"] = len(contexto.cargos)


def limit_induccion(schema: Schema, contexto: Contexto) -> None:
    """Put the induction on the AT's first day at the latest."""
    if contexto.inicio:
        schema["properties"]["fecha"]["x-maximo"] = contexto.inicio.isoformat()


def limit_compromisos(schema: Schema, contexto: Contexto) -> None:
    """Date commitments from today on, and take none where nobody could answer for them."""
    compromisos = schema["properties"]["compromisos"]
    compromisos["items"]["properties"]["fecha"]["x-minimo"] = contexto.hoy.isoformat()
    if not contexto.cargos_responsables:
        compromisos["maxItems"] = 0


def limit_prorroga(schema: Schema, contexto: Contexto) -> None:
    """Date an extension after today."""
    schema["properties"]["nueva_fecha"]["x-posterior"] = contexto.hoy.isoformat()


ADAPTATIONS: dict[str, Callable[[Schema, Contexto], None]] = {
    "at_registro": limit_ventana,
    "at_programacion": offer_ventana,
    "at_cruce": offer_ways_out,
    "at_articulacion": limit_dates,
    "at_participantes": ask_for_each_cargo,
    "at_asistencia": ask_for_each_cargo,
    "at_induccion": limit_induccion,
    "anexo_04": limit_compromisos,
    "compromiso": limit_prorroga,
}
