"""What people call each process and each of its steps, as their diagrams draw them."""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from api.pages.diagrams import Lienzo, read_drawing
from engine.actions.procesos import load_version
from engine.db.queries.procesos import get_diagrama, list_procesos
from engine.process.definicion import Definicion
from engine.process.palabras import class_of

_DRAWN: dict[tuple[str, int], Lienzo] = {}
_MOST = 256


async def read_version(tx: AsyncSession, proceso: str, version: int) -> Lienzo:
    """Return what a version of a process draws; a version never changes, so it is read once."""
    known = _DRAWN.get((proceso, version))
    if known is None:
        if len(_DRAWN) >= _MOST:
            _DRAWN.clear()
        known = _DRAWN[proceso, version] = read_drawing(await get_diagrama(tx, proceso, version))
    return known


async def name_processes(tx: AsyncSession) -> dict[str, str]:
    """Return the name of each process, as its newest version draws it."""
    found = [(p["proceso"], p["version"]) for p in await list_procesos(tx)]
    return {proceso: (await read_version(tx, proceso, v)).nombre for proceso, v in found}


async def name_steps(
    tx: AsyncSession, steps: Iterable[tuple[str, int, str]]
) -> dict[tuple[str, int, str], str]:
    """Return what a version of a process calls each element; its id where it has no words."""
    named = {}
    for proceso, version, elemento in set(steps):
        drawn = (await read_version(tx, proceso, version)).nombres
        named[proceso, version, elemento] = drawn.get(elemento) or elemento.replace("_", " ")
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
