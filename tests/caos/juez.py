"""Holds what clients saw at the end to what they were told before: nothing lost, nothing twice."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.caos.dibujo import HIJAS, OPENS, UNA, anexar

Linea = dict[str, Any]


@dataclass(frozen=True)
class Fallo:
    """What was found: each list names what is wrong."""

    lost: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dicho:
    """A journal taken apart: `hechos` while it stormed, by kind, and `vistos` once it was calm."""

    lines: Sequence[Linea]

    def hechos(self, hecho: str) -> list[Linea]:
        """Return what clients were told of that kind, in order."""
        return [line for line in self.lines if line.get("hecho") == hecho]

    def vistos(self, visto: str) -> list[Linea]:
        """Return what they saw of that kind at the end."""
        return [line for line in self.lines if line.get("visto") == visto]


def judge(lines: Iterable[Linea]) -> Fallo:
    """Compare what clients were told with what they saw at the end, and with nothing else."""
    dicho = Dicho(list(lines))
    return Fallo(tuple(_lost(dicho)), tuple(_doubled(dicho)), tuple(_unfinished(dicho)))


def _lost(dicho: Dicho) -> Iterator[str]:
    """Yield what was acknowledged and is not there, or not as it was said."""
    seen = {line["instancia"]: line for line in dicho.vistos("instancia")}
    for told in dicho.hechos("iniciada"):
        if told["instancia"] not in seen:
            yield f"iniciada {told['clave']}"
    for told in dicho.hechos("terminada"):
        if seen.get(told["instancia"], {}).get("estado") != "terminada":
            yield f"terminada {told['instancia']}"
    yield from _lost_answers(dicho)
    yield from _lost_messages(dicho)
    yield from _lost_rounds(dicho)


def _lost_answers(dicho: Dicho) -> Iterator[str]:
    kept = {
        line["clave"]: line["variables"]
        for line in [*dicho.vistos("instancia"), *dicho.vistos("hija")]
    }
    for told in dicho.hechos("completada"):
        if kept.get(told["clave"], {}).get(f"nota_{told['elemento']}") != told["nota"]:
            yield f"completada {told['elemento']} de {told['clave']}"


def _lost_messages(dicho: Dicho) -> Iterator[str]:
    sent = {line["referencia"]: line for line in dicho.vistos("mensaje")}
    took = {line["clave"]: line["variables"].get("dato") for line in dicho.vistos("instancia")}
    for told in dicho.hechos("enviado"):
        clave = told["clave"]
        if sent.get(clave, {}).get("estado") != "entregado" or took.get(clave) != clave:
            yield f"enviado {clave}"


def _lost_rounds(dicho: Dicho) -> Iterator[str]:
    """Yield who did not take a signal sent while it listened, nor one sent before.

    It listens since a client was told that OPENS is done, which was before the signal was asked.
    """
    hears: set[str] = set()
    due: dict[str, int] = {}
    for line in dicho.lines:
        if line.get("hecho") == "completada" and line["elemento"] == OPENS:
            hears.add(line["clave"])
        elif line.get("hecho") == "ronda_pedida":
            due.update((clave, line["ronda"]) for clave in hears)
            hears.clear()
    acknowledged = {line["ronda"] for line in dicho.hechos("ronda")}
    took = {line["clave"]: line["variables"].get("ronda") for line in dicho.vistos("instancia")}
    for clave, ronda in due.items():
        if ronda in acknowledged and ((got := took.get(clave)) is None or got > ronda):
            yield f"ronda {ronda} para {clave}"


def _doubled(dicho: Dicho) -> Iterator[str]:
    """Yield what was ordered once and happened twice."""
    started = {line["instancia"] for line in dicho.hechos("iniciada")}
    for seen in dicho.vistos("instancia"):
        if seen["instancia"] not in started:
            yield f"instancia {seen['instancia']} de nadie"
        yield from (f"{e} de {seen['clave']}" for e, n in seen["pasos"].items() if n > 1)
        if seen["variables"].get("sellos", 0) > 1:
            yield f"servicio de {seen['clave']}"
    families = Counter(line["de"] for line in dicho.vistos("hija"))
    yield from (f"hijas de {i}" for i, n in families.items() if n > HIJAS)
    yield from _repeated("instancia", dicho.vistos("instancia"), lambda line: line["clave"])
    yield from _repeated("hija", dicho.vistos("hija"), lambda line: line["clave"])
    yield from _repeated("eco", dicho.vistos("eco"), lambda line: line["clave"])
    yield from _repeated("mensaje", dicho.vistos("mensaje"), lambda line: line["referencia"])
    yield from _repeated("entrega", dicho.vistos("mensaje"), lambda line: line["instancia"])


def _repeated(what: str, lines: Iterable[Linea], key: Callable[[Linea], Any]) -> Iterator[str]:
    counted = Counter(key(line) for line in lines)
    yield from (f"{what} {name}" for name, times in counted.items() if times > 1)


def _unfinished(dicho: Dicho) -> Iterator[str]:
    """Yield what has not ended, what an ended instance never did, and echoes that never came."""
    for what in ("instancia", "hija", "eco"):
        for seen in dicho.vistos(what):
            if seen["estado"] != "terminada":
                yield f"{what} {seen['clave']} {seen['estado']}"
    families = Counter(line["de"] for line in dicho.vistos("hija"))
    echoes = {line["clave"] for line in dicho.vistos("eco")}
    for seen in dicho.vistos("instancia"):
        wanted = (*UNA, anexar(seen["version"]))
        yield from (f"{e} de {seen['clave']}" for e in wanted if e not in seen["pasos"])
        if families[seen["instancia"]] < HIJAS:
            yield f"hijas de {seen['clave']}"
        if seen["clave"] not in echoes:
            yield f"eco de {seen['clave']}"
        if seen["incidentes"]:
            yield f"incidentes de {seen['clave']}"
