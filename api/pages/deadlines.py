"""A deadline as the pages show it: how far it is, whether it passed, and why that day."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from engine.domain.redaccion import explain, say_relative
from engine.domain.vencimiento import Vencimiento


def describe_deadline(
    vence: datetime | None,
    vencimiento: Mapping[str, Any] | None,
    now: datetime,
    calendario: Calendario,
) -> dict[str, Any]:
    """Return `relativo`, `por_que`, `vencida` and `hoy` of a due instant, or of none."""
    if vence is None:
        return {"relativo": "", "por_que": "", "vencida": False, "hoy": False}
    return {
        "relativo": say_relative(vence, now, calendario),
        "por_que": explain(Vencimiento.from_json(vencimiento)) if vencimiento else "",
        "vencida": vence <= now,
        "hoy": vence > now and day_of(vence) == day_of(now),
    }
