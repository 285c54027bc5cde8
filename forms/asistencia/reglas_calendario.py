"""Rules on the dates and the place of an AT."""

import re
from collections.abc import Iterator
from typing import Any, TypeGuard

from engine.domain.convocatoria import HORAS_MAXIMAS
from forms.contexto import Contexto
from forms.valores import as_date, rows_of

Answer = dict[str, Any]
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def jornadas_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to jornadas that end before they begin, or that overlap one another."""
    taken: list[tuple[str, str, str]] = []
    for i, row in rows_of(respuesta, "jornadas"):
        fecha, inicio, fin = row.get("fecha"), row.get("hora_inicio"), row.get("hora_fin")
        if as_date(fecha) is None or not _is_hour(inicio) or not _is_hour(fin):
            continue
        if fin <= inicio:
            yield f"jornadas.{i}.hora_fin", "La hora de fin debe ser posterior a la de inicio."
        elif _minutes(fin) - _minutes(inicio) > HORAS_MAXIMAS * 60:
            yield f"jornadas.{i}.hora_fin", f"Una jornada dura como máximo {HORAS_MAXIMAS} horas."
        elif any(fecha == f and inicio < b and a < fin for f, a, b in taken):
            yield (
                f"jornadas.{i}.hora_inicio",
                "Esta jornada se superpone con otra de la misma lista: cambie la hora o quítela.",
            )
        taken.append((str(fecha), inicio, fin))


def ventana_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to a ventana that ends before it begins."""
    inicio, fin = as_date(respuesta.get("ventana_inicio")), as_date(respuesta.get("ventana_fin"))
    if inicio and fin and fin < inicio:
        yield "ventana_fin", "«Puede darse hasta» debe ser igual o posterior a «Puede darse desde»."


def sede_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Ask where a presencial or mixta AT takes place, in the words of its modality."""
    if respuesta.get("modalidad") in ("presencial", "mixta") and not respuesta.get("sede"):
        yield "sede", "Elija la DRE/GRE o UGEL que recibe la asistencia técnica."


def sala_errors(contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to a room of another sede, or to one without a sede."""
    sedes = {sala.codigo: sala.tipos for sala in contexto.salas}
    sala = respuesta.get("sala")
    if not isinstance(sala, str) or not sala:
        return
    if respuesta.get("sede") not in sedes.get(sala, ()):
        yield "sala", "Elija una sala de la sede que recibe la asistencia técnica, o ninguna."


def facilitadores_errors(_contexto: Contexto, respuesta: Answer) -> Iterator[tuple[str, str]]:
    """Object to a cargo that is told twice."""
    seen: set[Any] = set()
    for i, row in rows_of(respuesta, "facilitadores"):
        cargo = row.get("cargo")
        if isinstance(cargo, int) and cargo in seen:
            yield f"facilitadores.{i}.cargo", "Este cargo ya está en la lista: quite la fila."
        seen.add(cargo if isinstance(cargo, int) else None)


def _minutes(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])


def _is_hour(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and HOUR.fullmatch(value) is not None
