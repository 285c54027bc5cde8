"""An assignment written as its document."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.planner.reparto.modelo import FUERA, Modelo
from engine.planner.reparto.negativa import reason, refusals


def write_lists(
    modelo: Modelo,
    listas: Sequence[int],
    *,
    cota: int | None = None,
    busqueda: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the plan document of the list of each part; the same lists, the same document.

    `cota` is what no assignment costs less than, if that is known.
    """
    pendientes = _pending(modelo, listas)
    by_list = _by_list(listas)
    total = sum(modelo.price(a, own) for a, own in by_list.items())
    costo: dict[str, Any] = {"total": total, "partes": _parts(modelo, by_list, total)}
    if cota is not None:
        costo["cota"] = cota
    estado = "incompleto" if pendientes else "optimo" if cota == total else "factible"
    return {
        "formato": "articula.plan_reparto",
        "version": 1,
        "problema": modelo.problema.get("nombre", ""),
        "estado": estado,
        "costo": costo,
        "busqueda": dict(busqueda or {}),
        "listas": [_list(modelo, a, own) for a, own in by_list.items()],
        "pendientes": pendientes,
        "razones": refusals(modelo, listas),
        "avisos": [*modelo.avisos, *_unknown_tongues(modelo, by_list)],
    }


def _pending(modelo: Modelo, listas: Sequence[int]) -> list[dict[str, Any]]:
    instituciones = modelo.problema["instituciones"]
    return [
        {"institucion": instituciones[n]["id"], "docentes": sorted(instituciones[n]["docentes"])}
        for n in modelo.sin_limite
    ] + [
        {
            "institucion": instituciones[modelo.partes[p].institucion]["id"],
            "docentes": list(modelo.partes[p].docentes),
            "razon": reason(modelo, p),
        }
        for p, a in enumerate(listas)
        if a == FUERA
    ]


def _by_list(listas: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for a in sorted(set(listas) - {FUERA}):
        found[a] = [p for p, each in enumerate(listas) if each == a]
    return found


def _parts(modelo: Modelo, by_list: Mapping[int, Sequence[int]], total: int) -> dict[str, int]:
    pairs = [(p, a) for a, own in by_list.items() for p in own]
    base = sum(modelo.pesos["base"] * modelo.metros[p][a] for p, a in pairs)
    moved = sum(modelo.movidos[p].get(a, 0) for p, a in pairs)
    cambio = 1000 * modelo.pesos["cambio"] * moved
    return {"base": base, "entre": total - base - cambio, "cambio": cambio}


def _list(modelo: Modelo, a: int, own: Sequence[int]) -> dict[str, Any]:
    problema, entre = modelo.problema, modelo.entre
    limite = min((modelo.ratios[a][p] for p in own), key=lambda limite: limite.docentes)
    maximo = modelo.limit(a, own)
    acompanante = problema["acompanantes"][a]
    norma = limite.norma if maximo == limite.docentes else acompanante.get("razon", "")
    cabecera = min(own, key=lambda q: (sum(entre[p][q] for p in own), q))
    return {
        "acompanante": acompanante["id"],
        "docentes": sum(map(modelo.size, own)),
        "maximo": maximo,
        "norma": norma,
        "cabecera": problema["instituciones"][modelo.partes[cabecera].institucion]["id"],
        "km": round(sum(modelo.metros[p][a] for p in own) / 1000, 1),
        "instituciones": [
            {
                "id": problema["instituciones"][modelo.partes[p].institucion]["id"],
                "entera": modelo.partes[p].entera,
                "km": round(modelo.metros[p][a] / 1000, 1),
                "docentes": list(modelo.partes[p].docentes),
            }
            for p in own
        ],
    }


def _unknown_tongues(modelo: Modelo, by_list: Mapping[int, Sequence[int]]) -> list[str]:
    found = []
    for a, own in by_list.items():
        acompanante = modelo.problema["acompanantes"][a]
        schools = [modelo.problema["instituciones"][modelo.partes[p].institucion] for p in own]
        lenguas = sorted({school["lengua"] for school in schools if "lengua" in school})
        if lenguas and "lenguas" not in acompanante:
            found.append(
                f"No se sabe qué lenguas habla {acompanante.get('nombre', acompanante['id'])}, "
                "y en su lista se habla "
                f"{', '.join(lenguas)}."
            )
    return found
