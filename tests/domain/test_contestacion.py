"""Which answers of a calendar count: a rule for each kind."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.domain.contestacion import Dicha, Esperada, why_without_effect

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
SAID = Dicha("REPLY", "u", "rosa@example.pe", "ACCEPTED", 2, NOW)
WAITED = Esperada("Rosa@Example.pe", 2, False, "calendarizada", NOW + timedelta(days=9))


@pytest.mark.parametrize(
    ("why", "said", "waited"),
    [
        (None, {}, {}),
        (None, {"secuencia": None, "sellada": None}, {}),
        (None, {"respuesta": "DECLINED", "secuencia": 3}, {}),
        ("invitado_ajeno", {"correo": "otra@example.pe"}, {}),
        ("contrapropuesta", {"metodo": "COUNTER"}, {}),
        ("otro_metodo", {"metodo": "REFRESH"}, {}),
        ("otro_metodo", {"metodo": ""}, {}),
        ("delegada", {"respuesta": "DELEGATED"}, {}),
        ("sin_respuesta", {"respuesta": "NEEDS-ACTION"}, {}),
        ("sin_respuesta", {"respuesta": "X-RARA"}, {}),
        ("tentativa", {"respuesta": "TENTATIVE"}, {}),
        ("una_jornada", {"una_jornada": True}, {}),
        ("anticuada", {"secuencia": 1}, {}),
        ("retirada", {}, {"retirada": True}),
        ("asistencia_terminada", {}, {"estado": "anulada"}),
        ("asistencia_terminada", {}, {"estado": "cerrada"}),
        ("ya_empezo", {}, {"inicio": NOW}),
        ("ya_empezo", {}, {"inicio": None}),
        ("anterior", {}, {"respuesta_secuencia": 2, "respuesta_sellada": NOW + timedelta(1)}),
        (None, {}, {"respuesta_secuencia": 1, "respuesta_sellada": NOW + timedelta(1)}),
        (None, {}, {"respuesta_secuencia": 2, "respuesta_sellada": NOW}),
    ],
)
def test_each_kind_of_reply_has_its_rule(
    why: str | None, said: dict[str, Any], waited: dict[str, Any]
) -> None:
    dicha = Dicha(**{**vars(SAID), **said})
    esperada = Esperada(**{**vars(WAITED), **waited})
    assert why_without_effect(dicha, esperada, NOW) == why
