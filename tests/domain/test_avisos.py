"""Who is told by which channel and when: examples of every rule, and what holds for all of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import LIMA
from engine.domain.avisos.reglas import AGENDA, GRUPOS, REGLAS, Regla, rhythm_of, rule_of
from engine.domain.avisos.reparto import (
    INTENTOS,
    INTENTOS_CON_OTRO,
    Destino,
    Gusto,
    Persona,
    Tanteo,
    decide,
)
from engine.domain.avisos.silencio import HABITUAL, Horario, digest_at, quiet_until
from engine.domain.avisos.vigencia import Situacion, instant_of, why_stale
from engine.domain.redaccion.avisos import explain_decision
from tests.domain.hechos import CALENDARIO

WORKING = CALENDARIO.is_working_day
BOTH = {"telegram": Destino("777"), "correo": Destino("rosa@ugel.example")}


def lima(text):
    return datetime.fromisoformat(text).replace(tzinfo=LIMA)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        pytest.param("2026-07-06 10:00", None, id="office-hours"),
        pytest.param("2026-07-06 20:00", "2026-07-07 07:00", id="at-the-very-hour"),
        pytest.param("2026-07-06 23:59", "2026-07-07 07:00", id="before-midnight"),
        pytest.param("2026-07-07 00:00", "2026-07-07 07:00", id="at-midnight"),
        pytest.param("2026-07-07 06:59", "2026-07-07 07:00", id="a-minute-before"),
        pytest.param("2026-07-07 07:00", None, id="the-end-is-out"),
        pytest.param("2026-07-10 21:00", "2026-07-13 07:00", id="friday-night-to-monday"),
        pytest.param("2026-07-11 12:00", "2026-07-13 07:00", id="saturday-at-noon"),
        pytest.param("2026-07-27 22:00", "2026-07-30 07:00", id="fiestas-patrias"),
        pytest.param("2026-12-31 22:00", "2027-01-04 07:00", id="year-end"),
        pytest.param("2028-02-28 21:00", "2028-02-29 07:00", id="leap-day"),
    ],
)
def test_the_usual_silence_lasts_until_the_morning_of_a_working_day(now, until):
    found = quiet_until(lima(now), HABITUAL, WORKING)
    assert found == (lima(until) if until else None)


@pytest.mark.parametrize(
    ("desde", "hasta", "now", "until"),
    [
        pytest.param(13, 15, "2026-07-06 14:00", "2026-07-06 15:00", id="within-a-day"),
        pytest.param(13, 15, "2026-07-06 16:00", None, id="after-it"),
        pytest.param(9, 9, "2026-07-06 09:00", None, id="none-when-they-are-equal"),
        pytest.param(22, 0, "2026-07-06 23:00", "2026-07-07 00:00", id="until-midnight"),
        pytest.param(0, 6, "2026-07-07 00:00", "2026-07-07 06:00", id="from-midnight"),
    ],
)
def test_everybody_chooses_their_silence(desde, hasta, now, until):
    horario = Horario(time(desde), time(hasta), no_laborables=False)
    assert quiet_until(lima(now), horario, WORKING) == (lima(until) if until else None)


def test_a_digest_leaves_at_its_hour_of_a_working_day_and_never_in_silence():
    friday = lima("2026-07-10 17:00")
    assert digest_at(friday - timedelta(minutes=1), HABITUAL, WORKING) == friday
    assert digest_at(friday, HABITUAL, WORKING) == lima("2026-07-13 17:00")
    late = Horario(resumen=time(23))
    assert digest_at(lima("2026-07-06 10:00"), late, WORKING) == lima("2026-07-07 07:00")


_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.timedeltas(timedelta(0), timedelta(days=1095)).map(lambda after: _FIRST + after)
HOURS = st.builds(
    Horario,
    desde=st.times(), hasta=st.times(), no_laborables=st.booleans(), resumen=st.times(),
)  # fmt: skip


@given(now=INSTANTS, horario=HOURS)
def test_a_silence_ends_later_and_outside_silence(now, horario):
    until = quiet_until(now, horario, WORKING)
    if until is not None:
        assert until > now
        assert quiet_until(until, horario, WORKING) is None
        minute = until - timedelta(microseconds=1)
        assert minute < now or quiet_until(minute, horario, WORKING) == until


@given(now=INSTANTS, horario=HOURS)
def test_a_digest_is_always_to_come_and_outside_silence(now, horario):
    at = digest_at(now, horario, WORKING)
    assert at > now
    assert quiet_until(at, horario, WORKING) is None


DESTINATIONS = st.dictionaries(
    st.sampled_from(["telegram", "correo"]),
    st.builds(
        Destino,
        direccion=st.sampled_from([None, "x"]),
        estado=st.sampled_from(["activa", "desactivada"]),
    ),
)
TASTES = st.builds(
    Gusto,
    canales=st.none() | st.permutations(["telegram", "correo"]).map(tuple) | st.just(()),
    ritmo=st.sampled_from([None, "inmediato", "resumen", "nunca"]),
)
TRIES = st.dictionaries(
    st.sampled_from(["telegram", "correo"]),
    st.builds(Tanteo, fallos=st.integers(1, 9), definitivo=st.booleans()),
)
PEOPLE = st.builds(Persona, destinos=DESTINATIONS, gusto=TASTES, horario=HOURS)
RULES = st.sampled_from([r for r in REGLAS.values() if not r.dirigido])


@given(regla=RULES, persona=PEOPLE, now=INSTANTS, tanteos=TRIES)
def test_what_is_sent_goes_to_an_address_that_takes_it_and_outside_silence(
    regla, persona, now, tanteos
):
    found = decide(regla, persona, now, is_working=WORKING, tanteos=tanteos)
    if found.paso == "enviar":
        assert found.canal in (persona.gusto.canales or GRUPOS[regla.grupo].canales)
        assert persona.destinos[found.canal] == Destino(found.direccion)
        assert quiet_until(now, persona.horario, WORKING) is None
        tried = tanteos.get(found.canal, Tanteo())
        assert not tried.definitivo
        assert tried.fallos < INTENTOS
    said = explain_decision(found)
    assert said is None or said.endswith(".")


@given(regla=RULES, persona=PEOPLE, now=INSTANTS, tanteos=TRIES)
def test_what_waits_is_sent_when_its_instant_comes(regla, persona, now, tanteos):
    found = decide(regla, persona, now, is_working=WORKING, tanteos=tanteos)
    if found.paso == "esperar":
        assert found.en is not None
        assert found.en > now
        again = decide(regla, persona, found.en, is_working=WORKING, tanteos=tanteos)
        assert again.paso == "enviar"


@given(regla=RULES, persona=PEOPLE, now=INSTANTS)
def test_nobody_silences_what_convenes(regla, persona, now):
    found = decide(regla, persona, now, is_working=WORKING)
    if GRUPOS[regla.grupo].ritmos == ("inmediato",):
        assert found.paso != "resumir"
        reachable = any(
            d.direccion and d.estado == "activa" for c, d in persona.destinos.items()
            if c in (persona.gusto.canales or GRUPOS[regla.grupo].canales)
        )  # fmt: skip
        assert (found.paso == "guardar") == (not reachable)


def test_every_kind_has_a_group_and_what_convenes_admits_no_other_rhythm():
    assert {regla.grupo for regla in REGLAS.values()} == set(GRUPOS)
    assert {REGLAS[tipo].grupo for tipo in AGENDA} == {"convocatorias"}
    assert rhythm_of(GRUPOS["convocatorias"], "nunca") == "inmediato"
    assert rhythm_of(GRUPOS["plazos"], "nunca") == "inmediato"
    assert rhythm_of(GRUPOS["tareas"], "nunca") == "nunca"


MONDAY = lima("2026-07-06 10:00")
ASSIGNED = rule_of("tarea_asignada")


@pytest.mark.parametrize(
    ("destinos", "tanteos", "canal", "words"),
    [
        pytest.param(BOTH, {}, "telegram", None, id="first-choice"),
        pytest.param(
            {**BOTH, "telegram": Destino(None)}, {}, "correo",
            "Sin Telegram vinculado; por correo.", id="not-linked",
        ),
        pytest.param(
            {**BOTH, "telegram": Destino("7", "desactivada", "bloqueó el bot")}, {}, "correo",
            "Con Telegram desactivado (bloqueó el bot); por correo.", id="disabled",
        ),
        pytest.param(
            BOTH, {"telegram": Tanteo(1, definitivo=True, motivo="no")}, "correo",
            "Telegram no lo aceptó (no); por correo.", id="refused",
        ),
        pytest.param(
            BOTH, {"telegram": Tanteo(INTENTOS_CON_OTRO - 1)}, "telegram", None, id="insists",
        ),
        pytest.param(
            BOTH, {"telegram": Tanteo(INTENTOS_CON_OTRO)}, "correo",
            "Telegram no responde; por correo.", id="silent",
        ),
        pytest.param(
            {"telegram": Destino("7")}, {"telegram": Tanteo(INTENTOS - 1)}, "telegram", None,
            id="insists-to-the-end-when-alone",
        ),
    ],
)  # fmt: skip
def test_channels_are_tried_in_order_and_the_reason_is_told(destinos, tanteos, canal, words):
    found = decide(ASSIGNED, Persona(destinos), MONDAY, is_working=WORKING, tanteos=tanteos)
    assert (found.paso, found.canal, explain_decision(found)) == ("enviar", canal, words)


def test_nobody_reachable_has_it_in_the_application():
    nobody = Persona({"telegram": Destino(None), "correo": Destino(None)})
    found = decide(ASSIGNED, nobody, MONDAY, is_working=WORKING)
    assert found.paso == "guardar"
    assert explain_decision(found) == (
        "Sin Telegram vinculado; sin correo registrado; solo en la aplicación."
    )


def test_a_change_of_tomorrow_does_not_wait_for_the_morning():
    night, rule = lima("2026-07-06 22:00"), rule_of("fecha_cambiada")
    tomorrow, later = lima("2026-07-07 08:00"), lima("2026-07-20 08:00")
    rosa = Persona(BOTH)
    assert decide(rule, rosa, night, is_working=WORKING, cuando=tomorrow).paso == "enviar"
    assert decide(rule, rosa, night, is_working=WORKING, cuando=later).paso == "esperar"
    assert decide(ASSIGNED, rosa, night, is_working=WORKING, cuando=tomorrow).paso == "esperar"


def test_what_would_be_late_in_the_morning_goes_at_night():
    rosa, night = Persona(BOTH), lima("2026-07-06 22:00")
    soon = lima("2026-07-06 23:59")
    assert decide(ASSIGNED, rosa, night, is_working=WORKING, cuando=soon).paso == "enviar"


JORNADA = {"inicio": "2026-07-07T13:00:00+00:00", "fin": "2026-07-07T18:00:00+00:00"}
AFTER = datetime(2026, 7, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tipo", "datos", "situacion", "reason"),
    [
        ("tarea_asignada", {}, Situacion(tarea="abierta"), None),
        ("tarea_asignada", {}, Situacion(tarea="suspendida"), None),
        ("tarea_asignada", {}, Situacion(tarea="completada"), "tarea_cerrada"),
        ("vence_en_1", {}, Situacion(tarea="suspendida"), "tarea_cerrada"),
        (
            "vence_en_1", {"vence": "2026-07-07T04:59:00+00:00"}, Situacion(tarea="abierta"),
            "plazo_vencido",
        ),
        (
            "vencida", {"vence": "2026-07-07T04:59:00+00:00"}, Situacion(tarea="abierta"), None,
        ),
        ("asistencia_confirmada", {"jornadas": [JORNADA]}, Situacion(), "jornadas_pasadas"),
        ("asistencia_confirmada", {}, Situacion(superado=True), "superado"),
        ("asistencia_suspendida", {}, Situacion(superado=True), None),
        ("reporte_enviado", {"jornadas": [JORNADA]}, Situacion(), None),
        ("reporte_enviado", {}, Situacion(activa=False), "cuenta_cerrada"),
        ("vence_hoy", {"vence": "2026-07-07T04:59:00+00:00"}, Situacion(tarea="abierta"),
         "plazo_vencido"),
        ("convocatoria_retirada", {"jornadas": [JORNADA]}, Situacion(), "jornadas_pasadas"),
        ("direccion_por_confirmar", {}, Situacion(creado=AFTER - timedelta(hours=47)), None),
        ("direccion_por_confirmar", {}, Situacion(creado=AFTER - timedelta(hours=48)), "caducado"),
        ("ausencia", {}, Situacion(creado=AFTER - timedelta(days=30)), None),
    ],
)  # fmt: skip
def test_a_notice_goes_stale_by_the_rule_of_its_kind(tipo, datos, situacion, reason):
    assert why_stale(rule_of(tipo), datos, situacion, AFTER) == reason


def test_what_a_notice_speaks_of_begins_with_its_first_jornada_old_or_new():
    moved = {"jornadas": [JORNADA], "jornadas_antes": [{**JORNADA, "inicio": "2026-07-01T13:00Z"}]}
    assert instant_of(moved) == datetime(2026, 7, 1, 13, tzinfo=UTC)
    assert instant_of({"vence": "2026-07-07T04:59:00+00:00"}) is not None
    assert instant_of({}) is None


def test_a_kind_that_is_not_known_is_told_at_once():
    assert rule_of("nuevo") == Regla("nuevo", "cuenta")
    assert WORKING(date(2026, 7, 6))
