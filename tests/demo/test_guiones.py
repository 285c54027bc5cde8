"""What the demonstration tells is possible: real offices, days that can be, words for all."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from random import Random
from uuid import uuid4

import pytest

from api.demo.guiones import jornada_fields, read_guiones, read_temas
from api.demo.nombres import names_for, user_name
from api.demo.padron import build_padron
from api.demo.personas import PERSONAS
from api.demo.ritmo import RITMOS, moment_of
from engine.db.queries.novedades import TareaAbierta
from engine.db.reference.load import read_facts, roles_of
from engine.db.reference.padron import CargoPadron
from engine.domain.calendario import Calendario, Feriado
from engine.domain.lima import at_lima, to_lima
from engine.process.catalogo import drawn_processes

DE_UNA_AT = ("asistencia_tecnica", "logistica", "confirmacion", "compromiso", "aplicacion")
ENTIDADES = {fact["codigo"]: fact for fact in read_facts("entidades")}
FERIADOS = {
    date.fromisoformat(fact["fecha"])
    for fact in read_facts("feriados")
    if fact["ambito"] == "nacional" or "nacional" in fact["tipo"]
}


def test_every_at_has_a_key_a_title_and_a_theme_of_its_own_or_known():
    guiones = read_guiones()
    assert max(Counter(guion.clave for guion in guiones).values()) == 1
    assert max(Counter(guion.titulo for guion in guiones).values()) == 1
    assert {guion.tema for guion in guiones} <= read_temas().keys()


@pytest.mark.parametrize("guion", read_guiones(), ids=lambda guion: guion.clave)
def test_an_at_convenes_posts_that_exist_on_days_that_can_be(guion):
    assert ENTIDADES[guion.unidad]["tipo"] == "unidad"
    for line in guion.convocatoria:
        tipo = ENTIDADES[line["entidad"]]["tipo"]
        assert line["rol"] in set(roles_of(tipo, line["entidad"]))
    days = [date.fromisoformat(jornada_fields(j)["fecha"]) for j in guion.jornadas]
    assert all(day.weekday() < 5 and day not in FERIADOS for day in days)
    assert guion.registrada < min(days)
    assert guion.registrada.weekday() < 5
    assert guion.registrada not in FERIADOS


def test_somebody_has_a_rhythm_for_every_tarea_of_the_diagrams_of_an_at():
    drawn = {
        elemento.id
        for definicion in drawn_processes()
        if definicion.proceso in DE_UNA_AT
        for elemento in definicion.elementos.values()
        if elemento.get("ficha")
    }
    # The registration is told by the guion, and the list closes when the AT does.
    assert drawn - {"registrar", "registrar_asistencia"} == RITMOS.keys()


FRIDAY = at_lima(date(2026, 7, 24), time(17, 30)).astimezone(UTC)
CALENDARIO = Calendario(
    (
        Feriado(date(2026, 7, 28), "Fiestas Patrias", "feriado_nacional", "nacional", "ley"),
        Feriado(date(2026, 7, 29), "Fiestas Patrias", "feriado_nacional", "nacional", "ley"),
    ),
    (),
)


def tarea_due(elemento: str, *, vence: datetime | None = None, fin: datetime | None = None):
    return TareaAbierta(uuid4(), elemento, "AT-2026-0001", "DIGEBR", 1, FRIDAY, vence, fin)


@pytest.mark.parametrize("elemento", sorted(RITMOS))
@pytest.mark.parametrize("dice", range(5))
def test_work_is_done_later_in_office_hours_of_a_working_day(elemento, dice):
    tarea = tarea_due(elemento, vence=FRIDAY + timedelta(days=dice))
    done = moment_of(tarea, tarda=0, calendario=CALENDARIO, now=FRIDAY, rng=Random(dice))
    assert done > FRIDAY
    assert CALENDARIO.is_working_day(to_lima(done).date())
    assert time(8) <= to_lima(done).time() < time(18)


def test_the_list_is_closed_soon_after_the_last_jornada_ends():
    fin = at_lima(date(2026, 7, 30), time(13)).astimezone(UTC)
    done = moment_of(
        tarea_due("registrar_asistencia", fin=fin),
        tarda=0, calendario=CALENDARIO, now=FRIDAY, rng=Random(1),
    )  # fmt: skip
    assert fin < done < fin + timedelta(hours=2)


def test_who_is_late_does_it_those_working_days_after():
    tarea = tarea_due("cerrar")
    in_time, late = (
        moment_of(tarea, tarda=n, calendario=CALENDARIO, now=FRIDAY, rng=Random(3)) for n in (0, 4)
    )
    days = (to_lima(in_time).date(), to_lima(late).date())
    assert CALENDARIO.count_working_days(*days) == 4


def test_names_are_of_their_region_and_user_names_never_repeat():
    awajun, andean = (
        " ".join(islice(names_for(codigo, Random(7)), 60)) for codigo in ("010004", "210005")
    )
    assert "Wampagkit" in awajun
    assert "Quispe" in andean
    assert "Wampagkit" not in andean
    taken: set[str] = set()
    twins = [user_name("Ana María Núñez Quispe", taken) for _ in range(3)]
    assert twins == ["anunez", "anunez2", "anunez3"]


CHUCUITO = [
    CargoPadron(n, rol, "210005", "UGEL Chucuito", "ugel")
    for n, rol in enumerate(roles_of("ugel", "210005"), start=1)
]
COLLAO = [CargoPadron(50, "jefe_agp", "210004", "UGEL El Collao", "ugel")]


def test_every_cargo_of_a_ugel_of_puno_has_one_holder_each_day():
    people = build_padron([*CHUCUITO, *COLLAO], "huella")
    held = [o for alta in people for o in alta.ocupaciones]
    assert {o.cargo_id for o in held} == {cargo.id for cargo in (*CHUCUITO, *COLLAO)}
    assert [a.usuario for a in people[: len(PERSONAS)]] == [p.usuario for p in PERSONAS]
    assert len({alta.usuario for alta in people}) == len(people)
    relevo = sorted((o for o in held if o.cargo_id == 50), key=lambda o: o.desde)
    assert [o.tipo for o in relevo] == ["titular", "encargado", "titular"]
    assert all(one.hasta == other.desde for one, other in pairwise(relevo))


def test_the_same_cargos_give_the_same_people():
    assert build_padron(CHUCUITO, "x") == build_padron(CHUCUITO, "x")
