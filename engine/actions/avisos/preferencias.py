"""How a persona wants to be told: channels, rhythms and silence; and stopping digests by a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.envios import load_gustos
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import preferencias, silencios
from engine.db.session import Database
from engine.domain.avisos.reglas import CANALES, GRUPOS, Grupo, groups_of, rhythm_of
from engine.domain.avisos.silencio import Horario
from engine.errors import NotFound, RuleBroken


@dataclass(frozen=True)
class Eleccion:
    """What somebody chose for a group: the channels in order, the rhythm."""

    canales: tuple[str, ...]
    ritmo: str


async def set_preferencias(
    database: Database,
    orden: Orden,
    *,
    elecciones: Mapping[str, Eleccion],
    horario: Horario | None = None,
) -> Result:
    """Note how whoever orders wants to be told; what is left out stays as it is.

    Raises RuleBroken("datos_invalidos") for a group, a rhythm it does not admit or a channel that
    does not exist.
    """
    campos = {grupo: wrong for grupo, one in elecciones.items() if (wrong := _wrong(grupo, one))}
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    who = orden.actor.persona_id

    async def work(tx: AsyncSession) -> Result:
        for grupo, one in sorted(elecciones.items()):
            await _choose(tx, who, grupo, one)
        if horario is not None:
            values = vars(horario)
            made = insert(silencios).values(persona_id=who, **values)
            await tx.execute(made.on_conflict_do_update(index_elements=["persona_id"], set_=values))
        return {"grupos": sorted(elecciones)}

    return await carry_out(database, orden, work)


async def stop_digests(database: Database, *, persona_id: int, now: datetime) -> list[str]:
    """Send a persona no more digests, and return the groups that this changes.

    What may be silenced stays in the application alone; deadlines, which may not, are told one by
    one again. Asking twice changes nothing more. Raises NotFound("persona_desconocida").
    """
    changed = []
    async with database.transaction() as tx:
        actor = await load_actor(tx, persona_id, now)
        if actor is None:
            raise NotFound("persona_desconocida")
        gustos = await load_gustos(tx, persona_id)
        for grupo in groups_of(actor):
            canales, ritmo = gustos.get(grupo.clave, (grupo.canales, None))
            if rhythm_of(grupo, ritmo) == "resumen":
                other = "nunca" if "nunca" in grupo.ritmos else "inmediato"
                await _choose(tx, persona_id, grupo.clave, Eleccion(canales, other))
                changed.append(grupo.clave)
    return changed


async def _choose(tx: AsyncSession, persona_id: int, grupo: str, one: Eleccion) -> None:
    values = {"canales": list(one.canales), "ritmo": one.ritmo}
    made = insert(preferencias).values(persona_id=persona_id, grupo=grupo, **values)
    await tx.execute(
        made.on_conflict_do_update(index_elements=["persona_id", "grupo"], set_=values)
    )


def _wrong(clave: str, one: Eleccion) -> str | None:
    grupo: Grupo | None = GRUPOS.get(clave)
    if grupo is None:
        return "No hay un grupo de avisos con ese nombre."
    if one.ritmo not in grupo.ritmos:
        return f"«{grupo.nombre}» admite: {', '.join(grupo.ritmos)}."
    if len(set(one.canales)) < len(one.canales) or not set(one.canales) <= set(CANALES):
        return f"Elija entre {' y '.join(CANALES)}, cada uno una vez."
    if not one.canales and "nunca" not in grupo.ritmos:
        return f"«{grupo.nombre}» no se puede silenciar: elija al menos un canal."
    return None
