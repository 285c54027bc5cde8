"""What adding, correcting or taking away a day of the calendar changes for open deadlines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from engine.actions.tareas.vista_de_plazos import Cambio
from engine.domain.calendario import Feriado
from engine.domain.redaccion.fechas import say_date
from engine.domain.redaccion.motivos import short_norm
from engine.domain.suspension import Suspension


def feriado_of(row: Mapping[str, Any]) -> Feriado:
    """Return a holiday as the rules see it."""
    return Feriado(row["fecha"], row["nombre"], row["tipo"], row["ambito"], row["norma"])


def suspension_of(row: Mapping[str, Any]) -> Suspension:
    """Return a suspension as the rules see it."""
    return Suspension(
        row["id"], row["norma"], row["motivo"], row["desde"], row["hasta"], row["ambito"],
        row["entidad_id"], row["asistencia_id"], row["tarea_id"], row["cerrada"],
    )  # fmt: skip


def to_add(feriado: Feriado) -> Cambio:
    """Return what a new holiday changes."""
    return Cambio(f"Se declaró no laborable {_say_feriado(feriado)}", pone=(feriado,))


def to_remove(feriado: Feriado) -> Cambio:
    """Return what taking a holiday away changes."""
    return Cambio(f"Dejó de ser no laborable {_say_feriado(feriado)}", quita=(feriado,))


def to_correct(before: Feriado, after: Feriado) -> Cambio | None:
    """Return what correcting a holiday changes; None when no day or place does."""
    if replace(before, nombre=after.nombre, norma=after.norma) == after:
        return None
    texto = f"Se corrigió un día no laborable: ahora es {_say_feriado(after)}"
    return Cambio(texto, quita=(before,), pone=(after,))


def to_suspend(suspension: Suspension) -> Cambio:
    """Return what a new suspension changes."""
    return Cambio(f"Se suspendieron los plazos {_say_suspension(suspension)}", pone=(suspension,))


def to_close(suspension: Suspension, ultimo: date) -> Cambio:
    """Return what ending a suspension on `ultimo`, its last day, changes."""
    closed = replace(suspension, cerrada=ultimo)
    until = f"terminó el {say_date(ultimo)}"
    texto = f"La suspensión de plazos {_say_suspension(suspension)} {until}"
    return Cambio(texto, quita=(suspension,), pone=(closed,))


def to_annul(suspension: Suspension) -> Cambio:
    """Return what annulling a suspension changes."""
    texto = f"Quedó sin efecto la suspensión de plazos {_say_suspension(suspension)}"
    return Cambio(texto, quita=(suspension,))


def _say_feriado(feriado: Feriado) -> str:
    where = "" if feriado.is_national else f" en {feriado.ambito}"
    day = say_date(feriado.fecha)
    return f"el {day}{where} ({feriado.nombre}, {short_norm(feriado.norma)})"


def _say_suspension(suspension: Suspension) -> str:
    days = f"del {say_date(suspension.desde)} al {say_date(suspension.hasta)}"
    if suspension.desde == suspension.hasta:
        days = f"del {say_date(suspension.desde)}"
    return f"{days} ({suspension.motivo}, {short_norm(suspension.norma)})"
