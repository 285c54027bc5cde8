"""Why docentes stay without a companion: which ratio or rule, and what would mend it."""

from collections import Counter
from collections.abc import Iterator, Sequence

from engine.domain.redaccion import join_words
from engine.planner.reparto.modelo import FUERA, Modelo, Parte


def refusals(modelo: Modelo, listas: Sequence[int]) -> list[str]:
    """Return a sentence for each rule that leaves docentes without a list; none if all have one."""
    instituciones = modelo.problema["instituciones"]
    found = [
        f"Ninguna fila de ratio vale para {instituciones[n]['id']} ({instituciones[n]['tipo']}): "
        "agregue una a los límites (PR-22)."
        for n in modelo.sin_limite
    ]
    out = [p for p, a in enumerate(listas) if a == FUERA]
    found += [told for p in out if (told := _nobody(modelo, modelo.partes[p], p)) is not None]
    return found + list(_too_few(modelo, [p for p in out if modelo.costos[p]], listas))


def reason(modelo: Modelo, p: int) -> str:
    """Return why one part has no list."""
    told = _nobody(modelo, modelo.partes[p], p)
    if told is not None:
        return told
    parte = modelo.partes[p]
    return (
        f"Sus {len(parte.docentes)} docentes no caben juntos en ninguna lista: quien atiende una "
        f"institución así acompaña a {parte.limite.docentes} a lo más ({parte.limite.norma}; "
        "PR-22)."
    )  # fmt: skip


def _nobody(modelo: Modelo, parte: Parte, p: int) -> str | None:
    """Return who is missing when no companion may take a part at all."""
    if modelo.costos[p]:
        return None
    institucion = modelo.problema["instituciones"][parte.institucion]
    if not modelo.problema["acompanantes"]:
        return "No hay ningún acompañante: agregue a quienes acompañan en esta UGEL."
    lengua = institucion.get("lengua")
    of_kind = [
        each
        for each in modelo.problema["acompanantes"]
        if institucion["tipo"] in each.get("tipos", (institucion["tipo"],))
    ]
    if of_kind and lengua:
        return (
            f"Ningún acompañante que atienda {institucion['tipo']} habla {lengua}, la lengua de "
            f"{institucion['id']}: diga quién la habla, agregue a quien la hable o fije a sus "
            "docentes con alguien."
        )
    return f"Ningún acompañante atiende instituciones de tipo {institucion['tipo']}."


def _too_few(modelo: Modelo, out: Sequence[int], listas: Sequence[int]) -> Iterator[str]:
    """Yield, for each set of companions that share the work left over, how many are missing."""
    missing: dict[tuple[int, ...], list[int]] = {}
    for p in out:
        missing.setdefault(tuple(sorted(modelo.costos[p])), []).append(p)
    for takers, without in missing.items():
        whole = [p for p, costs in enumerate(modelo.costos) if set(costs) & set(takers)]
        docentes = sum(map(modelo.size, whole))
        rooms = Counter(_room(modelo, a, listas) for a in takers)
        places = sum(room * n for room, n in rooms.items())
        lists = join_words([_lists(n, room) for room, n in sorted(rooms.items())])
        ratios = {modelo.ratios[a][p] for a in takers for p in without}
        normas = "; ".join(sorted({limite.norma for limite in ratios}))
        typical = max(1, min(limite.docentes for limite in ratios))
        if docentes > places:
            lacking = -(-(docentes - places) // typical)
            yield (f"{_lack(lacking)}: {docentes} docentes entre {lists} (PR-22; {normas}).")
        else:
            left = sum(map(modelo.size, without))
            yield (
                f"{left} docentes no caben con su institución entera en lo que queda libre: "
                f"{docentes} docentes entre {lists} (PR-22; {normas}). Fije a mano a parte de una "
                "institución con otro acompañante para dividirla, o agregue un acompañante."
            )


def _room(modelo: Modelo, a: int, listas: Sequence[int]) -> int:
    own = [p for p, each in enumerate(listas) if each == a]
    if own:
        return modelo.limit(a, own)
    able = [p for p, costs in enumerate(modelo.costos) if a in costs]
    return max(modelo.limit(a, [p]) for p in able)


def _lists(n: int, room: int) -> str:
    return f"{n} lista{'s' if n > 1 else ''} de {room}"


def _lack(n: int) -> str:
    return f"Faltan {n} acompañantes" if n > 1 else "Falta 1 acompañante"
