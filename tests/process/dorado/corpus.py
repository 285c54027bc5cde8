"""Reads the golden corpus, and writes the part of the present codec: `python -m` this module."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import orjson

from bpmn.registro import DIBUJOS, FOLDER
from engine.process.definicion import Definicion, define
from engine.process.memoria.codec import CODEC
from engine.process.revisiones.casos import Caso, Parada, begin, play, read_cases

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Proceso:
    """A process as it was drawn when a codec was in use, with its cases and stored instances."""

    codec: int
    definicion: Definicion
    casos: dict[str, Caso]
    paradas: tuple[tuple[str, Parada, list[str]], ...]


def read_corpus() -> list[Proceso]:
    """Return the processes of every codec."""
    return [_read(folder) for folder in sorted(HERE.glob("codec_*/*")) if folder.is_dir()]


def _read(folder: Path) -> Proceso:
    tables = {t.stem: t.read_text(encoding="utf-8") for t in sorted(folder.glob("*.dmn"))}
    diagram = (folder / f"{folder.name}.bpmn").read_text(encoding="utf-8")
    cases = read_cases((folder / "casos.json").read_text(encoding="utf-8"))
    rows = orjson.loads((folder / "instancias.json").read_bytes())
    return Proceso(
        codec=int(folder.parent.name.removeprefix("codec_")),
        definicion=define(folder.name, diagram, tables),
        casos={caso.nombre: caso for caso in cases},
        paradas=tuple(
            (
                row["caso"],
                Parada(
                    row["antes_del_paso"] - 1, base64.b64decode(row["memoria"]), row["servicios"]
                ),
                row["espera"],
            )
            for row in rows
        ),
    )


def write_corpus() -> None:
    """Write the present processes, at every step of their cases, under the present codec."""
    for drawn in DIBUJOS:
        folder = HERE / f"codec_{CODEC}" / drawn.proceso
        folder.mkdir(parents=True, exist_ok=True)
        for source in (FOLDER / drawn.proceso).iterdir():
            if source.suffix in (".bpmn", ".dmn", ".json"):
                (folder / source.name).write_bytes(source.read_bytes())
        definicion = define(drawn.proceso, drawn.diagrama, drawn.tables())
        cases = read_cases((folder / "casos.json").read_text(encoding="utf-8"))
        rows = list(chain.from_iterable(_rows(definicion, caso) for caso in cases))
        (folder / "instancias.json").write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))


def _rows(definicion: Definicion, caso: Caso) -> Iterator[dict[str, object]]:
    services: dict[str, object] = {}
    stored, waiting = begin(definicion, caso).memoria, [""]
    steps = play(definicion, caso)
    for number, step in enumerate(caso.pasos, 1):
        services |= step.get("servicios", {})
        reached = next(steps).ejecucion
        if number > 1:
            yield {
                "caso": caso.nombre,
                "antes_del_paso": number,
                "servicios": dict(services),
                "espera": waiting,
                "memoria": base64.b64encode(stored).decode(),
            }
        stored = reached.dump()
        waiting = sorted(e.elemento.id for e in reached.photograph().tareas)


if __name__ == "__main__":
    write_corpus()
