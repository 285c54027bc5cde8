"""A year whose levels are known beforehand, for the documents that compare them."""

from typing import Any

from forms.esquema import schema_for
from tests.story.anio import Anio

NIVELES = {
    "Ana": {"D19": (1, 2, 2, 3, 3, 3), "D22": (3, 3, 2, 2, 2, 2)},
    "Beto": {"D19": (2, 2, 2, 1, 2, 4), "D22": (1, 1, 1, 1, 1, 1)},
}
"""What each docente reaches from July to December; in any other desempeño, I."""
ROMANOS = ("I", "II", "III", "IV")


class Contado(Anio):
    """A year whose levels are known beforehand, with a visit put off within its month."""

    async def _asked(self, elemento: str) -> dict[str, Any]:
        asked = await super()._asked(elemento)
        if elemento == "registrar":
            asked["niveles"] = await self._levels()
        elif elemento == "coordinar" and not self.docentes_atrasados:
            visit = await self._visit("coordinar")
            if visit.docente == "Ana" and visit.inicio.month == 8:
                self.docentes_atrasados = True
                asked |= {"resultado": "no_hecha", "avisos": None}
        elif elemento == "reprogramar":
            asked |= {"causa": "clima", "detalle": None, "fecha": "2026-08-27"}
        return asked

    docentes_atrasados = False

    async def _visit(self, elemento: str) -> Any:
        return (await self.contexto((await self.open(elemento))[0])).estrategia

    async def _levels(self) -> list[dict[str, Any]]:
        """Return the levels that the ficha proposes, with those that are known beforehand."""
        contexto = await self.contexto((await self.open("registrar"))[0])
        visit = contexto.estrategia
        assert visit is not None
        assert visit.inicio is not None
        own, month = NIVELES[visit.docente], visit.inicio.month - 7
        proposed = schema_for("visita_registro", contexto)["examples"][0]["niveles"]
        return [
            row
            | {"nivel": ROMANOS[own[row["desempeno"]][month] - 1 if row["desempeno"] in own else 0]}
            for row in proposed
        ]
