"""The lists of a programme's companions together, and what forbids a docente to join one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.domain.institucion import TIPOS
from engine.domain.protocolo import Protocolo
from engine.domain.ratio import Escuela, limit_of_list
from engine.domain.redaccion.fechas import say_date


@dataclass(frozen=True)
class Docente:
    """A docente's cargo: who holds it, "" when nobody does, its school, and what decides a ratio.

    `plaza` is its code in NEXUS when known, `lengua` the originaria of an EIB school.
    """

    cargo_id: int
    nombre: str
    ie: str
    escuela: Escuela
    plaza: str | None = None
    latitud: float | None = None
    longitud: float | None = None
    lengua: str | None = None

    def say(self) -> str:
        """Return whom it is as refusals name them."""
        return self.nombre or f"Docente de {self.escuela.nombre}"


@dataclass(frozen=True)
class Acompanante:
    """A companion of the programme, on the days `[desde, hasta)`; `plaza` is its number.

    `lenguas` are the originarias that it speaks; none when nobody said.
    """

    id: int
    nombre: str
    plaza: int
    desde: date
    hasta: date
    dispersion: str | None = None
    correo: str | None = None
    latitud: float | None = None
    longitud: float | None = None
    lenguas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Par:
    """A docente on a companion's list on the days `[desde, hasta)`; `id` once it is written.

    `acompanante` is the companion's name, for those of another programme.
    """

    docente_id: int
    acompanante_id: int
    desde: date
    hasta: date
    fijo: bool = False
    id: int | None = None
    acompanante: str = ""

    def meets(self, other: "Par") -> bool:
        """Tell whether both hold on some day."""
        return self.desde < other.hasta and other.desde < self.hasta


@dataclass(frozen=True)
class Reparo:
    """Why a pair cannot be: the code of the refusal and its facts, as the doors tell them."""

    codigo: str
    hechos: Mapping[str, Any]


@dataclass(frozen=True)
class Listas:
    """What is known of a programme's lists: its people, its rule book and who is with whom.

    `tenidos` are the pairs of its docentes, in whatever programme, on its days or later.
    """

    docentes: Mapping[int, Docente]
    acompanantes: Mapping[int, Acompanante]
    tenidos: Sequence[Par]
    protocolos: Mapping[str, Protocolo]
    reglamento: str
    _por_docente: dict[int, list[Par]] = field(default_factory=lambda: defaultdict(list))
    _por_lista: dict[int, list[Par]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Find the pairs of each docente and of each list."""
        for par in self.tenidos:
            self._note(par)

    def _note(self, par: Par) -> None:
        self._por_docente[par.docente_id].append(par)
        self._por_lista[par.acompanante_id].append(par)

    def held(self, par: Par) -> Par | None:
        """Return the pair of the same docente and companion that holds meanwhile, or None."""
        same = (p for p in self._por_docente[par.docente_id] if p.meets(par))
        return next((p for p in same if p.acompanante_id == par.acompanante_id), None)

    def join(self, par: Par) -> Reparo | None:
        """Add a pair to what holds, unless something forbids it; return what does.

        PR-22 and NU-01 for the ratio (S004:318-327, 389-442); never in two lists at once.
        """
        docente, companion = self.docentes[par.docente_id], self.acompanantes[par.acompanante_id]
        found = (
            self._in_another_list(par, docente)
            or self._not_ruled(docente)
            or self._beyond_ratio(par, docente, companion)
        )
        if found is None:
            self._note(par)
        return found

    def name_of(self, par: Par) -> str:
        """Return the name of the companion of a pair."""
        own = self.acompanantes.get(par.acompanante_id)
        return own.nombre if own else par.acompanante

    def _in_another_list(self, par: Par, docente: Docente) -> Reparo | None:
        other = next((p for p in self._por_docente[par.docente_id] if p.meets(par)), None)
        if other is None:
            return None
        return Reparo(
            "docente_en_dos_listas",
            {
                "docente": docente.say(),
                "acompanante": self.name_of(other),
                "otro": self.acompanantes[par.acompanante_id].nombre,
                "desde": say_date(other.desde),
            },
        )

    def _not_ruled(self, docente: Docente) -> Reparo | None:
        tipo = docente.escuela.tipo
        if not tipo:
            return Reparo("tipo_desconocido", {"ie": docente.escuela.nombre})
        if tipo not in self.protocolos:
            facts = {"reglamento": self.reglamento, "ie": docente.escuela.nombre}
            return Reparo("tipo_sin_protocolo", {**facts, "tipo": TIPOS[tipo]})
        return None

    def _beyond_ratio(self, par: Par, docente: Docente, companion: Acompanante) -> Reparo | None:
        meanwhile = [p for p in self._por_lista[par.acompanante_id] if p.meets(par)]
        # A list is longest on some day on which somebody joins it.
        for start in sorted({par.desde, *(p.desde for p in meanwhile if p.desde > par.desde)}):
            together = [p for p in meanwhile if p.desde <= start < p.hasta]
            people = [
                self.docentes[p.docente_id] for p in together if p.docente_id in self.docentes
            ]
            schools = [each.escuela for each in (*people, docente)]
            limit = limit_of_list(dict(self.protocolos), schools, companion.dispersion)
            if limit is not None and len(together) + 1 > limit.maximo:
                return Reparo(
                    "ratio_excedida",
                    {
                        "regla": "PR-22", "acompanante": companion.nombre,
                        "docentes": len(together), "limite": limit.maximo, "porque": limit.porque,
                        "lista": "; ".join(_told(people)) or "nadie",
                    },
                )  # fmt: skip
        return None

    def lacking(self, named: set[int], dia: date) -> list[Par]:
        """Return the pairs of this programme, on a day or later, whose docente is not `named`."""
        return [
            par
            for par in self.tenidos
            if par.docente_id not in named
            and par.acompanante_id in self.acompanantes
            and par.hasta > dia
        ]


def _told(people: Sequence[Docente]) -> Iterator[str]:
    return (f"{each.say()} ({each.escuela.nombre})" for each in people)
