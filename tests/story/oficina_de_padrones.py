"""The office that brings schools and plantel in from files, for the tests of both."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select

from api.escuelas import bring, confirm
from engine.actions.orden import Orden, Result
from engine.db.queries.instituciones import get_institucion, list_plantel
from engine.db.queries.padrones import get_padron
from engine.db.session import Database
from tests.story.gente import NOW, Gente

CABECERA = "COD_MOD;CEN_EDU;D_NIV_MOD;CODOOII;NLAT_IE;NLONG_IE;TALUMNO;TDOCENTE;TSECCION;D_GESTION"
PAUCARCOLLA = (
    "0243378;70003 PAUCARCOLLA;Primaria;210005;-15,7405;-70,0551;46;3;6;Pública de gestión directa"
)
JULI = "0243386;Niño Jesús;Inicial - Jardín;210005;;;20;2;3;Pública de gestión directa"
POMATA = "1233444;San Martín;Secundaria;210005;-16.27;-69.29;120;9;10;Pública de gestión directa"
PLANTEL = "Código modular;Cargo;Código de plaza;Apellidos y nombres;Correo;Condición;DNI"


@dataclass(frozen=True)
class Oficina:
    """The office that brings files in, and what there is afterwards."""

    database: Database
    gente: Gente
    cabecera: ClassVar[str] = CABECERA
    """The columns of its files with schools."""

    async def orden(self, usuario: str = "ugel") -> Orden:
        return Orden(await self.gente.actor(usuario), NOW)

    async def read(
        self, *rows: str, usuario: str = "ugel", clase: str = "escuelas", encoding: str = "utf-8",
        ugel: str | None = None,
    ) -> dict[str, object]:  # fmt: skip
        head = PLANTEL if clase == "plantel" else self.cabecera
        data = "\n".join((head, *rows)).encode(encoding)
        orden = await self.orden(usuario)
        made = await bring(
            self.database, orden, clase=clase, nombre="lista.csv", data=data, ugel=ugel
        )
        async with self.database.transaction() as tx:
            return await get_padron(tx, orden.actor, UUID(made["id"]))

    async def bring(self, *rows: str, usuario: str = "ugel", clase: str = "escuelas") -> Result:
        row = await self.read(*rows, usuario=usuario, clase=clase)
        assert row["lectura"]["fallas"] == []  # type: ignore[index]
        return await confirm(self.database, await self.orden(usuario), row["id"])  # type: ignore[arg-type]

    async def school(self, codigo: str, usuario: str = "ugel") -> dict[str, object]:
        async with self.database.transaction() as tx:
            return await get_institucion(tx, await self.gente.actor(usuario), codigo)

    async def staff(self, codigo: str) -> list[tuple[str, str | None, str | None, str | None]]:
        entidad_id = int(str((await self.school(codigo))["entidad_id"]))
        async with self.database.transaction() as tx:
            rows = await list_plantel(tx, entidad_id, NOW)
        return [(r["rol"], r["codigo_plaza"], r["titular"], r["condicion"]) for r in rows]

    async def count(self, table: object) -> int:
        async with self.database.transaction() as tx:
            return int(await tx.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


def sentences(row: dict[str, object]) -> list[tuple[str, str]]:
    return [(f["celda"], f["frase"]) for f in row["lectura"]["fallas"]]  # type: ignore[index]
