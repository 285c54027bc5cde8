"""The words for dates, terms and rules in Spanish, the same on pages, mails and REST."""

from engine.domain.redaccion.cruces import say_cruce, say_rules, say_who_decides
from engine.domain.redaccion.fechas import (
    join_words,
    say_date,
    say_dates,
    say_instant,
    say_jornadas,
    say_number,
)
from engine.domain.redaccion.plazos import explain, say_relative
from engine.domain.redaccion.reglas import (
    say_alternativa,
    say_costo,
    say_motivo,
    say_reparo,
)

__all__ = [
    "explain",
    "join_words",
    "say_alternativa",
    "say_costo",
    "say_cruce",
    "say_date",
    "say_dates",
    "say_instant",
    "say_jornadas",
    "say_motivo",
    "say_number",
    "say_relative",
    "say_reparo",
    "say_rules",
    "say_who_decides",
]
