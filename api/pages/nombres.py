"""What people call each process and each of its steps, as their diagrams draw them."""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from api.pages.diagrams import Lienzo, read_drawing
from engine.actions.instancias.procesos import load_version
from engine.db.queries.procesos import get_diagrama, list_procesos
from engine.process.definicion import Definicion
from engine.process.palabras import class_of

_DRAWN: dict[str, Lienzo] = {}
"""What each content draws, by its hash: a number says nothing without its database."""
_MOST = 256


async def read_version(tx: AsyncSession, proceso: str, version: int) -> Lienzo:
    """Return what a version of a process draws; its content never changes, so it is read once."""
    return await _read(tx, proceso, version, (await load_version(tx, proceso, version)).huella)


async def _read(tx: AsyncSession, proceso: str, version: int, huella: str) -> Lienzo:
    known = _DRAWN.get(huella)
    if known is None:
        if len(_DRAWN) >= _MOST:
            _DRAWN.clear()
        known = _DRAWN[huella] = read_drawing(await get_diagrama(tx, proceso, version))
    return known


async def name_processes(tx: AsyncSession) -> dict[str, str]:
    """Return the name of each process, as its newest version draws it."""
    found = [(p["proceso"], p["version"], p["huella"]) for p in await list_procesos(tx)]
    return {which[0]: (await _read(tx, *which)).nombre for which in found}


async def name_steps(
    tx: AsyncSession, steps: Iterable[tuple[str, int, str]]
) -> dict[tuple[str, int, str], str]:
    """Return what a version of a process calls each element; its id where it has no words."""
    named = {}
    wanted = set(steps)
    drawn = {v: (await read_version(tx, *v)).nombres for v in {(p, n) for p, n, _ in wanted}}
    for proceso, version, elemento in wanted:
        words = drawn[proceso, version].get(elemento)
        named[proceso, version, elemento] = words or elemento.replace("_", " ")
    return named


async def name_wordless(tx: AsyncSession, proceso: str, version: int) -> dict[str, str]:
    """Return what to call the elements drawn without words: "una compuerta paralela"."""
    drawn = (await read_version(tx, proceso, version)).nombres
    nodos = (await load_version(tx, proceso, version)).grafo.nodos
    words = {i: class_of(node) for i, node in nodos.items() if not drawn.get(i)}
    return {i: f"{_article(said)} {said}" for i, said in words.items()}


def _article(words: str) -> str:
    return "una" if words.startswith(("compuerta", "tarea", "llamada")) else "un"


def name_nodes(definicion: Definicion, drawn: Mapping[str, str]) -> dict[str, str]:
    """Return how to call each node; one without words, by what it comes after or before."""
    called = {}
    for nodo in definicion.grafo.nodos.values():
        near = [f"después de «{drawn[f.desde]}»" for f in nodo.entran if drawn.get(f.desde)]
        near += [f"antes de «{drawn[f.hasta]}»" for f in nodo.salen if drawn.get(f.hasta)]
        called[nodo.id] = drawn.get(nodo.id) or ", ".join(["Sin nombre", *near[:1]])
    return called
