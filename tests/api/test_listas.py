"""Lists with their filters and cursors, and the Planificador, over REST."""

import pytest

API = "/api/v1"
ASISTENCIAS = f"{API}/asistencias"


async def test_a_list_goes_on_from_its_cursor_without_gaps_or_repeats(puertas):
    codes = [await puertas.registrada() for _ in range(5)]
    unidad = await puertas.como("unidad")
    seen, cursor = [], None
    while True:
        page = (await unidad.get(ASISTENCIAS, params={"limite": 2, "cursor": cursor or ""})).json()
        seen += [row["codigo"] for row in page["datos"]]
        cursor = page["siguiente"]
        if cursor is None:
            break
    assert seen == sorted(codes, reverse=True)
    tareas, cursor = [], ""
    while cursor is not None:
        params = {"limite": 2, "cursor": cursor}
        page = (await unidad.get(f"{API}/tareas", params=params)).json()
        tareas += [row["asistencia"] for row in page["datos"]]
        cursor = page["siguiente"]
    assert sorted(tareas) == sorted(codes)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, 1),
        ({"q": "mediacion LECTURA"}, 1),
        ({"q": "robótica"}, 0),
        ({"q": "100%"}, 0),
        ({"estado": "en_planificacion"}, 1),
        ({"estado": "cerrada"}, 0),
        ({"etapa": "planificacion"}, 1),
        ({"etapa": "evaluacion"}, 0),
        ({"unidad": "VMGP"}, 1),
        ({"unidad": "DIRI"}, 0),
        ({"entidad": "210000"}, 1),
        ({"entidad": "080000"}, 0),
        ({"anio": 2026}, 1),
        ({"anio": 2027}, 0),
    ],
    ids=str,
)
async def test_ats_are_found_by_what_is_known_of_them(puertas, params, found):
    await puertas.registrada()
    diri = await puertas.como("diri")
    answer = await diri.get(ASISTENCIAS, params=params)
    assert len(answer.json()["datos"]) == found


async def test_a_bandeja_counts_what_it_holds(puertas):
    await puertas.registrada()
    unidad = await puertas.como("unidad")
    counts = (await unidad.get(f"{API}/tareas/resumen")).json()
    assert (counts["abiertas"], counts["vencidas"]) == (1, 0)


async def test_a_proposal_is_told_its_cruces_and_saves_nothing(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    holiday = {"fecha": "2026-08-30", "hora_inicio": "09:00", "hora_fin": "13:00"}
    proposal = {"asistencia": codigo, "jornadas": [holiday]}
    found = (await unidad.post(f"{API}/planificador/cruces", json=proposal)).json()
    assert any(cruce["dureza"] == "duro" for cruce in found["cruces"])
    assert all(cruce["frase"] for cruce in found["cruces"])
    assert len(found["alternativas"]) == 3
    free = {"asistencia": codigo, "jornadas": found["alternativas"][0]["jornadas"]}
    again = (await unidad.post(f"{API}/planificador/cruces", json=free)).json()
    assert not any(cruce["dureza"] == "duro" for cruce in again["cruces"])
    assert (await unidad.get(f"{ASISTENCIAS}/{codigo}")).json()["jornadas"] == []


async def test_a_proposal_that_ends_before_it_begins_is_refused(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    jornada = {"fecha": "2026-08-12", "hora_inicio": "13:00", "hora_fin": "09:00"}
    answer = await unidad.post(
        f"{API}/planificador/cruces", json={"asistencia": codigo, "jornadas": [jornada]}
    )
    assert list(answer.json()["campos"]) == ["jornadas.0.hora_fin"]


async def test_the_planificador_shows_the_year_with_its_norms(puertas):
    diri = await puertas.como("diri")
    shown = (await diri.get(f"{API}/planificador", params={"anio": 2026, "mes": 12})).json()
    assert (shown["desde"], shown["hasta"]) == ("2026-12-01", "2027-01-01")
    assert all(feriado["norma"] for feriado in shown["feriados"])
    assert len(shown["bloques"]) == 9
