"""The padrón's columns of turno and hours: when each school has classes, and what is refused."""

import pytest

from api.escuelas import confirm
from engine.domain.horas_escolares import hours_of
from tests.story.gente import settle_in
from tests.story.oficina_de_padrones import CABECERA, PAUCARCOLLA, Oficina, sentences

TITULOS = f"{CABECERA};D_COD_TUR;Hora de entrada;Hora de salida"


class ConHoras(Oficina):
    """The office whose files say when there are classes."""

    cabecera = TITULOS


@pytest.fixture
async def oficina(database) -> ConHoras:
    return ConHoras(database, await settle_in(database, admin=True))


async def hours(oficina: Oficina, row: str) -> tuple[object, ...]:
    """Return the turno and hours that a school has once its row was brought in."""
    await oficina.bring(row)
    school = await oficina.school("0243378")
    return tuple(school[name] for name in ("turno", "entrada", "salida"))


@pytest.mark.parametrize(
    ("said", "kept", "taken"),
    [
        ("Mañana;07:45;12:45", ("manana", "07:45", "12:45"), ("07:45", "12:45")),
        ("TARDE;13.00;18.00", ("tarde", "13:00", "18:00"), ("13:00", "18:00")),
        ("mañana y tarde;8:00;16:00", ("completa", "08:00", "16:00"), ("08:00", "16:00")),
        ("Tarde;;", ("tarde", None, None), ("13:00", "18:00")),
        (";;", (None, None, None), ("08:00", "13:00")),
    ],
    ids=["hours of the morning", "with a point", "both", "only the turno", "nothing"],
)
async def test_a_school_says_when_it_has_classes_or_the_usual_hours_are_taken(
    oficina, said, kept, taken
):
    """PR-10."""
    assert await hours(oficina, f"{PAUCARCOLLA};{said}") == kept
    assert hours_of("primaria", *kept) == taken


async def test_a_cell_left_empty_forgets_no_hour_that_is_known(oficina):
    first = await hours(oficina, f"{PAUCARCOLLA};Mañana;07:45;12:45")
    assert await hours(oficina, f"{PAUCARCOLLA};;;") == first
    assert (await hours(oficina, f"{PAUCARCOLLA};Tarde;13:15;18:15"))[1:] == ("13:15", "18:15")


@pytest.mark.parametrize(
    ("said", "celda", "sentence"),
    [
        ("Nocturno de luna;;", "K2", "mañana, tarde"),
        ("Mañana;25:00;12:45", "L2", "como 07:45"),
        ("Mañana;07:45;", "M2", "las dos horas"),
        ("Mañana;12:45;07:45", "M2", "después de la entrada"),
        ("Mañana;siete;una", "L2", "como 07:45"),
    ],
    ids=["no turno", "an hour that is not", "half of them", "upside down", "in words"],
)
async def test_hours_that_cannot_be_are_refused_in_their_cell(oficina, said, celda, sentence):
    row = await oficina.read(f"{PAUCARCOLLA};{said}")
    found = dict(sentences(row))
    assert sentence in found[celda], found
    with pytest.raises(Exception, match="padron_con_errores"):
        await confirm(oficina.database, await oficina.orden(), row["id"])
