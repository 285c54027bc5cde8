"""Hard rules are judged again by what is booked when an AT is confirmed, and nobody keeps them."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.asistencias.ordenes import reprogram
from engine.actions.plan.pesos import set_pesos
from engine.db.queries.tablas import (
    asistencias,
    entidades,
    eventos,
    excepciones,
    feriados,
    reservas,
    titularidades,
)
from engine.errors import RuleBroken
from tests.story.paso import Relato

DIA = date(2026, 8, 12)
JEFE = [{"entidad": "210005", "rol": "jefe_agp"}]
ESPECIALISTA = [{"entidad": "210005", "rol": "especialista_primaria"}]
"""Both cargos of UGEL Chucuito that «ugel» holds."""
TEMAS = {"DIGEBR": "Convivencia escolar", "DEIB": "Lenguas originarias en el aula"}
MAPA = {"210000": (-15.84, -70.02), "210005": (-16.21, -69.46), "160000": (-3.75, -73.25)}


def _jornada(dia: date, inicio: str, fin: str) -> list[dict[str, str]]:
    return [{"fecha": dia.isoformat(), "hora_inicio": inicio, "hora_fin": fin}]


@pytest.fixture
async def en_mapa(relato: Relato) -> Relato:
    """The story, with its sedes where they are on the map."""
    async with relato.database.transaction() as tx:
        for codigo, (latitud, longitud) in MAPA.items():
            row = entidades.c.codigo == codigo
            await tx.execute(
                update(entidades).where(row).values(latitud=latitud, longitud=longitud)
            )
    return relato


async def _ready(
    relato: Relato, usuario: str, unidad: str, jornadas: Any, convocatoria: Any = JEFE, **more: Any
) -> str:
    """Take an AT of a unit to the tarea that confirms it."""
    codigo = await relato.register(
        usuario, unidad=unidad, titulo=f"Taller de {unidad}", tema=TEMAS[unidad],
        convocatoria=convocatoria,
    )  # fmt: skip
    for who, elemento in (
        (usuario, "definir_objetivos"), (usuario, "elaborar_pauta"), ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(who, codigo, elemento)
    await relato.do(usuario, codigo, "programar", jornadas=jornadas, convocatoria=convocatoria,
                    **more)  # fmt: skip
    assert [t.elemento for t in await relato.pending("diri", codigo)] == ["calendarizar"]
    return codigo


async def _refused(relato: Relato, codigo: str) -> dict[str, Any]:
    """Confirm an AT that a hard rule forbids by now; return what DIRI is told."""
    told = (await relato.do("diri", codigo, "calendarizar"))["cruce"]
    assert told is not None
    assert [t.elemento for t in await relato.pending("diri", codigo)] == ["resolver_cruce"]
    async with relato.database.transaction() as tx:
        booked = await tx.scalars(
            select(reservas.c.id).join(asistencias).where(asistencias.c.codigo == codigo)
        )
        assert list(booked) == []
    return dict(told)


def _hard(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(c["regla"], c["frase"]) for c in told["cruces"] if c["dureza"] == "duro"]


async def test_a_holiday_declared_meanwhile_is_told_at_the_confirmation(relato: Relato) -> None:
    """PR-04."""
    codigo = await _ready(relato, "unidad", "DIGEBR", _jornada(DIA, "09:00", "13:00"))
    async with relato.database.transaction() as tx:
        await tx.execute(insert(feriados).values(
            fecha=DIA, nombre="Duelo nacional", tipo="feriado_nacional", ambito="nacional",
            norma="DS 099-2026-PCM",
        ))  # fmt: skip
    told = await _refused(relato, codigo)
    assert _hard(told) == [
        ("feriado", "El mié 12 ago 2026 no se trabaja: Duelo nacional (DS 099-2026-PCM).")
    ]
    assert len(told["alternativas"]) == 3


async def test_a_titular_who_left_meanwhile_is_told_at_the_confirmation(relato: Relato) -> None:
    """PB-05."""
    codigo = await _ready(relato, "unidad", "DIGEBR", _jornada(DIA, "09:00", "13:00"))
    async with relato.database.transaction() as tx:
        await tx.execute(
            update(titularidades)
            .where(titularidades.c.persona_id == relato.gente.ids["ugel"])
            .values(periodo=Range(date(2026, 1, 1), DIA))
        )
    [(regla, frase)] = _hard(await _refused(relato, codigo))
    assert regla == "sin_titular"
    assert "Nadie ocupará el mié 12 ago 2026" in frase


@pytest.mark.parametrize(
    "convocatoria", [pytest.param(JEFE, id="the same cargo"),
                     pytest.param(ESPECIALISTA, id="another cargo of the same person")],
)  # fmt: skip
async def test_a_journey_that_became_impossible_is_told_at_the_confirmation(
    en_mapa: Relato, convocatoria: Any
) -> None:
    """PR-19: both could be reached when they were programmed, and DIRI then slowed the roads."""
    relato = en_mapa
    near = await _ready(relato, "unidad", "DIGEBR", _jornada(DIA, "08:00", "10:00"), sede="210005")
    far = await _ready(
        relato, "deib", "DEIB", _jornada(DIA, "15:30", "18:00"), convocatoria, sede="210000"
    )
    await relato.do("diri", near, "calendarizar")
    await set_pesos(relato.database, await relato.orden("diri"), valores={"kmh": 10})
    told = await _refused(relato, far)
    [(regla, frase)] = _hard(told)
    assert regla == "viaje_imposible"
    assert frase.startswith(f"{near} «Taller de DIGEBR» (DIGEBR) es en UGEL Chucuito y de ahí a")
    assert told["asistencias"] == [near]


async def _apart_then_near(relato: Relato) -> tuple[str, str]:
    """Two ATs ready on days apart, then put where nobody can reach one from the other."""
    one = await _ready(relato, "unidad", "DIGEBR", _jornada(DIA, "15:00", "18:00"), sede="210000")
    other = await _ready(
        relato, "deib", "DEIB", _jornada(date(2026, 9, 16), "08:00", "10:00"), sede="160000"
    )
    async with relato.database.transaction() as tx:
        await tx.execute(text("""
            UPDATE jornada SET periodo = '["2026-08-13 10:00Z","2026-08-13 12:00Z")'
            FROM asistencia a WHERE a.id = asistencia_id AND a.codigo = :codigo
        """), {"codigo": other})  # fmt: skip
    return one, other


async def test_of_two_that_nobody_can_travel_between_one_is_confirmed(en_mapa: Relato) -> None:
    """Both at once: the second waits for the days of the first, and is judged by what it booked."""
    one, other = await _apart_then_near(en_mapa)
    answers = await asyncio.gather(
        en_mapa.do("diri", one, "calendarizar"), en_mapa.do("diri", other, "calendarizar")
    )
    states = [await en_mapa.estado(codigo) for codigo in (one, other)]
    assert sorted(states) == ["calendarizada", "por_calendarizar"]
    winner = (one, other)[states.index("calendarizada")]
    [told] = [answer["cruce"] for answer in answers if answer["cruce"]]
    assert [regla for regla, _ in _hard(told)] == ["viaje_imposible"]
    assert told["asistencias"] == [winner]


async def test_other_dates_that_what_is_booked_forbids_are_refused_to_diri(
    en_mapa: Relato,
) -> None:
    one, other = await _apart_then_near(en_mapa)
    await en_mapa.do("diri", one, "calendarizar")
    await en_mapa.do("diri", other, "calendarizar")
    with pytest.raises(RuleBroken) as refusal:
        await en_mapa.do("diri", other, "resolver_cruce",
                         jornadas=_jornada(date(2026, 8, 13), "05:30", "08:00"))  # fmt: skip
    assert refusal.value.campos["jornadas"].startswith(f"{one} «Taller de DIGEBR» (DIGEBR) es en")


async def test_nobody_leaves_the_ventana_and_its_unit_changes_it_when_it_is_sent_back(
    relato: Relato,
) -> None:
    """S000:89-95; DIRI neither: it sends the AT back, and the history keeps who changed what."""
    late = date(2026, 10, 14)
    codigo = await relato.register(convocatoria=JEFE)
    for who, elemento in (
        ("unidad", "definir_objetivos"), ("unidad", "elaborar_pauta"), ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(who, codigo, elemento)
    new = {"jornadas": _jornada(late, "09:00", "13:00"), "convocatoria": JEFE}
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("unidad", codigo, "programar", **new)
    assert "fuera de la ventana" in refusal.value.campos["jornadas.0.fecha"]
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("unidad", codigo, "programar", **new, ventana_fin="2026-10-30")
    assert "se cambia al reprogramar" in refusal.value.campos["ventana_fin"]
    await relato.do("unidad", codigo, "programar", jornadas=_jornada(DIA, "09:00", "13:00"),
                    convocatoria=JEFE)  # fmt: skip
    await reprogram(relato.database, await relato.orden("diri"), codigo=codigo,
                    motivo="En esas fechas hay elecciones: ampliar la ventana.")  # fmt: skip
    with pytest.raises(RuleBroken):
        await relato.do("unidad", codigo, "programar", **new)
    await relato.do("unidad", codigo, "programar", **new, ventana_fin="2026-10-30")
    await relato.do("diri", codigo, "calendarizar")
    assert await relato.estado(codigo) == "calendarizada"
    async with relato.database.transaction() as tx:
        kept = await tx.scalar(select(asistencias.c.ventana).where(asistencias.c.codigo == codigo))
        told = await tx.execute(
            select(eventos.c.datos, eventos.c.persona_id)
            .where(eventos.c.tipo == "ventana_cambiada")
        )  # fmt: skip
    assert kept == Range(date(2026, 8, 3), date(2026, 10, 31))
    [event] = told.all()
    assert event.persona_id == relato.gente.ids["unidad"]
    assert event.datos["antes"] == ["2026-08-03", "2026-09-30"]
    assert event.datos["despues"] == ["2026-08-03", "2026-10-30"]
    assert "elecciones" in event.datos["motivo"]


async def test_diri_does_not_leave_the_ventana_when_it_resolves(relato: Relato) -> None:
    codigo = await _ready(relato, "unidad", "DIGEBR", _jornada(DIA, "09:00", "13:00"))
    async with relato.database.transaction() as tx:
        await tx.execute(insert(feriados).values(
            fecha=DIA, nombre="Duelo", tipo="feriado_nacional", ambito="nacional", norma="DS 1",
        ))  # fmt: skip
    await _refused(relato, codigo)
    with pytest.raises(RuleBroken, match="respuesta_invalida") as refusal:
        await relato.do("diri", codigo, "resolver_cruce",
                        jornadas=_jornada(date(2026, 10, 14), "09:00", "13:00"))  # fmt: skip
    assert "pida a su unidad que la cambie" in refusal.value.campos["jornadas.0.fecha"]
    async with relato.database.transaction() as tx:
        assert (await tx.execute(select(excepciones))).all() == []
