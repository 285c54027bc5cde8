"""What the rules object to the dates of a convocation."""

from datetime import UTC, date, datetime, time

import pytest

from engine.domain.convocatoria import Jornada, Ventana, find_reparos, has_hard
from engine.domain.lima import at_lima
from engine.domain.redaccion import say_reparo
from engine.domain.redaccion.reglas import REPAROS
from tests.domain.hechos import CALENDARIO

NOW = at_lima(date(2026, 7, 6), time(8))
VENTANA = Ventana(date(2026, 7, 1), date(2026, 12, 31))


def review(*jornadas, roles=("especialista_primaria",), ventana=VENTANA, plan=False):
    stretches = [Jornada.at(*texto.split()) for texto in jornadas]
    return find_reparos(
        stretches,
        ventana=ventana,
        calendario=CALENDARIO,
        now=NOW,
        roles=roles,
        plan_recuperacion=plan,
    )


def marks(reparos):
    return [f"{reparo.codigo} {reparo.dureza} {reparo.campo}" for reparo in reparos]


@pytest.mark.parametrize(
    ("jornadas", "expected"),
    [
        pytest.param(["2026-08-12 09:00 13:00"], [], id="a plain wednesday"),
        pytest.param(
            ["2026-08-12 13:00 09:00"],
            ["fin_antes_de_inicio duro jornadas.0.hora_fin"],
            id="end before start",
        ),
        pytest.param(
            ["2026-08-12 09:00 09:00"],
            ["fin_antes_de_inicio duro jornadas.0.hora_fin"],
            id="no time at all",
        ),
        pytest.param(
            ["2026-08-12 07:00 19:01"],
            ["jornada_muy_larga duro jornadas.0.hora_fin"],
            id="over twelve hours",
        ),
        pytest.param(["2026-08-12 07:00 19:00"], [], id="twelve hours"),
        pytest.param(
            ["2026-08-12 09:00 13:00", "2026-08-12 12:00 14:00"],
            ["jornadas_superpuestas duro jornadas.1.hora_inicio"],
            id="two that overlap",
        ),
        pytest.param(["2026-08-12 09:00 13:00", "2026-08-12 13:00 17:00"], [], id="back to back"),
        pytest.param(
            ["2026-07-28 09:00 13:00"],
            ["feriado duro jornadas.0.fecha"],
            id="fiestas patrias",
        ),
        pytest.param(
            ["2026-08-15 09:00 13:00"], ["fin_de_semana blando jornadas.0.fecha"], id="saturday"
        ),
        pytest.param(
            ["2026-07-08 09:00 13:00"], ["aviso_corto blando jornadas.0.fecha"], id="two days ahead"
        ),
        pytest.param(["2026-07-20 09:00 13:00"], [], id="the tenth working day ahead"),
        pytest.param(
            ["2026-07-17 09:00 13:00"],
            ["aviso_corto blando jornadas.0.fecha"],
            id="the ninth working day ahead",
        ),
        pytest.param(
            ["2026-07-06 07:00 09:00"], ["fecha_pasada duro jornadas.0.fecha"], id="already begun"
        ),
        pytest.param(
            ["2027-05-05 09:00 13:00"],
            ["fuera_de_ventana duro jornadas.0.fecha", "sin_norma blando jornadas.0.fecha"],
            id="a year without norm",
        ),
    ],
)
def test_each_rule_objects_where_it_should(jornadas, expected):
    assert marks(review(*jornadas)) == expected


def test_a_day_before_the_school_year_names_its_limits_and_its_norm():
    december = at_lima(date(2025, 12, 1), time(8))
    (reparo,) = find_reparos(
        [Jornada.at("2026-02-25", "09:00", "13:00")],
        ventana=None,
        calendario=CALENDARIO,
        now=december,
    )
    assert (reparo.codigo, reparo.dureza) == ("fuera_del_ano_escolar", "duro")
    assert say_reparo(reparo) == (
        "El mié 25 feb 2026 está fuera del año escolar 2026, que va del lun 2 mar 2026 al "
        "jue 31 dic 2026 (RM 501-2025-MINEDU)."
    )


@pytest.mark.parametrize("rol", ["docente", "director_ie"])
def test_class_weeks_warn_when_people_of_the_schools_are_convened(rol):
    reparos = review("2026-08-12 09:00 13:00", roles=("jefe_agp", rol))
    assert marks(reparos) == ["semanas_lectivas blando jornadas.0.fecha"]
    assert "reglas PR-04 y PR-10" in say_reparo(reparos[0])
    assert not has_hard(reparos)


@pytest.mark.parametrize(
    ("jornada", "plan"),
    [
        pytest.param("2026-08-12 09:00 13:00", True, id="with a recovery plan"),
        pytest.param("2026-08-05 09:00 13:00", False, id="in management weeks"),
    ],
)
def test_class_weeks_do_not_warn(jornada, plan):
    assert review(jornada, roles=("docente",), plan=plan) == ()


def test_a_year_without_norm_is_said_once():
    codes = [r.codigo for r in review("2027-05-05 09:00 13:00", "2027-05-06 09:00 13:00")]
    assert codes.count("sin_norma") == 1


def test_the_first_jornada_in_time_carries_the_short_notice():
    reparos = review("2026-08-12 09:00 13:00", "2026-07-09 09:00 13:00")
    assert marks(reparos) == ["aviso_corto blando jornadas.1.fecha"]
    assert say_reparo(reparos[0]) == (
        "La convocatoria llega con 3 días hábiles de anticipación; se recomiendan al menos "
        "10 días hábiles."
    )


def test_a_date_at_the_end_of_time_is_answered_at_once():
    assert "sin_norma blando jornadas.0.fecha" in marks(review("9999-12-30 09:00 13:00"))


def test_every_objection_has_its_sentence():
    everything = [
        *review("2026-07-28 13:00 09:00", "2026-08-12 05:00 20:00", "2026-08-12 06:00 08:00"),
        *review("2026-02-07 09:00 13:00", "2026-08-12 09:00 13:00", roles=("docente",)),
        *review("2027-05-05 09:00 13:00"),
        *review("2026-07-08 09:00 13:00"),
    ]
    assert {reparo.codigo for reparo in everything} == REPAROS.keys()
    for reparo in everything:
        sentence = say_reparo(reparo)
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_a_jornada_keeps_its_fields():
    jornada = Jornada.at("2026-08-12", "09:00", "13:30")
    assert jornada.inicio == datetime(2026, 8, 12, 14, tzinfo=UTC)
    assert Jornada.at(**jornada.to_fields()) == jornada


@pytest.mark.parametrize(
    "fields", [("2026-02-30", "09:00", "13:00"), ("2026-08-12", "25:00", "26:00"), ("x", "y", "z")]
)
def test_malformed_fields_are_a_value_error(fields):
    with pytest.raises(ValueError, match=r".+"):
        Jornada.at(*fields)


def test_a_naive_jornada_is_refused():
    naive = datetime(2026, 8, 12, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="time zone"):
        Jornada(naive, naive)
