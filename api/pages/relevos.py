"""What a form of absences says of the time, the act and who stands in, and how it is filled in."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.pages.gente import EMPTY, demand_persona
from engine.db.queries.directorio import usuarios_of
from engine.domain.lima import day_of

_LONGEST = 18
"""Digits of the number of a cargo: no greater one fits where it is stored."""


async def read_relevo(
    tx: AsyncSession, quien: Identidad, typed: Mapping[str, str], kept: Mapping[str, int] = EMPTY
) -> dict[str, Any]:
    """Return what was typed; `kept` are who stood in already, whom nobody is asked to see again.

    Raises RuleBroken("datos_invalidos") for a user name that nobody of the scope has.
    """
    lines = []
    for name, cargo in _cargos(typed):
        kind = name.partition("-")[0]
        if kind == "deja":
            line: dict[str, Any] = {"cargo": cargo}
            instead = typed.get(f"cubre-{cargo}", "")
            line["sustituto"] = await demand_persona(tx, quien, {name: instead}, name, kept)
            lines.append(line)
        elif typed[name] and f"deja-{cargo}" not in typed:
            who = await demand_persona(tx, quien, typed, name, kept)
            lines.append({"cargo": cargo, "sustituto": who})
    return {
        "desde": typed.get("desde") or None,
        "hasta": typed.get("hasta") or None,
        "sustituto": await demand_persona(tx, quien, typed, "sustituto", kept),
        "coberturas": lines,
        "acto": {name: typed.get(f"acto_{name}", "") for name in ("tipo", "numero", "fecha")},
    }


def _cargos(typed: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    """Return the fields that are about a cargo, with its number."""
    for name in typed:
        kind, _, cargo = name.partition("-")
        number = cargo.isascii() and cargo.isdecimal() and len(cargo) <= _LONGEST
        if kind in ("deja", "cubre") and number:
            yield name, int(cargo)


async def standing_in(tx: AsyncSession, ausencia: Mapping[str, Any]) -> dict[str, int]:
    """Return who stands in for an absence by user name, of whatever scope."""
    ids = {ausencia["sustituto_id"], *(c["sustituto_id"] for c in ausencia["coberturas"])}
    return {usuario: who for who, usuario in (await usuarios_of(tx, ids - {None})).items()}


def fill_in(ausencia: Mapping[str, Any], kept: Mapping[str, int]) -> dict[str, str]:
    """Return an absence as the form of its correction has it."""
    names = {who: usuario for usuario, who in kept.items()}
    lines = ausencia["coberturas"]
    return {
        "desde": day_of(ausencia["desde"]).isoformat(),
        "hasta": day_of(ausencia["hasta"]).isoformat() if ausencia["hasta"] else "",
        "motivo": ausencia["motivo"],
        "sustituto": names.get(ausencia["sustituto_id"], ""),
        "acto_tipo": ausencia["acto_tipo"],
        "acto_numero": ausencia["acto_numero"],
        "acto_fecha": ausencia["acto_fecha"].isoformat(),
        **{f"cubre-{c['cargo']}": names.get(c["sustituto_id"], "") for c in lines},
        **{f"deja-{c['cargo']}": "si" for c in lines if not ausencia["total"]},
    }
