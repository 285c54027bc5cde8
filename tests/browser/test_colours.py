"""The colours of the pages, light and dark, against the contrast that eyes need."""

import re

import pytest

from api.pages.rendering import STATIC

CSS = (STATIC / "articula.css").read_text(encoding="utf-8")
TEXT_ON_GROUND = [
    ("tinta", "papel"),
    ("tinta", "hoja"),
    ("tinta", "hoja-2"),
    ("tinta", "gris-2"),
    ("tinta-2", "papel"),
    ("tinta-2", "hoja"),
    ("tinta-2", "hoja-2"),
    ("enlace", "papel"),
    ("enlace", "hoja"),
    ("enlace", "hoja-2"),
    ("rojo", "hoja"),
    ("rojo", "papel"),
    ("rojo", "rojo-2"),
    ("ambar", "hoja"),
    ("ambar", "ambar-2"),
    ("verde", "hoja"),
    ("verde", "verde-2"),
    ("azul", "azul-2"),
    ("tinta", "ambar-2"),
    ("tinta", "rojo-2"),
    ("tinta", "azul-2"),
    *(("tinta", f"barra-{n}") for n in range(6)),
]
EDGES = [("borde", "hoja"), ("borde", "papel"), ("foco", "papel"), ("rojo", "hoja")]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})", block))


LIGHT = _tokens(CSS.split("@media (prefers-color-scheme: dark)")[0]) | {"blanco": "#ffffff"}
DARK = LIGHT | _tokens(CSS.split("@media (prefers-color-scheme: dark)")[1].split("/* ----")[0])


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [*TEXT_ON_GROUND, ("blanco", "marca"), ("blanco", "accion")],
    ids=lambda name: name,
)
def test_text_is_read_on_its_ground(palette, text, ground):
    assert _contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES, ids=lambda name: name)
def test_edge_is_told_from_its_ground(palette, edge, ground):
    assert _contrast(palette[edge], palette[ground]) >= 3


CARGA = (STATIC / "carga.css").read_text(encoding="utf-8").split("@media (prefers-color-scheme")


@pytest.mark.parametrize("n", [0, 1], ids=["light", "dark"])
def test_counts_are_read_on_every_grade_of_the_burden(n):
    grades, ink = _tokens(CARGA[n]), (LIGHT, DARK)[n]["tinta"]
    for grade in range(1, 6):
        text = ink if grade < 4 else grades["sobre"]
        assert _contrast(text, grades[f"g{grade}"]) >= 4.5, grade
