"""The 382 services of UGEL Ibir-Imaza, loaded where somebody asks for them."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.escuelas import write_escuelas
from engine.db.queries.tablas import entidades
from engine.db.reference.load import read_facts
from engine.domain.institucion import MODALIDADES, Hechos
from engine.domain.padron import Cotejo, Servicio

FUENTE = "Filas públicas del padrón; la característica se dedujo de docentes y secciones"
_WORDS = (
    "codigo_local", "codigo_institucion", "modalidad", "gestion", "dependencia",
    "caracteristica", "centro_poblado", "domicilio", "ubigeo",
)  # fmt: skip
_NUMBERS = ("altitud", "alumnos", "docentes", "secciones")


async def load_escuelas(tx: AsyncSession) -> int:
    """Add the schools of the reference facts still missing; return how many.

    One that is there is left as an office edited it. Nothing says which are EIB, rural or of the
    frontier: that stays unknown.
    """
    known = set(await tx.scalars(select(entidades.c.codigo).where(entidades.c.tipo == "ie")))
    missing = [each for each in read_escuelas() if each.hechos.codigo not in known]
    await write_escuelas(tx, Cotejo(missing, (), len(known), ()), {}, fuente=FUENTE)
    return len(missing)


def read_escuelas() -> list[Servicio]:
    """Return the schools of the file of this folder."""
    return [_read(fact) for fact in read_facts("escuelas")]


def _read(fact: Mapping[str, str]) -> Servicio:
    words = {name: fact[name] or None for name in _WORDS}
    numbers = {name: int(fact[name]) if fact[name] else None for name in _NUMBERS}
    hechos = Hechos(
        fact["codigo_modular"], MODALIDADES[fact["modalidad"]][0], **words, **numbers  # type: ignore[arg-type]
    )  # fmt: skip
    return Servicio(
        hechos, fact["nombre"], fact["ugel"], float(fact["latitud"]), float(fact["longitud"]),
        fact["region"], fact["provincia"], fact["distrito"],
    )  # fmt: skip
