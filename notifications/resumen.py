"""The digest: one message with all that a persona wanted summed up, by AT."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from engine.domain.avisos.reglas import GRUPOS, rhythm_of, rule_of
from engine.domain.avisos.vigencia import Situacion, why_stale
from engine.domain.lima import day_of
from engine.domain.redaccion import explain
from engine.domain.redaccion.avisos import CADUCOS
from engine.domain.vencimiento import Vencimiento
from engine.jobs.reparto import EnResumen
from notifications.plantillas import place_of

Fuera = tuple[tuple[UUID, str, str], ...]
_ONLY_HERE = "Solo en la aplicación, como eligió."


def gather(
    avisos: Sequence[EnResumen],
    gustos: Mapping[str, tuple[tuple[str, ...], str]],
    now: datetime,
) -> tuple[dict[str, Any], Fuera]:
    """Return the facts of a digest, and what it leaves out: id, state and reason of each.

    It leaves out what is no longer worth saying, and what its persona asked meanwhile not to be
    sent. The ATs come in the order of their first notice.
    """
    told, out = [], []
    for aviso in avisos:
        regla = rule_of(aviso.tipo)
        grupo = GRUPOS[regla.grupo]
        _, ritmo = gustos.get(grupo.clave, ((), None))
        if reason := why_stale(regla, aviso.datos, Situacion(tarea=aviso.tarea), now):
            out.append((aviso.id, "descartado", CADUCOS[reason]))
        elif rhythm_of(grupo, ritmo) == "nunca":
            out.append((aviso.id, "entregado", _ONLY_HERE))
        else:
            told.append(aviso)
    facts = {"dia": day_of(now).isoformat(), "cuantos": len(told), "avisos": _by_asistencia(told)}
    return facts, tuple(out)


def _by_asistencia(avisos: Sequence[EnResumen]) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for aviso in avisos:
        at = aviso.datos["asistencia"]
        group = groups.setdefault(
            at["codigo"], {"codigo": at["codigo"], "titulo": at["titulo"], "avisos": []}
        )
        group["avisos"].append(_line(aviso, at["codigo"]))
    return list(groups.values())


def _line(aviso: EnResumen, codigo: str) -> dict[str, str | None]:
    stored = aviso.datos.get("vencimiento")
    words = (aviso.asunto or "").removeprefix(f"{codigo}: ")
    return {
        "asunto": f"{words[:1].upper()}{words[1:]}",
        "lugar": place_of(aviso.tipo, aviso.datos),
        "porque": explain(Vencimiento.from_json(stored)) if stored else None,
    }
