"""A tarea of an AT is approved or sent back from the chat, and only by whom the page lets."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.avisos.preguntas import VIGENCIA
from engine.db.queries.tablas import asistencias, cargos, personas, tareas, titularidades
from engine.db.tables import metadata
from tests.telegram.servidor import BOT
from tests.telegram.telefono import CHATS, URL

CONFORME, OBJETIVOS = "Dar conformidad", "Observar los objetivos (Anexo 01)"
SI = "Sí, dar conformidad"


@pytest.fixture
async def revision(central, relato):
    """An AT whose method DIFOCA is to review, and the telephones of who takes part."""
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", codigo, "elaborar_pauta")
    await central.vincula("difoca", "unidad", "diri", "cusco")
    [tarea] = await relato.pending("difoca", codigo)
    return tarea


async def tarea_now(central, tarea_id):
    async with central.database.transaction() as tx:
        return (await tx.execute(select(tareas).where(tareas.c.id == tarea_id))).one()


async def open_it(central, quien="difoca"):
    listed = await central.escribe(quien, "/tareas")
    return await central.pulsa(quien, next(iter(listed.botones)))


async def test_the_open_tareas_are_listed_with_their_dates_and_a_button_each(central, revision):
    listed = await central.escribe("difoca", "/tareas")
    assert listed.texto.startswith("Sus tareas abiertas: 1\n\n1. Revisar objetivos y pauta")
    assert "Gestión de la convivencia escolar" in listed.texto
    assert "días hábiles" in listed.texto
    assert list(listed.botones) == ["1. Revisar objetivos y pauta"]
    assert (await central.escribe("diri", "/tareas")).texto == "No tiene tareas abiertas."


async def test_a_tarea_shows_the_decisions_of_its_ficha_and_its_page(central, revision):
    shown = await open_it(central)
    assert list(shown.botones) == [
        CONFORME, OBJETIVOS, "Observar la pauta metodológica (Anexo 02)", "Abrir en Articula",
    ]  # fmt: skip
    assert shown.botones["Abrir en Articula"] == f"{URL}/tareas/{revision.id}"
    assert "Vence: " in shown.texto
    assert "Por qué esta fecha: Tres días hábiles desde el " in shown.texto


async def test_approving_asks_to_confirm_then_completes_and_shows_what_was_decided(
    central, relato, revision
):
    shown = await open_it(central)
    asked = await central.pulsa("difoca", CONFORME)
    assert asked.id == shown.id
    assert list(asked.botones) == [SI, "No"]
    assert asked.texto.endswith("¿Lo confirma?")
    assert (await tarea_now(central, revision.id)).estado == "abierta"
    done = await central.pulsa("difoca", SI)
    assert done.id == shown.id
    assert done.botones == {}
    assert "Decisión: Dar conformidad.\nPor Persona difoca, lun 6 jul 2026, 8:00." in done.texto
    row = await tarea_now(central, revision.id)
    assert (row.estado, row.respuesta) == ("completada", {"decision": "conformidad"})
    assert row.cerrada_por_id == central.gente.ids["difoca"]
    # The AT went on as it does from the page.
    assert {t.elemento for t in await relato.pending("unidad", (await code_of(central, revision)))}


async def code_of(central, tarea):
    async with central.database.transaction() as tx:
        return await tx.scalar(
            select(asistencias.c.codigo).where(asistencias.c.id == tarea.asistencia_id)
        )


async def test_saying_no_leaves_everything_as_it_was(central, revision):
    await open_it(central)
    await central.pulsa("difoca", CONFORME)
    back = await central.pulsa("difoca", "No")
    assert CONFORME in back.botones
    assert (await tarea_now(central, revision.id)).estado == "abierta"


async def test_sending_back_asks_for_the_remark_and_takes_the_reply(central, relato, revision):
    shown = await open_it(central)
    asked = await central.pulsa("difoca", OBJETIVOS)
    assert asked.pide
    assert "Escríbalo respondiendo a este mensaje" in asked.texto
    last = await central.escribe("difoca", "Falta <b>inicial</b> & metas", responde=asked.id)
    assert last.texto == "Listo: quedó registrado «observar los objetivos (Anexo 01)»."
    row = await tarea_now(central, revision.id)
    assert row.respuesta == {
        "decision": "observar_objetivos", "observaciones": "Falta <b>inicial</b> & metas",
    }  # fmt: skip
    changed = next(m for m in central.api.chats[CHATS["difoca"]] if m.id == shown.id)
    assert "«Falta <b>inicial</b> & metas»" in changed.texto
    assert changed.botones == {}
    [again] = await relato.pending("unidad", await code_of(central, revision))
    assert again.elemento == "definir_objetivos"
    assert again.observacion["texto"] == "Falta <b>inicial</b> & metas"


async def test_a_remark_without_replying_serves_when_only_one_is_awaited(central, revision):
    await open_it(central)
    await central.pulsa("difoca", OBJETIVOS)
    told = await central.escribe("difoca", "Falta un objetivo")
    assert told.texto.startswith("Listo")


async def test_of_two_remarks_awaited_the_reply_says_which(central, revision):
    shown = await open_it(central)
    first = await central.pulsa("difoca", OBJETIVOS)
    await central.pulsa("difoca", "Observar la pauta metodológica (Anexo 02)", shown)
    assert (
        "responda al mensaje que pide cada una"
        in (await central.escribe("difoca", "Falta algo")).texto
    )
    await central.escribe("difoca", "Faltan objetivos", responde=first.id)
    assert (await tarea_now(central, revision.id)).respuesta["decision"] == "observar_objetivos"


async def test_a_remark_too_short_is_refused_and_may_be_written_again(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", OBJETIVOS)
    told = await central.escribe("difoca", "x", responde=asked.id)
    assert "3 caracteres" in told.texto
    assert (await central.escribe("difoca", "Falta", responde=asked.id)).texto.startswith("Listo")


async def test_a_remark_may_be_given_up(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", OBJETIVOS)
    assert (await central.escribe("difoca", "/cancelar")).texto == "No se registró nada."
    told = await central.escribe("difoca", "Falta un objetivo", responde=asked.id)
    assert told.texto == "Esa decisión ya se atendió: no se registró otra vez."
    assert (await tarea_now(central, revision.id)).estado == "abierta"


async def test_a_tarea_that_is_not_a_decision_is_led_to_its_page(central, relato):
    await relato.register()
    await central.vincula("unidad")
    shown = await open_it(central, "unidad")
    assert "Se responde en la página, con su ficha" in shown.texto
    assert list(shown.botones) == ["Abrir en Articula"]


# What must not be done, each in one sentence.


async def test_the_button_of_a_tarea_of_somebody_else_does_nothing(central, revision):
    await open_it(central)
    theirs = central.api.ultimo(CHATS["difoca"])
    named = "La tarea «Revisar objetivos y pauta» corresponde a un cargo que usted no ejerce hoy."
    unseen = "Esa tarea no existe o ya no está en su ámbito."
    for stranger, said in (("cusco", unseen), ("unidad", named), ("diri", named)):
        told = await central.pulsa(stranger, theirs.botones[CONFORME])
        assert told.texto == said
    assert (await tarea_now(central, revision.id)).estado == "abierta"


async def test_the_confirmation_of_another_chat_does_nothing(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", CONFORME)
    told = await central.pulsa("diri", asked.botones[SI])
    assert told.texto.startswith("Ese botón ya no sirve.")
    assert (await tarea_now(central, revision.id)).estado == "abierta"


async def test_a_tarea_already_completed_says_by_whom_and_when(central, relato, revision):
    await open_it(central)
    await central.pulsa("difoca", CONFORME)
    await relato.do("difoca", await code_of(central, revision), "revisar_metodo")
    told = await central.pulsa("difoca", SI)
    assert told.texto == (
        "Persona difoca ya atendió la tarea «Revisar objetivos y pauta» (lun 6 jul 2026, 8:00)."
    )


async def test_a_confirmation_serves_once_and_for_half_an_hour(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", CONFORME)
    code = asked.botones[SI]
    central.machine.at += VIGENCIA
    assert (await central.pulsa("difoca", code)).texto.startswith("Esa pregunta venció.")
    shown = await open_it(central)
    code = (await central.pulsa("difoca", CONFORME, shown)).botones[SI]
    await central.pulsa("difoca", code)
    told = await central.pulsa("difoca", code)
    assert told.texto == "Esa decisión ya se atendió: no se registró otra vez."
    async with central.database.transaction() as tx:
        keys = (await tx.execute(select(metadata.tables["orden"].c.clave))).scalars().all()
    assert sum(key.startswith(f"telegram:{BOT}:") for key in keys) == 1


async def test_who_left_the_cargo_meanwhile_decides_nothing(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", CONFORME)
    async with central.database.transaction() as tx:
        yesterday = Range(date(2026, 1, 1), date(2026, 7, 6), bounds="[)")
        await tx.execute(
            update(titularidades)
            .where(titularidades.c.persona_id == central.gente.ids["difoca"])
            .values(periodo=yesterday)
        )
    told = await central.pulsa("difoca", SI)
    assert "ámbito" in told.texto or "no ejerce hoy" in told.texto
    assert (await tarea_now(central, revision.id)).estado == "abierta"
    listed = await central.escribe("difoca", "/tareas")
    assert listed.texto.startswith("Hoy no ejerce ningún cargo")
    assert asked.botones


async def test_a_tarea_that_a_colleague_took_waits_for_them(central, revision):
    colleague = central.gente.ids["diri"]
    async with central.database.transaction() as tx:
        own = (
            select(cargos.c.entidad_id, cargos.c.rol)
            .join(titularidades, titularidades.c.cargo_id == cargos.c.id)
            .where(titularidades.c.persona_id == central.gente.ids["difoca"])
        )
        entidad, rol = (await tx.execute(own)).one()
        second = cargos.insert().values(entidad_id=entidad, rol=rol, plaza=2, activo=True)
        cargo = await tx.scalar(second.returning(cargos.c.id))
        await tx.execute(
            titularidades.insert().values(
                cargo_id=cargo, persona_id=colleague, tipo="titular", acto="RD 002-2026",
                periodo=Range(date(2026, 1, 1), None, bounds="[)"),
            )
        )  # fmt: skip
        taken = update(tareas).where(tareas.c.id == revision.id)
        await tx.execute(taken.values(tomada_por_id=colleague))
    told = await open_it(central)
    assert told.texto == (
        "Persona diri tomó la tarea «Revisar objetivos y pauta»: pídale que la devuelva."
    )


async def test_who_closed_their_account_decides_nothing(central, revision):
    await open_it(central)
    await central.pulsa("difoca", CONFORME)
    async with central.database.transaction() as tx:
        await tx.execute(
            update(personas).where(personas.c.usuario == "difoca").values(activa=False)
        )
    told = await central.pulsa("difoca", SI)
    assert told.texto.startswith("Este chat no está vinculado con nadie.")
    assert (await tarea_now(central, revision.id)).estado == "abierta"


async def test_a_message_that_can_no_longer_be_changed_is_said_anew(central, revision):
    await open_it(central)
    asked = await central.pulsa("difoca", CONFORME)
    central.api.chats[CHATS["difoca"]].remove(asked)
    done = await central.pulsa("difoca", asked.botones[SI])
    assert "Decisión: Dar conformidad." in done.texto
    assert (await tarea_now(central, revision.id)).estado == "completada"


async def test_an_answer_that_the_platform_delays_is_given_later_and_once(central, revision):
    await open_it(central)
    await central.pulsa("difoca", CONFORME)
    central.api.fallas = [502, 502]
    central.api.pulsa(CHATS["difoca"], SI)
    await central.atiende()
    assert (await tarea_now(central, revision.id)).estado == "completada"
    assert (await central.estados())[-1] == "atendida"
    central.machine.at += timedelta(minutes=5)
    await central.atiende()
    assert (await central.estados())[-1] == "respondida"
    assert "Decisión: Dar conformidad." in central.api.ultimo(CHATS["difoca"]).texto
