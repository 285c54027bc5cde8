"""An activity as a unit plans it for a year, and what tells it from another (PB-01, AC-02)."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime

Tramo = tuple[datetime, datetime]
NOMBRES: Mapping[str, str] = {
    "titulo": "nombre", "tipo": "tipo", "tema": "tema", "agenda": "agenda",
    "modalidad": "modalidad", "plataforma": "plataforma", "publico": "participantes",
    "cobertura": "cobertura", "duracion": "duración", "unidad_tiempo": "duración",
    "consecutiva": "días seguidos", "ventana": "fechas posibles", "pedidas": "fechas pedidas",
    "fija": "fecha fija", "prioridad": "prioridad", "participantes": "número de participantes",
    "sede": "sede", "lugar": "local", "enlace_reunion": "enlace de la reunión",
    "enlace_asistencia": "enlace de asistencia", "observaciones": "observaciones",
    "convocadas": "a quiénes convoca",
}  # fmt: skip
"""How each fact of an activity is called when it changes."""


@dataclass(frozen=True)
class Planeada:
    """What a unit plans: what, for whom, how long, and when it would rather be.

    `ventana` has both days included; `pedidas` are half-open stretches; `convocadas` are pairs
    (code of entidad, role). `duracion` counts hours, half days or days, as `unidad_tiempo` says.
    `hoja` and `fila` say where it was read, `codigo` which activity of the plan it says it is.
    """

    titulo: str
    tipo: str
    tema: str
    modalidad: str
    cobertura: str
    publico: tuple[str, ...]
    convocadas: frozenset[tuple[str, str]]
    ventana: tuple[date, date]
    pedidas: tuple[Tramo, ...] = ()
    duracion: float = 1.0
    unidad_tiempo: str = "dia"
    consecutiva: bool = True
    fija: bool = False
    prioridad: int = 3
    agenda: str = ""
    plataforma: str = ""
    participantes: int | None = None
    sede: str | None = None
    lugar: str = ""
    enlace_reunion: str = ""
    enlace_asistencia: str = ""
    observaciones: str = ""
    hoja: str = field(default="", compare=False)
    fila: int | None = field(default=None, compare=False)
    codigo: str = field(default="", compare=False)

    @property
    def nombre(self) -> tuple[str, str]:
        """Return what it is called, whatever the capitals and accents."""
        return _plain(self.titulo), _plain(self.tipo)

    @property
    def raiz(self) -> str:
        """Return what the same activity has in common in two files: its name and whom it calls."""
        told = "\n".join((*self.nombre, *(f"{e} {r}" for e, r in sorted(self.convocadas))))
        return hashlib.sha256(told.encode()).hexdigest()[:40]


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(plain.split())


def with_keys(planned: Iterable[Planeada]) -> list[tuple[str, Planeada]]:
    """Return each activity with its key: its root, and its turn among those with the same one."""
    turns: dict[str, int] = defaultdict(int)
    keyed = []
    for activity in sorted(planned, key=_turn):
        turns[activity.raiz] += 1
        keyed.append((f"{activity.raiz}-{turns[activity.raiz]}", activity))
    return keyed


def _turn(activity: Planeada) -> tuple[Sequence[Tramo], tuple[date, date], int]:
    return activity.pedidas, activity.ventana, activity.fila or 0


def pair(
    stored: Mapping[int, Planeada], read: Sequence[Planeada]
) -> list[tuple[int | None, Planeada]]:
    """Return each activity read with the id of the stored one that it is, or None for a new one.

    One that says its code is that one. Then come the very same, then those of the same name and
    public in order of their dates; at last one that alone keeps its name on both sides, whose
    public changed.
    """
    left = dict(stored)
    found: dict[int, int] = {}
    for same in (_code, _whole, _root, _only_name(stored, read)):
        waiting: dict[object, list[int]] = defaultdict(list)
        for ident in sorted(left, key=lambda n: (_turn(left[n]), n)):
            waiting[same(left[ident])].append(ident)
        for n in sorted(range(len(read)), key=lambda n: (_turn(read[n]), n)):
            key = same(read[n])
            if n not in found and key is not None and waiting.get(key):
                found[n] = waiting[key].pop(0)
                del left[found[n]]
    return [(found.get(n), activity) for n, activity in enumerate(read)]


def _code(activity: Planeada) -> str | None:
    return activity.codigo or None


def _whole(activity: Planeada) -> Planeada:
    return activity


def _root(activity: Planeada) -> str:
    return activity.raiz


def _only_name(
    stored: Mapping[int, Planeada], read: Sequence[Planeada]
) -> Callable[[Planeada], tuple[str, str] | None]:
    """Return what gives the name of an activity alone in having it on both sides, else None."""
    before = Counter(activity.nombre for activity in stored.values())
    now = Counter(activity.nombre for activity in read)

    def name(activity: Planeada) -> tuple[str, str] | None:
        called = activity.nombre
        return called if before[called] == now[called] == 1 else None

    return name


def changes(before: Planeada, after: Planeada) -> list[str]:
    """Return how people call what differs between two versions of an activity, each once."""
    return list(dict.fromkeys(NOMBRES[name] for name in differing(before, after)))


def differing(before: Planeada, after: Planeada) -> list[str]:
    """Return the names of the facts that differ between two versions of an activity."""
    return [
        f.name
        for f in fields(Planeada)
        if f.compare and getattr(before, f.name) != getattr(after, f.name)
    ]
