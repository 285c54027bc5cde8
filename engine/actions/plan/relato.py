"""The cruces of many activities told to people, of a month, of a year or of the whole plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.agenda import name_parts
from engine.domain.cruce import Cruce
from engine.domain.redaccion import say_cruce, say_rules, say_who_decides
from engine.planner.actividades import Actividad
from engine.planner.periodo import Hallado


@dataclass(frozen=True)
class Contado:
    """A cruce in words, with the activity it is told of: its sentence, its rules, who decides."""

    hallado: Hallado
    actividad: Actividad
    frase: str
    norma: str
    decide: str

    @property
    def cruce(self) -> Cruce:
        """Return what is told."""
        return self.hallado.cruce

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        words = {"frase": self.frase, "norma": self.norma, "decide": self.decide}
        return {**self.cruce.to_json(), **words}


async def tell(
    tx: AsyncSession, hallados: Sequence[Hallado], actividades: Mapping[str, Actividad]
) -> tuple[Contado, ...]:
    """Return cruces in words; `actividades` has by code those they are told of."""
    names = await name_parts(tx, (hallado.cruce for hallado in hallados))
    return tuple(
        Contado(
            each, actividades[each.codigo], say_cruce(each.cruce, names), say_rules(each.cruce),
            say_who_decides(each.cruce),
        )
        for each in hallados
    )  # fmt: skip
