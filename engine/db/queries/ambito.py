"""What each persona may see, as conditions that go inside every statement."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Select,
    String,
    and_,
    any_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from engine.db.queries.tablas import (
    asistencias,
    convocados,
    convocatorias,
    entidades,
    instancias,
    tareas,
)
from engine.domain.actor import Actor


def within(column: Column[Any], roots: Iterable[int]) -> ColumnElement[bool]:
    """`column` is one of the entidades at or below `roots`.

    The list is an array read once: PostgreSQL then finds the rows by the index of `column`, where
    a subquery in the condition would make it guess and read the whole table.
    """
    inside = select(entidades.c.id).where(
        entidades.c.ruta.bool_op("&&")(literal(list(roots), ARRAY(BigInteger)))
    )
    return among(column, inside)


def among(column: Column[Any], found: Select[Any]) -> ColumnElement[bool]:
    """`column` is one of the ids that a statement finds, read once into an array."""
    return column == any_(func.array(found.scalar_subquery(), type_=ARRAY(BigInteger)))


def visible_asistencias(actor: Actor) -> ColumnElement[bool]:
    """The ATs an actor sees: a DRE its region, a UGEL itself, a unit its own, DIRI and DIFOCA all.

    Whoever is convened by cargo sees the AT too (AC-02..07, S000:150-263).
    """
    if actor.sees_all:
        return true()
    ways: list[ColumnElement[bool]] = []
    if units := actor.entidades("unidad", "ministerio"):
        ways.append(within(asistencias.c.unidad_id, units))
    if places := actor.entidades("dre", "ugel", "red", "ie"):
        line = select(convocatorias.c.id).where(
            convocatorias.c.asistencia_id == asistencias.c.id,
            within(convocatorias.c.entidad_id, places),
        )
        ways += [
            exists(line.correlate(asistencias)),
            within(asistencias.c.solicitante_id, places),
            within(asistencias.c.sede_id, places),
        ]
    if actor.cargo_ids:
        convened = select(convocados.c.id).where(
            convocados.c.asistencia_id == asistencias.c.id,
            convocados.c.cargo_id.in_(actor.cargo_ids),
        )
        ways.append(exists(convened.correlate(asistencias)))
    return or_(false(), *ways)


def mine_to_do(actor: Actor) -> ColumnElement[bool]:
    """The tareas that fall to a cargo the actor exercises now, named or by role in an entidad.

    Those of posts below that nobody attends to are theirs too; those that approve what the actor
    presented are not.
    """
    if not actor.cargos:
        return false()
    free = [v for v in actor.vacantes if v.presento_id is None]
    posts = actor.posts | {(v.entidad_id, v.rol) for v in free if v.cargo_id is None}
    by_post = tuple_(tareas.c.entidad_id, tareas.c.rol).in_(sorted(posts))
    named = {*actor.cargo_ids, *(v.cargo_id for v in free if v.cargo_id is not None)}
    own = or_(
        tareas.c.cargo_id.in_(sorted(named)),
        tareas.c.cargo_id.is_(None) & by_post,
    )
    not_my_own = tareas.c.presento_id.is_distinct_from(actor.persona_id)
    return or_(own & not_my_own, *_not_theirs_to_approve(actor))


def _not_theirs_to_approve(actor: Actor) -> list[ColumnElement[bool]]:
    """The approvals that come up to the actor: whoever alone could do them presented the work."""
    held = [v for v in actor.vacantes if v.presento_id is not None]
    if not held:
        return []
    cargos = [v for v in held if v.cargo_id is not None]
    posts = [v for v in held if v.cargo_id is None]
    # As arrays, one parameter each: there may be hundreds, and a list would be parsed anew.
    whose = _ids(sorted({v.presento_id for v in held if v.presento_id is not None}))
    by_cargo = select(
        func.unnest(_ids([v.cargo_id for v in cargos])),
        func.unnest(_ids([v.presento_id for v in cargos])),
    )
    by_post = select(
        func.unnest(_ids([v.entidad_id for v in posts])),
        func.unnest(literal([v.rol for v in posts], ARRAY(String))),
        func.unnest(_ids([v.presento_id for v in posts])),
    )
    one = tuple_(tareas.c.cargo_id, tareas.c.presento_id).in_(by_cargo)
    post = tuple_(tareas.c.entidad_id, tareas.c.rol, tareas.c.presento_id).in_(by_post)
    presented = tareas.c.presento_id == any_(whose)
    return [presented & or_(one, tareas.c.cargo_id.is_(None) & post)]


def _ids(values: Iterable[int | None]) -> ColumnElement[list[int]]:
    return literal(list(values), ARRAY(BigInteger))


def visible_tareas(actor: Actor) -> ColumnElement[bool]:
    """The tareas an actor may look at: theirs, and those of an AT or process in their scope."""
    if actor.sees_all:
        return true()
    inside = select(asistencias.c.id).where(
        asistencias.c.id == tareas.c.asistencia_id, visible_asistencias(actor)
    )
    running = select(instancias.c.id).where(
        instancias.c.id == tareas.c.instancia_id, _own_instancias(actor)
    )
    return or_(
        mine_to_do(actor), exists(inside.correlate(tareas)), exists(running.correlate(tareas))
    )


def visible_instancias(actor: Actor) -> ColumnElement[bool]:
    """The instances an actor may look at: those of an AT in their scope and their own.

    The ones without an AT are their own when they started them, or when they are the work of
    an entidad at or below one of theirs.
    """
    if actor.sees_all:
        return true()
    inside = select(asistencias.c.id).where(
        asistencias.c.id == instancias.c.asistencia_id, visible_asistencias(actor)
    )
    return or_(_own_instancias(actor), exists(inside.correlate(instancias)))


def _own_instancias(actor: Actor) -> ColumnElement[bool]:
    ways = [instancias.c.iniciada_por_id == actor.persona_id]
    if places := {cargo.entidad_id for cargo in actor.cargos}:
        ways.append(within(instancias.c.entidad_id, places))
    return and_(instancias.c.asistencia_id.is_(None), or_(*ways))
