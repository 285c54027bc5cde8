"""States, stages, commands, origins and codes of an AT."""

import pytest

from engine.domain.asistencia import (
    COMANDOS,
    ESTADOS,
    ETAPAS,
    ORIGENES,
    allows,
    commands_of,
    etapa_of,
    next_code,
)


@pytest.mark.parametrize(
    ("estado", "previo", "etapa"),
    [
        ("en_planificacion", None, "planificacion"),
        ("calendarizada", None, "planificacion"),
        ("en_ejecucion", None, "implementacion"),
        ("en_seguimiento", None, "implementacion"),
        ("en_evaluacion", None, "evaluacion"),
        ("cerrada", None, "evaluacion"),
        ("suspendida", "en_ejecucion", "implementacion"),
        ("anulada", "en_evaluacion", "evaluacion"),
        ("suspendida", None, "planificacion"),
    ],
)
def test_each_state_belongs_to_a_stage(estado, previo, etapa):
    assert etapa_of(estado, previo) == etapa


@pytest.mark.parametrize(
    ("estado", "comandos"),
    [
        ("en_planificacion", "suspender anular"),
        ("por_calendarizar", "reprogramar suspender anular"),
        ("calendarizada", "reprogramar suspender anular"),
        ("en_ejecucion", "reprogramar suspender anular"),
        ("en_seguimiento", "suspender anular"),
        ("en_evaluacion", "suspender anular"),
        ("suspendida", "reanudar anular"),
        ("cerrada", ""),
        ("anulada", ""),
    ],
)
def test_each_state_allows_its_commands(estado, comandos):
    assert commands_of(estado) == tuple(comandos.split())
    assert all(allows(estado, comando) == (comando in comandos.split()) for comando in COMANDOS)


def test_every_state_and_stage_has_a_name_for_people():
    assert {etapa_of(estado) for estado in ESTADOS} == ETAPAS.keys()
    assert all(nombre[0].isupper() for nombre in [*ESTADOS.values(), *ETAPAS.values()])


def test_the_five_origins_cite_their_source():
    assert len(ORIGENES) == 5
    assert all(origen.fuente.startswith("MA-04, S000:") for origen in ORIGENES.values())


@pytest.mark.parametrize(
    ("n", "codigo"), [(147, "AT-2026-0147"), (1, "AT-2026-0001"), (12345, "AT-2026-12345")]
)
def test_codes_are_numbered_within_their_year(n, codigo):
    assert next_code(2026, n) == codigo
