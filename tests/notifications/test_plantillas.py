"""The words of the notices: to the letter, whole, and deaf to what people write in a ficha."""

import re

import pytest
from jinja2 import UndefinedError

from engine.domain.avisos.reglas import REGLAS
from notifications.enlaces import CONFIRMAR
from notifications.plantillas import FOLDER, render
from notifications.registro import TIPOS
from tests.notifications.casos import WITHOUT_AT
from tests.notifications.muestras import (
    BASE_URL,
    ENLACES,
    PROPIOS,
    facts_of,
    samples,
)

EVERY = pytest.mark.parametrize("tipo", TIPOS)
OF_AN_AT = pytest.mark.parametrize("tipo", [tipo for tipo in TIPOS if tipo not in WITHOUT_AT])


def words(tipo, **changes):
    return render(
        tipo, facts_of(tipo, **changes),
        persona="Rosa Mamani", enlaces=ENLACES, propios=PROPIOS,
    )  # fmt: skip


@EVERY
def test_a_notice_says_what_its_sample_says(tipo):
    for path, text in samples(tipo):
        assert path.read_text(encoding="utf-8") == text, "python -m tests.notifications.muestras"


def test_every_kind_has_its_folder_and_every_folder_its_kind():
    assert {path.name for path in FOLDER.iterdir() if path.is_dir()} == set(TIPOS)


@OF_AN_AT
def test_a_subject_carries_the_code_and_fits_in_a_line(tipo):
    asunto = words(tipo).asunto
    assert asunto.startswith("AT-2026-0147: ")
    assert "\n" not in asunto
    assert len(asunto) <= 90


@OF_AN_AT
def test_a_notice_links_to_where_it_is_done(tipo):
    place = "asistencias/AT-2026-0147"
    if "tarea" in facts_of(tipo):
        place = "tareas/01980000-0000-7000-8000-000000000001"
    texto = words(tipo)
    assert f"\n{BASE_URL}/{place}\n" in texto.cuerpo
    assert f'href="{BASE_URL}/{place}"' in texto.cuerpo_html


@EVERY
def test_a_notice_opens_with_what_to_do_in_both_forms(tipo):
    texto = words(tipo)
    first = texto.cuerpo.splitlines()[0]
    assert first.endswith(".")
    assert f">{first}</h1>" in texto.cuerpo_html


@OF_AN_AT
def test_what_people_wrote_is_text_and_never_markup(tipo):
    evil = '<img src=x onerror=alert(1)> & "comillas"'
    at = facts_of(tipo)["asistencia"] | {"titulo": evil}
    texto = words(
        tipo, asistencia=at, motivo=evil, observaciones=evil, logros=[evil], cruces=[evil]
    )
    assert evil in texto.cuerpo
    assert "<img" not in texto.cuerpo_html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &#34;comillas&#34;" in texto.cuerpo_html


def test_a_long_title_is_cut_in_the_subject_alone():
    at = facts_of("asistencia_anulada")["asistencia"] | {"titulo": "muy " * 100 + "larga"}
    texto = words("asistencia_anulada", asistencia=at)
    assert len(texto.asunto) <= 200
    assert texto.asunto.endswith("…")
    assert "larga" in texto.cuerpo


def test_a_tarea_without_a_date_names_none():
    texto = words("tarea_asignada", vence=None, vencimiento=None)
    assert texto.asunto == "AT-2026-0147: Confirmar participantes"
    assert "Vence" not in texto.cuerpo
    assert "Por qué" not in texto.cuerpo_html


def test_a_superior_of_a_vacant_post_is_asked_to_fill_it():
    assert "Nadie ocupa hoy el cargo" in words("superior", responsables=[]).cuerpo


def test_a_date_that_is_lost_is_not_announced_as_new():
    texto = words("fecha_cambiada", jornadas=[])
    assert texto.asunto == "AT-2026-0147: queda sin la fecha prevista"
    assert texto.cuerpo.startswith("Libere la fecha prevista")


def test_a_notice_without_its_at_cannot_be_written():
    with pytest.raises((UndefinedError, KeyError)):
        render("asistencia_anulada", {}, persona="Rosa", enlaces=ENLACES)


@EVERY
def test_a_notice_does_not_shout(tipo):
    texto = words(tipo)
    capitals = set(re.findall(r"\b[A-ZÁÉÍÓÚÑ]{3,}\b", texto.asunto + texto.cuerpo))
    assert capitals <= {"UGEL", "DIGEBR", "DEIB", "DIGEIBIRA", "GIA", "RTC"}
    assert "!" not in texto.cuerpo


def test_every_kind_says_until_when_it_is_worth_sending():
    assert REGLAS.keys() == TIPOS.keys()
    assert REGLAS["direccion_por_confirmar"].caduca == CONFIRMAR
