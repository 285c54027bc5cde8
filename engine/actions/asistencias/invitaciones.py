"""What the calendars of those convened are told: invited, invited anew, or taken off."""

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine.actions.instancias.caso import Caso
from engine.db.queries.tablas import invitaciones
from engine.domain.invitacion import (
    Enviada,
    digest_of,
    sequence_of_all,
    sequence_to_cancel,
    sequence_to_invite,
)


@dataclass(frozen=True)
class Invitacion:
    """A guest as their calendar knows the AT: the UID of the event, the cargo, the last sent."""

    persona_id: int
    cargo_id: int
    uid: str
    enviada: Enviada

    @property
    def told(self) -> bool:
        """Whether their calendar has the AT now."""
        return not self.enviada.retirada


async def load_invitaciones(caso: Caso) -> dict[int, Invitacion]:
    """Return who was ever invited to the AT, by persona."""
    if not caso.asistencia.secuencia:
        return {}
    i = invitaciones.c
    rows = await caso.tx.execute(
        select(i.persona_id, i.cargo_id, i.uid, i.secuencia, i.contenido, i.retirada).where(
            i.asistencia_id == caso.asistencia_id
        )
    )
    return {
        row.persona_id: Invitacion(
            row.persona_id, row.cargo_id, row.uid,
            Enviada(row.secuencia, row.contenido, row.retirada is not None),
        )
        for row in rows
    }  # fmt: skip


def invite(
    caso: Caso, known: Mapping[int, Invitacion], guests: Mapping[int, int], facts: Mapping[str, Any]
) -> dict[int, dict[str, Any]]:
    """Invite `guests` (the cargo of each persona) and return what each one's notice says of it.

    The SEQUENCE of the AT grows only when what is said was not said before. The UID has a secret
    of its own, so that only who got it can answer.
    """
    said = digest_of(facts["jornadas"], facts["lugar"], facts["modalidad"])
    sent = [one.enviada for one in known.values()]
    caso.asistencia.secuencia = sequence_of_all(sent, said, caso.asistencia.secuencia)
    told = {}
    for persona_id, cargo_id in guests.items():
        before = known.get(persona_id)
        enviada = before.enviada if before else None
        number = sequence_to_invite(enviada, said, caso.asistencia.secuencia)
        uid = before.uid if before else _new_uid(caso)
        _keep(caso, Invitacion(persona_id, cargo_id, uid, Enviada(number, said)))
        told[persona_id] = {"uid": uid, "secuencia": number}
    return told


def withdraw(
    caso: Caso, known: Iterable[Invitacion], *, salvo: Collection[int] = ()
) -> dict[int, dict[str, Any]]:
    """Take the AT out of the calendars that have it, but those of `salvo`; say to whom, and how."""
    told = {}
    for one in known:
        if one.told and one.persona_id not in salvo:
            number = sequence_to_cancel(one.enviada)
            gone = Enviada(number, one.enviada.contenido, True)
            _keep(caso, Invitacion(one.persona_id, one.cargo_id, one.uid, gone))
            told[one.persona_id] = {"uid": one.uid, "secuencia": number}
    return told


def _new_uid(caso: Caso) -> str:
    return f"{caso.asistencia.codigo}-{secrets.token_hex(16)}".lower()


def _keep(caso: Caso, one: Invitacion) -> None:
    caso.pendiente.escritura.invitaciones.append(
        {
            "uid": one.uid,
            "asistencia_id": caso.asistencia_id,
            "persona_id": one.persona_id,
            "cargo_id": one.cargo_id,
            "secuencia": one.enviada.secuencia,
            "contenido": one.enviada.contenido,
            "retirada": caso.now if one.enviada.retirada else None,
        }
    )
