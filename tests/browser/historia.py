"""The people of a whole story, the AT they share and the other one that stands in its way."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update

from api.composition import Service
from engine.db.queries.tablas import cargos, personas, titularidades
from engine.db.session import Database
from tests.browser.escritura import advance_clock
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona
from tests.story.gente import meet
from tests.story.paso import Relato

CAST = ("unidad", "difoca", "diri", "dre", "ugel", "admin")
JEFE = "Jefe de gestión pedagógica"
PRIMARIA = "Especialista de primaria"
COORDINADOR = "Coordinador de asistencia técnica"
TAKEN = date(2026, 9, 16)
"""The Wednesday on which another AT already holds the same people, from 9:00 to 13:00."""
OTRA = "AT-2026-0001"
CONVOCATORIA = [
    {"entidad": "UGEL Chucuito", "rol": JEFE},
    {"entidad": "UGEL Chucuito", "rol": PRIMARIA},
    {"entidad": "DRE Puno", "rol": COORDINADOR},
]
"""As it is typed: the office by its name."""
_OTRA: dict[str, Any] = {
    "unidad": "DEIB",
    "titulo": "Planificación en escuelas interculturales",
    "tema": "Lenguas originarias en el aula",
    "convocatoria": [
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "especialista_primaria"},
    ],
}


@dataclass
class Historia:
    """Who takes part, each at their own screen, and what is known of the AT so far."""

    service: Service
    gente: dict[str, Persona]
    codigo: str = ""
    jornada: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def begin(cls, navegante: Navegante, *cast: str) -> "Historia":
        """Sign everybody in."""
        who = cast or CAST
        gente = {usuario: await Persona.enter(navegante, usuario) for usuario in who}
        return cls(navegante.service, gente)

    def __getitem__(self, usuario: str) -> Persona:
        return self.gente[usuario]

    async def advance(self, fecha: str, hora: str = "08:00") -> None:
        """Have the administrator move the clock to that hour from the bar at the foot."""
        admin = self["admin"]
        await advance_clock(admin.page, f"{fecha}T{hora}")
        await admin.look()


async def hold_the_same_people(database: Database) -> None:
    """Have another unit's AT calendarised over the people of the story, before it begins."""
    relato = Relato(database, await meet(database))
    codigo = await relato.register("deib", **_OTRA)
    jornada = {"fecha": TAKEN.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("deib", codigo, "definir_objetivos")
    await relato.do("deib", codigo, "elaborar_pauta")
    await relato.do("difoca", codigo, "revisar_metodo")
    await relato.do("deib", codigo, "programar", jornadas=[jornada])
    await relato.do("diri", codigo, "calendarizar")
    assert codigo == OTRA


async def tell_aside(service: Service) -> Relato:
    """Return who tells through actions what no person of the story does on stage."""
    return Relato(service.database, await meet(service.database), now=service.clock.now())


async def let_in(database: Database, nombre: str) -> str:
    """Give a companion the password of the office, and return how they sign in."""
    async with database.transaction() as tx:
        cargo = select(cargos.c.id).where(cargos.c.rol == "acompanante")
        held = select(titularidades.c.persona_id).where(titularidades.c.cargo_id.in_(cargo))
        clave = select(personas.c.clave).where(personas.c.usuario == "ugel").scalar_subquery()
        found = await tx.execute(
            update(personas)
            .where(personas.c.id.in_(held), personas.c.nombre == nombre)
            .values(clave=clave)
            .returning(personas.c.usuario)
        )
        return str(found.scalar_one())
