"""Instances stored by every codec there has been load, advance and finish."""

import pytest

from engine.process.ejecucion import Ejecucion
from engine.process.memoria.codec import CODEC
from engine.process.revisiones.casos import Parada, play
from tests.process.dorado.corpus import Proceso, read_corpus

CORPUS = read_corpus()
NAMES = [f"codec_{p.codec}-{p.definicion.proceso}" for p in CORPUS]


def _differences(proceso: Proceso, nombre: str, parada: Parada, espera: list[str]) -> list[str]:
    caso = proceso.casos[nombre]
    stored = Ejecucion.load(proceso.definicion, parada.memoria, caso.calendario, caso.ahora)
    waits = sorted(e.elemento.id for e in stored.photograph().tareas)
    told = [] if waits == espera else [f"{nombre}: espera {waits} y esperaba {espera}"]
    for punto in play(proceso.definicion, caso, parada):
        told += [f"{nombre}, {parada.hechos} hechos, {punto.paso}: {f}" for f in punto.fallos]
    return told


@pytest.mark.parametrize("proceso", CORPUS, ids=NAMES)
def test_an_instance_stored_by_any_codec_goes_on_as_its_cases_tell(proceso: Proceso):
    told = [line for stop in proceso.paradas for line in _differences(proceso, *stop)]
    assert not told, "\n".join(told[:20])
    assert proceso.paradas


def test_the_corpus_holds_every_codec_up_to_the_present_one():
    assert {proceso.codec for proceso in CORPUS} == set(range(1, CODEC + 1))
