"""What the tests of links share: a tarea that two decisions answer, its mail and its link."""

import re

import pytest
from sqlalchemy import select

from api.openapi import example_of_registration
from api.registros import build_redactor, offered_decisions
from engine.db.queries.tablas import avisos, personas, tareas
from notifications.correo.canal import Correo
from notifications.despacho import dispatch
from notifications.enlaces import Enlaces, Llave
from notifications.reparto import distribute
from tests.api.puertas import HOST
from tests.notifications.servidor import serve

LINK = re.compile(rf"{HOST}/entrar/\S+")


@pytest.fixture
async def pedida(puertas, service):
    """A demand of a UGEL that its DRE must prioritise: a tarea that two decisions answer."""
    ugel = await puertas.como("ugel")
    example = example_of_registration(service.clock.now())
    answer = await ugel.post("/api/v1/asistencias", json=example)
    assert answer.status_code == 201, answer.text
    async with service.database.transaction() as tx:
        row = await tx.execute(select(tareas.c.id).where(tareas.c.ficha == "at_prioridad"))
        return row.scalar_one()


async def mail_of(service, usuario):
    """Send what is due over a real SMTP server and return the words that reached somebody."""
    now = service.clock.now()
    redactor = build_redactor(service.settings)
    async with serve() as smtp:
        correo = Correo(smtp.url, "Articula <articula@example.pe>")
        await distribute(service.database, ["correo"], redactor, now)
        await dispatch(
            service.database, correo, redactor.enlaces, now, decisiones=offered_decisions
        )
        await correo.close()
        (letter,) = smtp.taken_by(f"{usuario}@example.pe")
    bodies = [letter.get_body((kind,)) for kind in ("plain", "html")]
    return [body.get_content() for body in bodies if body is not None]


async def link_of(service, usuario, tarea_id):
    """Return the link that the notice of a tarea carries to somebody, as a path."""
    async with service.database.transaction() as tx:
        row = (
            await tx.execute(
                select(avisos.c.id, personas.c.id.label("quien"), personas.c.correo)
                .join(personas, personas.c.id == avisos.c.persona_id)
                .where(personas.c.usuario == usuario, avisos.c.tarea_id == tarea_id)
            )
        ).one()
    enlaces = Enlaces(HOST, service.secret)
    return enlaces.llave(Llave(row.id, row.quien, tarea_id, row.correo)).removeprefix(HOST)


async def state_of(service, tarea_id):
    async with service.database.transaction() as tx:
        row = await tx.execute(
            select(tareas.c.estado, tareas.c.respuesta).where(tareas.c.id == tarea_id)
        )
        return tuple(row.one())


def refusal(answer, why, tarea_id=None):
    """Hold an answer to lead to the sentence of `why`, with the way back to the tarea."""
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"]
    assert place.startswith(f"/entrar?por={why}&"), place
    assert tarea_id is None or str(tarea_id) in place
    assert "set-cookie" not in answer.headers
    return place
