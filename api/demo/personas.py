"""The six people who sign in to the demonstration, one of each kind, in each other's scope."""

from dataclasses import dataclass

CLAVE = "articula2026"
"""Everybody's password: the demonstration keeps nothing that is secret."""


@dataclass(frozen=True)
class PersonaDemo:
    """Somebody of the demonstration and the cargos they hold."""

    usuario: str
    nombre: str
    cargo: str
    puestos: tuple[tuple[str, str], ...]


PERSONAS = (
    PersonaDemo(
        "admin", "Elena Quispe Rojas", "Administradora del servicio", (("MINEDU", "administrador"),)
    ),
    PersonaDemo(
        "diri",
        "Carlos Paredes Luna",
        "Planificador de la DIRI",
        (("DIRI", "planificador_diri"),),
    ),
    PersonaDemo(
        "difoca",
        "Rosa Huamán Díaz",
        "Especialista de la DIFOCA",
        (("DIFOCA", "especialista_difoca"),),
    ),
    PersonaDemo(
        "unidad",
        "Miguel Torres Vega",
        "Responsable de AT y facilitador de la DIGEBR",
        (("DIGEBR", "responsable_at"), ("DIGEBR", "facilitador")),
    ),
    PersonaDemo(
        "dre",
        "Juana Mamani Condori",
        "Coordinadora de AT de la DRE Puno",
        (("210000", "coordinador_dre"),),
    ),
    PersonaDemo(
        "ugel",
        "Pedro Apaza Choque",
        "Jefe de gestión pedagógica de la UGEL Chucuito",
        (("210005", "jefe_agp"),),
    ),
)
