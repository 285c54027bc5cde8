"""The talleres of a year as its document asks for them: of docentes, and of companions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.domain.protocolo import Protocolo
from engine.planner.anual.claves import TALLERES

_UN_DIA = timedelta(days=1)
DICHO = ("lugar", "sede", "recuperacion", "convocatoria")
"""What people say of a taller that its document holds as they said it."""


class Talleres(NamedTuple):
    """What the talleres of a year are asked from.

    They go from `desde` to `hasta`, both included. `en_marcha` are those under way, by kind and
    number, and `largos` the days of work of these and of those that keep theirs; `dichos` what was
    said of each, by its id: `fecha` of its first day, `sede` and `lugar`, the `recuperacion` plan
    that lets it take class days (PR-10), and the `convocatoria` by which Minedu dates it.
    """

    protocolos: Sequence[Protocolo]
    desde: date
    hasta: date
    hoy: date
    en_marcha: Collection[tuple[str, int]]
    segundo_en_vacaciones: bool
    dichos: Mapping[str, Mapping[str, Any]]
    largos: Mapping[tuple[str, int], int] = MappingProxyType({})


def ask_talleres(pedidos: Talleres) -> Iterator[dict[str, Any]]:
    """Yield the talleres that are not under way, as long as the norm says (NU-18, §11.1).

    Those of docentes go at any time of the year, in the UGEL; those of companions one in each part
    of it, in the seat of the macro region (PR-21, S004:423-425). The norm says the days of all
    together: what is left of them is shared out.
    """
    for tipo, prefix in TALLERES.items():
        ap = "_ap" if tipo == "taller_ap" else ""
        many = max((getattr(p, f"talleres{ap}") for p in pedidos.protocolos), default=0)
        whole = max((getattr(p, f"dias_taller{ap}") for p in pedidos.protocolos), default=0)
        left = [n for n in range(1, many + 1) if (tipo, n) not in pedidos.en_marcha]
        lengths = _lengths(pedidos, tipo, left, whole)
        for n in left:
            days = (pedidos.desde, pedidos.hasta) if not ap else _part(pedidos, n, many)
            told = {
                "id": f"{prefix}-{n}", "tipo": tipo, "dias": lengths[n],
                "nombre": f"Taller de acompañantes {n}" if ap else f"Taller {n}",
                "ventana": {"inicio": days[0].isoformat(), "fin": days[1].isoformat()},
            }  # fmt: skip
            if tipo == "taller" and n > 1 and pedidos.segundo_en_vacaciones:
                told["vacaciones"] = True
            yield _as_said(told, pedidos.dichos.get(f"{prefix}-{n}", {}))


def _lengths(pedidos: Talleres, tipo: str, left: Sequence[int], whole: int) -> dict[int, int]:
    """Return the days of each taller that is left: those it had, else alike."""
    done = sum(pedidos.largos.get(key, 0) for key in pedidos.en_marcha if key[0] == tipo)
    rest = max(whole - done, len(left))
    had = {n: pedidos.largos[tipo, n] for n in left if (tipo, n) in pedidos.largos}
    if len(had) == len(left) and sum(had.values()) == rest:
        return had
    return {n: (rest + k) // len(left) for k, n in enumerate(left)}


def _part(pedidos: Talleres, n: int, many: int) -> tuple[date, date]:
    """Return the first and last day of the n-th part of a year; once over, all that is left."""
    whole = (pedidos.hasta - pedidos.desde).days + 1
    first = pedidos.desde + timedelta(whole * (n - 1) // many)
    last = pedidos.desde + timedelta(whole * n // many) - _UN_DIA
    return (first, last) if last >= pedidos.hoy else (first, pedidos.hasta)


def _as_said(told: dict[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    told |= {name: said[name] for name in DICHO if name in said}
    if "fecha" in said:
        # Long enough for its days with a weekend or a holiday in between.
        last = date.fromisoformat(said["fecha"]) + timedelta(2 * told["dias"] + 7)
        told["ventana"] = {"inicio": said["fecha"], "fin": last.isoformat()}
        told["empieza"] = said["fecha"]
    return told
