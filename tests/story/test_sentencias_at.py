"""What completing each tarea of an AT sends, in a process that has just begun and afterwards."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engine.actions.tareas.atencion import complete
from tests.story import paso
from tests.story.alambre import Alambre, counting
from tests.story.paso import Relato

FEW = 4
"""Whatever a tarea does: its dates, its bookings and its children are written with the step."""
ONCE = 3
"""Readings of places, of holders and of versions that a process makes once and keeps."""
CAMINO = (
    ("diri", "calendarizar"), ("ugel", "confirmar"), ("dre", "confirmar"),
    ("dre", "asegurar_logistica"), ("unidad", "preparar_instrumentos"),
    ("unidad", "inducir_facilitadores"), ("unidad", "verificar"),
)  # fmt: skip
FINAL = (
    ("ugel", "aplicar"), ("ugel", "aplicar"), ("dre", "aplicar"), ("difoca", "evaluar"),
    ("unidad", "cerrar"),
)  # fmt: skip
UGEL = [{"entidad": "210005", "rol": "jefe_agp"}]
Sent = list[tuple[str, Alambre]]


OPENS_APPROVAL = {"aplicar"}
"""What opens an approval of a step of before: who presented that is asked, by one statement."""
TELLS_CRUCES = {"programar", "resolver_cruce"}
"""What finds a cruce and tells it: the offices in it are named, by one statement."""


@pytest.fixture
def sent(relato: Relato, monkeypatch: pytest.MonkeyPatch) -> Sent:
    """The element of each tarea that the story completes, and what that sends."""
    noted: Sent = []

    async def counted(database: Any, orden: Any, **told: Any) -> Any:
        async with counting(database) as alambre:
            done = await complete(database, orden, **told)
        noted.append((relato.hechos[-1][1], alambre))
        return done

    monkeypatch.setattr(paso, "complete", counted)
    return noted


async def _walk(relato: Relato, dia: date) -> None:
    """Take an AT from its registration to its closure."""
    ventana = {"ventana_inicio": dia - timedelta(9), "ventana_fin": dia + timedelta(30)}
    codigo = await relato.register(**{k: v.isoformat() for k, v in ventana.items()})
    await relato.plan(codigo, [dia])
    for usuario, elemento in CAMINO:
        await relato.do(usuario, codigo, elemento)
    await relato.advance_to(datetime(dia.year, dia.month, dia.day, 19, tzinfo=UTC))
    for elemento in ("registrar_asistencia", "reportar"):
        await relato.do("unidad", codigo, elemento)
    for _ in range(2):
        for usuario in ("ugel", "dre", "unidad"):
            for tarea in await relato.pending(usuario, codigo):
                await relato.do(usuario, codigo, tarea.elemento)
    await relato.advance_to(relato.now + timedelta(34))
    for usuario, elemento in FINAL:
        await relato.do(usuario, codigo, elemento)
    assert await relato.estado(codigo) == "cerrada"


def _above(sent: Sent, most: int) -> list[str]:
    return [
        f"{elemento}\n{alambre}"
        for elemento, alambre in sent
        if len(alambre) > most + (elemento in OPENS_APPROVAL)
    ]


async def test_the_tareas_of_an_at_send_few_statements_cold_and_fewer_warm(
    relato: Relato, sent: Sent
) -> None:
    await _walk(relato, date(2026, 8, 12))
    first = len(sent)
    assert _above(sent, FEW + ONCE) == []
    await _walk(relato, date(2026, 10, 21))
    assert len(sent) == 2 * first
    assert _above(sent[first:], FEW) == []


async def _cross(relato: Relato, dia: date) -> None:
    """Programme an AT on a day already taken and move it; articulate a third with the first."""
    taken = await relato.register(convocatoria=UGEL)
    await relato.plan(taken, [dia], convocatoria=UGEL)
    await relato.do("diri", taken, "calendarizar")
    moved = await _plan_too(relato, dia)
    jornada = {
        "fecha": (dia + timedelta(7)).isoformat(),
        "hora_inicio": "09:00",
        "hora_fin": "13:00",
    }
    await relato.do("diri", moved, "resolver_cruce", jornadas=[jornada])
    await relato.do("deib", moved, "aceptar_fecha")
    await relato.do("diri", moved, "calendarizar")
    joined = await _plan_too(relato, dia)
    await relato.do(
        "diri", joined, "resolver_cruce", decision="articular", asistencia=taken,
        sustento="Mismo público y mismos días.",
    )  # fmt: skip
    await relato.do("deib", joined, "articular", jornadas=[{**jornada, "fecha": dia.isoformat()}])
    await relato.do("diri", joined, "calendarizar")
    assert await relato.estado(joined) == "calendarizada"


async def _plan_too(relato: Relato, dia: date) -> str:
    codigo = await relato.register("deib", unidad="DEIB", convocatoria=UGEL)
    for usuario, elemento in (
        ("deib", "definir_objetivos"), ("deib", "elaborar_pauta"), ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(usuario, codigo, elemento)
    jornada = {"fecha": dia.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("deib", codigo, "programar", jornadas=[jornada], convocatoria=UGEL)
    return codigo


def _beyond(sent: Sent, most: int) -> list[str]:
    """Return what sends more than `most`, of a story in which ATs cross."""
    telling = [each for each in sent if each[0] in TELLS_CRUCES]
    others = [each for each in sent if each[0] not in TELLS_CRUCES]
    return _above(telling, most + 1) + _above(others, most)


async def test_so_do_those_of_ats_that_cross_move_and_are_articulated(
    relato: Relato, sent: Sent
) -> None:
    await _cross(relato, date(2026, 8, 5))
    first = len(sent)
    assert _beyond(sent, FEW + ONCE) == []
    await _cross(relato, date(2026, 9, 23))
    assert _beyond(sent[first:], FEW) == []
