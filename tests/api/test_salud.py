"""Signs of life, measures, and what the pages say when the database is away."""

import re

from engine.db.session import Database


async def test_ready_says_so_part_by_part(puertas):
    answer = await puertas.nadie().get("/salud/lista")
    assert answer.status_code == 200
    assert (answer.json()["base"], answer.json()["trabajador"]) == ("bien", "bien")


async def test_without_a_database_it_lives_but_is_not_ready(puertas, service):
    away = Database.connect("postgresql://nadie@127.0.0.1:1/nada")
    service._database, kept = away, service._database
    try:
        nobody = puertas.nadie()
        assert (await nobody.get("/salud/viva")).status_code == 200
        assert (await nobody.get("/salud/lista")).status_code == 503
        answer = await nobody.get("/api/v1/yo", headers={"Authorization": "Bearer x"})
        assert answer.status_code == 503
        assert answer.json()["detail"].startswith("La base de datos no responde.")
    finally:
        service._database = kept
        await away.close()


async def test_measures_count_requests_by_pattern_and_never_by_code(puertas):
    codigo = await puertas.registrada()
    unidad = await puertas.como("unidad")
    await unidad.get(f"/api/v1/asistencias/{codigo}")
    await unidad.get("/no/existe")
    measured = (await unidad.get("/metrics")).text
    assert codigo not in measured
    assert re.search(
        r'articula_peticiones_total\{estado="200",metodo="GET",ruta="/api/v1/asistencias/'
        r'\{codigo\}"\} 1\.0',
        measured,
    )
    assert "articula_tareas_abiertas 1.0" in measured
