"""The list of the timeline by pages: none of its activities left out, each with its seal."""

from datetime import date, timedelta

from api.pages.linea.piezas import Dibujo, Fila, Pieza
from api.pages.linea.vista import LISTADAS, leaves_of, read_start

LUNES = date(2026, 8, 3)


def _pieza(n):
    dia = frozenset({LUNES + timedelta(days=n % 28)})
    return Pieza(f"AC-2026-{n:04d}", "Redes", "DIGEBR", "Redes", "lun 3 ago", "", dia, "/")


def _dibujo(*counts):
    numbers = iter(range(sum(counts)))
    rows = [
        Fila(str(n), f"Fila {n}", piezas=[_pieza(next(numbers)) for _ in range(count)])
        for n, count in enumerate(counts)
    ]
    return Dibujo(LUNES, LUNES + timedelta(days=28), rows, {})


def _codes(dibujo):
    return [p.codigo for fila in dibujo.filas for p in fila.piezas]


def test_the_pages_of_a_list_together_are_the_list():
    whole = _dibujo(7, 0, 230, 3)
    pages = [whole.leaf(start, LISTADAS) for start in range(0, whole.listed, LISTADAS)]
    assert [page.listed for page in pages] == [100, 100, 40]
    assert [code for page in pages for code in _codes(page)] == _codes(whole)
    assert [fila.nombre for fila in pages[0].filas] == ["Fila 0", "Fila 2"]


def test_every_piece_of_a_page_bears_its_seal_however_many_the_list_has():
    page = _dibujo(350).leaf(300, LISTADAS).marked({"AC-2026-0310": "duro"})
    assert [p.codigo for f in page.filas for p in f.piezas if p.marca] == ["AC-2026-0310"]


def test_rows_that_open_into_others_stay_on_every_page():
    folded = Fila("210000", "DRE Puno", abre="210000", piezas=[_pieza(n) for n in range(300)])
    whole = _dibujo(120)
    both = Dibujo(whole.desde, whole.hasta, [folded, *whole.filas], {})
    assert both.listed == 120
    assert both.leaf(100, LISTADAS).filas[0] is folded


def test_a_page_tells_which_it_is_and_where_the_next_one_is():
    assert leaves_of("/l?q=", 0, 60) == {"siguiente": "", "primera": "", "cuales": ""}
    first = leaves_of("/l?q=", 0, 240)
    assert (first["siguiente"], first["cuales"]) == ("/l?q=&hoja=2#lista", "1 a 100 de 240")
    last = leaves_of("/l?q=", 200, 240)
    assert (last["siguiente"], last["primera"]) == ("", "/l?q=#lista")
    assert [read_start(typed) for typed in ("", "x", "0", "3", "²")] == [0, 0, 0, 200, 0]
