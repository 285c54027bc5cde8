"""To whom a document goes: whoever exercises the posts that its kind and rule book name."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine.db.queries.programas import list_acompanantes
from engine.domain.documentos.catalogo import Destino
from engine.domain.documentos.foco import Foco
from engine.domain.lima import day_of
from engine.domain.roles import ROLES

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Post = tuple[int, str] | int
_NOBODY: dict[str, Any] = {"persona": None, "nombre": None}
ROLES_DE_DRE = ("director_gp_dre", "director_dre")
ROLES_DE_UNIDAD = ("director_unidad", "responsable_at")
"""Who takes in what is sent to a DRE/GRE and to a direction of the ministry."""


async def recipients(caso: "Caso", foco: Foco) -> list[dict[str, Any]]:
    """Return each post that gets a document, with who exercises it; no `persona` if nobody does.

    The offices of a UGEL's reports are those of its rule book: DRE/GRE and DISER in 2019, DRE
    since 2020 (CF-10, S003:2340-2341, S004:639).
    """
    posts: list[tuple[Post, str]] = []
    for destino in foco.modelo.destinos:
        posts += await _posts(caso, foco, destino)
    held = await caso.plantel.titulares(caso.tx, [post for post, _ in posts], caso.now)
    told = []
    for post, said in dict(posts).items():
        people = [{"persona": who.persona_id, "nombre": who.nombre} for who in held[post]]
        told += [{"cargo": said, **who} for who in people or [_NOBODY]]
    return told


async def _posts(caso: "Caso", foco: Foco, destino: Destino) -> Sequence[tuple[Post, str]]:
    programa = foco.programa
    if destino.lugar == "ugel":
        return [_post(programa["ugel_id"], programa["ugel"], destino.rol)]
    if destino.lugar == "dre":
        return _of_dre(foco, (destino.rol,))
    if destino.lugar == "programa":
        return await _team(caso, foco, caso.now)
    if destino.lugar == "docente":
        assert foco.docente_id is not None
        return [(foco.docente_id, ROLES["docente"].nombre)]
    if destino.lugar == "institucion":
        assert foco.entidad_id is not None
        return [_post(foco.entidad_id, "", destino.rol)]
    named: list[tuple[Post, str]] = []
    for office in foco.regla.get(destino.rol) or ("dre",):
        named += _of_dre(foco, ROLES_DE_DRE) if office == "dre" else await _of_unit(caso, office)
    return named


def expected(foco: Foco) -> list[str]:
    """Return to whom a document will go when it is presented, as its norm names them."""
    told: list[str] = []
    for destino in foco.modelo.destinos:
        if destino.lugar == "reglamento":
            offices = foco.regla.get(destino.rol) or ("dre",)
            told += ["DRE/GRE" if office == "dre" else str(office).upper() for office in offices]
        elif destino.lugar == "programa":
            told.append("Acompañantes del programa")
        else:
            place = {"ugel": foco.programa["ugel"], "dre": foco.programa["dre"]}
            parts = (ROLES[destino.rol].nombre, place.get(destino.lugar))
            told.append(" · ".join(part for part in parts if part))
    return told


def _post(entidad_id: int, entidad: str, rol: str) -> tuple[Post, str]:
    return (entidad_id, rol), " · ".join(part for part in (ROLES[rol].nombre, entidad) if part)


def _of_dre(foco: Foco, roles: Sequence[str]) -> list[tuple[Post, str]]:
    dre = foco.programa["dre_id"]
    return [] if dre is None else [_post(dre, foco.programa["dre"], rol) for rol in roles]


async def _of_unit(caso: "Caso", codigo: str) -> list[tuple[Post, str]]:
    unit = await caso.plantel.lugar(caso.tx, codigo)
    return [] if unit is None else [_post(unit.id, codigo, rol) for rol in ROLES_DE_UNIDAD]


async def _team(caso: "Caso", foco: Foco, now: datetime) -> list[tuple[Post, str]]:
    rows = await list_acompanantes(caso.tx, foco.programa_id, day_of(now))
    return [(row["cargo_id"], ROLES["acompanante"].nombre) for row in rows]
