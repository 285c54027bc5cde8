"""Reads a file that says which docente goes on which companion's list, with every fault by cell."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from engine.domain.listas import Acompanante, Docente, Listas, Par
from engine.domain.redaccion import join_words
from forms.escuelas.columnas import LISTAS
from forms.escuelas.escuelas import Lectura
from forms.escuelas.fila import Fila, each_told
from forms.hojas.anotaciones import Cuaderno
from forms.hojas.palabras import nearest, normal

NECESARIAS = ("docente", "acompanante")
"""Columns without which a sheet says nobody's list."""
PARECIDO = 0.86
"""How alike a name must be to one that is known to stand for it; what it stood for is told."""
_NAMED = 6
_FORMS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%y")
Frase = Callable[[str, Mapping[str, object]], str]


@dataclass
class _Nombres:
    """Those that a name may mean, however its words are ordered."""

    quienes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, name: str, who: int) -> None:
        if plain := _ordered(name):
            self.quienes[plain].append(who)

    def find(self, text: str) -> tuple[list[int], str]:
        """Return those that a text names, and the name it was taken for when it is not that."""
        plain = _ordered(text)
        if plain in self.quienes:
            return self.quienes[plain], ""
        close = nearest(plain, self.quienes, least=PARECIDO)
        best = [name for name, score in close if score == close[0][1]]
        return ([who for name in best for who in self.quienes[name]], best[0]) if best else ([], "")


def _ordered(name: str) -> str:
    return " ".join(sorted(normal(name.replace(",", " ")).split()))


class _Lector:
    """A file while it is read against the lists that there are."""

    def __init__(self, listas: Listas, hoy: date, say: Frase) -> None:
        self._listas, self._hoy, self._say = listas, hoy, say
        self._companions = _Nombres()
        self._by_mail: dict[str, int] = {}
        for each in listas.acompanantes.values():
            self._companions.add(each.nombre, each.id)
            self._companions.add(f"Acompañante {each.plaza}", each.id)
            if each.correo:
                self._by_mail[each.correo.lower()] = each.id
        self._schools: dict[str, _Nombres] = defaultdict(_Nombres)
        self._plazas: dict[str, int] = {}
        for docente in listas.docentes.values():
            for place in (docente.ie, ""):
                self._schools[place].add(docente.nombre, docente.cargo_id)
            if docente.plaza:
                self._plazas[docente.plaza.upper()] = docente.cargo_id
        self.leidos: dict[int, tuple[Par, int]] = {}

    def read(self, fila: Fila) -> None:
        """Read a row: its pair is kept unless it cannot be, which is noted on its cell."""
        docente, companion = self._docente(fila), self._companion(fila)
        desde, fijo = _day(fila), fila.yes_no("fijo")
        if docente is None or companion is None or fila.fallas:
            return
        first = desde or max(companion.desde, self._hoy)
        if not companion.desde <= first < companion.hasta:
            fila.wrong("desde", f"Ese día {companion.nombre} no acompaña en este programa.")
            return
        par = Par(docente.cargo_id, companion.id, first, companion.hasta, bool(fijo))
        before = self.leidos.get(docente.cargo_id)
        if before is not None:
            self._twice(fila, docente, companion, before)
            return
        self.leidos[docente.cargo_id] = (par, fila.numero)
        if self._listas.held(par) is None and (reparo := self._listas.join(par)):
            fila.wrong("acompanante", self._say(reparo.codigo, reparo.hechos))

    def _twice(
        self, fila: Fila, docente: Docente, companion: Acompanante, before: tuple[Par, int]
    ) -> None:
        other = self._listas.name_of(before[0])
        if before[0].acompanante_id == companion.id:
            fila.assume("Una fila repite otra, igual: se leyó una vez.", "docente")
            return
        fila.wrong(
            "acompanante",
            f"{docente.say()} está aquí en la lista de {companion.nombre} y en la fila {before[1]}"
            f" en la de {other}: deje una de las dos.",
        )

    def _docente(self, fila: Fila) -> Docente | None:
        code = self._school(fila)
        if fila.says("plaza"):
            found = self._plazas.get(fila.text("plaza", 20).strip().upper())
            if found is None:
                fila.wrong("plaza", "Ninguna escuela de esta UGEL tiene esa plaza.")
            return self._listas.docentes.get(found or 0)
        if not fila.says("docente"):
            fila.wrong("docente", "Escriba el nombre del docente, o el código de su plaza.")
        if code is None or not fila.says("docente"):
            return None
        ids, taken = self._schools[code].find(fila.text("docente", 160))
        people = [self._listas.docentes[n] for n in ids]
        if len(people) != 1:
            fila.wrong("docente", self._which(code, people))
            return None
        _tell(fila, "docente", taken, people[0].nombre)
        return people[0]

    def _which(self, code: str, people: list[Docente]) -> str:
        if people:
            where = join_words(sorted({each.escuela.nombre for each in people})[:_NAMED])
            return f"Hay más de un docente con ese nombre ({where}): escriba el código de su plaza."
        if not code:
            return "Ninguna escuela de esta UGEL tiene un docente con ese nombre."
        here = [d.nombre for d in self._listas.docentes.values() if d.ie == code and d.nombre]
        named = join_words(here[:_NAMED]) if here else "nadie: importe antes el plantel"
        return f"Esa institución no tiene un docente con ese nombre. En ella enseña {named}."

    def _school(self, fila: Fila) -> str | None:
        """Return the code of the row's school, "" when it says none, None when it is wrong."""
        code, annex = fila.digits("codigo_modular", 7, least=5), fila.number("anexo", 9)
        if not fila.says("codigo_modular"):
            return ""
        found = code if not annex else f"{code}-{annex}"
        if found is None or found in self._schools:
            return found
        fila.wrong("codigo_modular", f"La UGEL no tiene docentes en una institución {found}.")
        return None

    def _companion(self, fila: Fila) -> Acompanante | None:
        if fila.says("correo"):
            found = self._by_mail.get(fila.text("correo").strip().lower())
            if found is None:
                fila.wrong("correo", "Ningún acompañante de este programa tiene ese correo.")
            return self._listas.acompanantes.get(found or 0)
        if not fila.says("acompanante"):
            fila.wrong("acompanante", "Escriba el nombre del acompañante.")
            return None
        said = fila.text("acompanante", 160)
        ids, taken = self._companions.find(f"Acompañante {said}" if said.isdigit() else said)
        if len(set(ids)) != 1:
            names = sorted(each.nombre for each in self._listas.acompanantes.values())
            shown = join_words(names[:_NAMED]) if names else "nadie todavía"
            told = (
                "Hay más de un acompañante con ese nombre: escriba su correo."
                if ids
                else f"No acompaña en este programa. Acompaña {shown}."
            )
            fila.wrong("acompanante", told)
            return None
        companion = self._listas.acompanantes[ids[0]]
        _tell(fila, "acompanante", taken, companion.nombre)
        return companion


def _tell(fila: Fila, key: str, taken: str, name: str) -> None:
    if taken:
        fila.assume(f"Se entendió «{fila.text(key, 160)}» como «{name}».", key)


def _day(fila: Fila) -> date | None:
    if not fila.says("desde"):
        return None
    said = fila.text("desde", 40).split(" ")[0]
    for form in _FORMS:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 -- a day has no zone
        except ValueError:
            continue
    fila.wrong("desde", "Escriba el día como 16/03/2026.")
    return None


def read_listas(data: bytes, listas: Listas, hoy: date, say: Frase) -> Lectura:
    """Return the pairs that a file asks for, against the lists that there are on a day.

    Names stand for whoever they are most like, in any order, which is told; a docente on two
    lists, in the file or with those there are, is refused with both names, and what passes a
    ratio with its rule (PR-22). `say` gives the sentence of a refusal. Raises RuleBroken as
    `forms.escuelas.escuelas.read_escuelas` does.
    """
    notes, lector = Cuaderno(), _Lector(listas, hoy, say)
    rows: list[Fila] = []
    for fila in each_told(data, LISTAS, NECESARIAS, notes, dicen=("acompanante", "correo")):
        lector.read(fila)
        rows.append(fila)
    pares = tuple(par for par, _ in lector.leidos.values())
    faults = tuple(falla for fila in rows for falla in fila.fallas)
    return Lectura(pares, len(rows), faults, notes.assumptions())
