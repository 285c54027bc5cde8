"""What each named constraint says when PostgreSQL refuses: written by hand, checked by a test."""

from collections.abc import Callable

from engine.errors import ArticulaError, Conflict

REFUSALS: dict[str, Callable[[], ArticulaError]] = {
    "reserva_sin_cruce": lambda: Conflict("cruce"),
    "uq_bloque_anio_tipo_numero": lambda: Conflict("bloque_repetido"),
    "uq_feriado_fecha_ambito_nombre": lambda: Conflict("feriado_repetido"),
    "uq_persona_usuario": lambda: Conflict("usuario_repetido"),
    "titularidad_sin_superposicion": lambda: Conflict("cargo_ocupado"),
}
