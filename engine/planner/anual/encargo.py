"""What a companion must do in the year: visits, GIA and RTC, each with its days and its window."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.planner.anual.jornada import (
    Limites,
    Medida,
    limits_of,
    measure_meeting,
    measure_visit,
    too_long,
)


@dataclass(frozen=True)
class Encargo:
    """One visit, GIA or RTC: where, how many days of how long, the n-th of how many.

    `cada` is how many months may go by at most without one, None where the norm does not say
    (PR-08), and `cada_directores` the same of the GIA of directores; `directores` the minutes that
    this adds after that of docentes (PR-07).
    """

    id: str
    tipo: str
    numero: int
    veces: int
    dias: int
    sede: str
    instituciones: tuple[str, ...]
    medida: Medida
    docente: str | None = None
    cada: int | None = None
    cada_directores: int | None = None
    modalidad: str = "presencial"
    directores: float = 0.0

    @property
    def minutos(self) -> float:
        """Return how long each of its days lasts."""
        return self.medida.minutos + self.directores

    @property
    def former(self) -> str | None:
        """Return the id of the visit before it to the same docente."""
        return None if self.docente is None else f"V-{self.docente}-{self.numero - 1}"


@dataclass(frozen=True)
class Cartera:
    """All that a companion must do, what no rule allows and what no connectivity allows."""

    acompanante: Mapping[str, Any]
    encargos: tuple[Encargo, ...]
    pendientes: tuple[tuple[str, str], ...]
    excluidas: tuple[tuple[str, str], ...]

    def without(self, done: Collection[str]) -> "Cartera":
        """Return what is left of it once some of it is done."""
        left = tuple(one for one in self.encargos if one.id not in done)
        return Cartera(self.acompanante, left, self.pendientes, self.excluidas)


class Anuario:
    """The things of a year by their code."""

    def __init__(self, problema: Mapping[str, Any]) -> None:
        self.problema = problema
        self.limites: Limites = limits_of(problema)
        self.docentes = {each["id"]: each for each in problema["docentes"]}
        self.instituciones = {each["id"]: each for each in problema["instituciones"]}
        self.protocolos = {each["id"]: each for each in problema["protocolos"]}

    def portfolio(
        self, acompanante: Mapping[str, Any], dirigidos: Collection[str] | None = None
    ) -> Cartera:
        """Return what a companion must do by the protocol of each docente.

        `dirigidos` are the GIA that one of directores follows, where their months say so; without
        them as many as the protocol has, spread over the year.
        """
        found: list[Encargo] = []
        pendientes: list[tuple[str, str]] = []
        excluidas: list[tuple[str, str]] = []
        for encargo, what in (
            *self._visits(acompanante), *self._meetings(acompanante, excluidas, dirigidos)
        ):  # fmt: skip
            whole = Medida(encargo.medida.inicio, encargo.medida.fin + encargo.directores)
            razon = too_long(whole, self.limites, what)
            if razon is None:
                found.append(encargo)
            else:
                pendientes.append((encargo.id, razon))
        return Cartera(acompanante, tuple(found), tuple(pendientes), tuple(excluidas))

    def _visits(self, acompanante: Mapping[str, Any]) -> Iterator[tuple[Encargo, str]]:
        for k, codigo in enumerate(acompanante["docentes"]):
            docente = self.docentes[codigo]
            institucion = self.instituciones[docente["institucion"]]
            protocolo = self.protocolos[docente["protocolo"]]
            medida = measure_visit(docente, institucion, protocolo)
            modalidad = _modality(protocolo.get("distancia", False), institucion)
            visitas = lengths_of(protocolo, k)
            for n, dias in enumerate(visitas, 1):
                encargo = Encargo(
                    f"V-{codigo}-{n}", "visita", n, len(visitas), dias, institucion["id"],
                    (institucion["id"],), medida, codigo, _often(protocolo, "visita"),
                    modalidad=modalidad,
                )  # fmt: skip
                yield encargo, f"Cada día de la visita a {codigo} en {institucion['id']}"

    def _meetings(
        self,
        acompanante: Mapping[str, Any],
        excluidas: list[tuple[str, str]],
        dirigidos: Collection[str] | None,
    ) -> Iterator[tuple[Encargo, str]]:
        """Yield the GIA and RTC of each school, or of those that hold them together (NU-02)."""
        for tipo, together in (("gia", ("red",)), ("rtc", ("integrada", "red"))):
            groups: dict[str, list[str]] = defaultdict(list)
            whole = acompanante["id"] if acompanante.get("gia_juntos") and tipo == "gia" else None
            for codigo in acompanante["docentes"]:
                institucion = self.instituciones[self.docentes[codigo]["institucion"]]
                if tipo == "rtc" and institucion["id"] in acompanante.get("sin_rtc", ()):
                    continue
                key = whole or next((institucion[k] for k in together if k in institucion), None)
                groups[key or institucion["id"]].append(codigo)
            for group, codigos in groups.items():
                yield from self._group(tipo, group, codigos, excluidas, dirigidos)

    def _group(
        self,
        tipo: str,
        group: str,
        codigos: Sequence[str],
        excluidas: list[tuple[str, str]],
        dirigidos: Collection[str] | None,
    ) -> Iterator[tuple[Encargo, str]]:
        docentes = [self.docentes[codigo] for codigo in codigos]
        protocolo = self.protocolos[docentes[0]["protocolo"]]
        rule = protocolo.get(tipo, {"veces": 0, "horas": 3})
        ids = list(dict.fromkeys(each["institucion"] for each in docentes))
        virtual = rule.get("virtual", False)
        if virtual:
            reached = [one for one in ids if self.instituciones[one].get("conectividad", True)]
            for one in set(ids) - set(reached) if rule["veces"] else ():
                told = f"{one} no tiene conectividad: sin ella solo hay asesorías (PR-25)."
                excluidas.append((f"{tipo.upper()}-{group}", told))
            ids = reached
        if not ids:
            return
        schools = [self.instituciones[one] for one in ids]
        directors = protocolo.get("gia_directores", {"veces": 0, "horas": 0})
        some = tipo == "gia" and any(each.get("director", False) for each in docentes)
        for n in range(1, rule["veces"] + 1):
            code = f"{tipo.upper()}-{group}-{n}"
            asked = has_directors(n, rule, directors) if dirigidos is None else code in dirigidos
            extra = directors["horas"] if some and asked else 0
            medida = measure_meeting(schools, rule["horas"], virtual, self.limites, 60.0 * extra)
            encargo = Encargo(
                code, tipo, n, rule["veces"], 1, ids[0], tuple(ids), medida, None,
                _often(protocolo, tipo), _often(protocolo, "gia_directores") if some else None,
                "virtual" if virtual else "presencial", 60.0 * extra,
            )  # fmt: skip
            yield encargo, f"El {tipo.upper()} de {group}"


def lengths_of(protocolo: Mapping[str, Any], k: int) -> list[int]:
    """Return the days of each visit to the k-th docente of a list.

    Unless the norm orders them each docente begins at another one, so that the long ones do not
    all fall in the same weeks: a week has room for one visit of three days.
    """
    visitas: list[int] = list(protocolo["visitas"])
    turn = 0 if protocolo.get("orden_fijo", False) else k % len(visitas)
    return visitas[turn:] + visitas[:turn]


def has_directors(n: int, gia: Mapping[str, Any], directores: Mapping[str, Any]) -> bool:
    """Tell whether the n-th GIA is followed by one of directores: spread over the year."""
    veces, wanted = gia["veces"], directores["veces"]
    return bool(wanted) and n * wanted // veces > (n - 1) * wanted // veces


def _often(protocolo: Mapping[str, Any], tipo: str) -> int | None:
    often: int | None = protocolo.get("cada_meses", {}).get(tipo)
    return often


def _modality(distancia: bool, institucion: Mapping[str, Any]) -> str:
    if not distancia:
        return "presencial"
    return "virtual" if institucion.get("conectividad", True) else "telefono"


def window_of(
    encargo: Encargo, days: Sequence[date], holgura: float
) -> tuple[date, date, date] | None:
    """Return the first and last day of a window and the one wanted, among those that may be.

    The n-th part of the year, wider by `holgura` of it on either side.
    """
    if not days:
        return None
    part = len(days) / encargo.veces
    low = max(0, int((encargo.numero - 1 - holgura) * part))
    high = min(len(days) - 1, int((encargo.numero + holgura) * part))
    middle = min(len(days) - 1, int((encargo.numero - 0.5) * part))
    return days[low], days[high], days[middle]
