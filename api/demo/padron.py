"""Who holds which cargo in the demonstration: the six, and many more up and down the country."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from api.demo.nombres import names_for, user_name
from api.demo.personas import ACOMPANAN, DE_ESCUELA, MIRAN, PERSONAS
from engine.db.reference.padron import Alta, CargoPadron, Ocupacion

WHOLE = ("01", "08", "1501", "1502", "16", "21")
"""Regions, by how their codes begin, where every post of every UGEL has a holder."""
HEADS = {"director_ugel", "jefe_agp"}
"""Posts that have a holder in the UGEL of every other region."""
SINCE = (date(2025, 3, 1), date(2025, 8, 1), date(2026, 1, 2), date(2026, 2, 2))


@dataclass(frozen=True)
class Relevo:
    """A change of hands: who holds a cargo, from when, until when, and how."""

    desde: date
    hasta: date | None
    tipo: str


RELEVOS = {
    # A jefa on leave, somebody in charge meanwhile, and her successor already appointed.
    ("210004", "jefe_agp"): (
        Relevo(date(2025, 3, 1), date(2026, 5, 1), "titular"),
        Relevo(date(2026, 5, 1), date(2026, 9, 1), "encargado"),
        Relevo(date(2026, 9, 1), None, "titular"),
    ),
    ("080010", "director_ugel"): (
        Relevo(date(2024, 2, 1), date(2026, 4, 15), "titular"),
        Relevo(date(2026, 4, 15), None, "encargado"),
    ),
    ("DISER", "responsable_at"): (
        Relevo(date(2024, 9, 1), date(2026, 3, 16), "titular"),
        Relevo(date(2026, 3, 16), None, "titular"),
    ),
}
ALWAYS = (Relevo(date(2026, 1, 2), None, "titular"),)


def build_padron(cargos: Sequence[CargoPadron], huella: str) -> list[Alta]:
    """Return everybody to add, the six first; all share the hash of the demo's password.

    The same cargos give the same people every time.
    """
    posts = {(cargo.codigo, cargo.rol): cargo for cargo in reversed(cargos)}
    taken = {persona.usuario for persona in (*PERSONAS, *MIRAN, *ACOMPANAN)}
    taken |= {usuario for usuario, _ in DE_ESCUELA}
    own = {puesto for persona in PERSONAS for puesto in persona.puestos}
    rest = [c for c in cargos if (c.codigo, c.rol) not in own and _is_held(c)]
    return [*_six(posts, huella), *_others(rest, taken, huella)]


def _is_held(cargo: CargoPadron) -> bool:
    if cargo.tipo in {"unidad", "dre"}:
        return True
    if cargo.tipo != "ugel":
        return False
    return cargo.rol in HEADS or cargo.codigo.startswith(WHOLE)


def _six(posts: dict[tuple[str, str], CargoPadron], huella: str) -> Iterator[Alta]:
    for persona in PERSONAS:
        held = [posts[puesto] for puesto in persona.puestos if puesto in posts]
        ocupaciones = tuple(
            Ocupacion(
                cargo.id,
                ALWAYS[0].desde,
                _act(cargo, n + 7, 2026),
                # Who already has a post answers for the small ones too.
                tipo="titular" if n == 0 or cargo.tipo == "unidad" else "encargado",
            )
            for n, cargo in enumerate(held)
        )
        where = held[0].tipo if held else "unidad"
        yield Alta(
            persona.usuario, persona.nombre, _mail(persona.usuario, where), ocupaciones, huella
        )


def _others(cargos: Iterable[CargoPadron], taken: set[str], huella: str) -> Iterator[Alta]:
    rng = Random(2026)
    used: set[str] = set()
    known = {puesto: persona for persona in (*MIRAN, *ACOMPANAN) for puesto in persona.puestos}
    for cargo in cargos:
        names = names_for(cargo.codigo, rng)
        for relevo in RELEVOS.get((cargo.codigo, cargo.rol), ()) or (_usual(rng),):
            nombre = next(name for name in names if name not in used)
            used.add(nombre)
            usuario = user_name(nombre, taken)
            # Taken in turn all the same, so that everybody after keeps their name.
            if persona := known.get((cargo.codigo, cargo.rol)):
                usuario, nombre = persona.usuario, persona.nombre
            ocupacion = Ocupacion(
                cargo.id,
                relevo.desde,
                _act(cargo, rng.randrange(1, 990), relevo.desde.year),
                relevo.hasta,
                relevo.tipo,
            )
            yield Alta(usuario, nombre, _mail(usuario, cargo.tipo), (ocupacion,), huella)


def _usual(rng: Random) -> Relevo:
    tipo = "encargado" if rng.random() < 0.12 else "titular"
    return Relevo(rng.choice(SINCE), None, tipo)


def _act(cargo: CargoPadron, numero: int, anio: int) -> str:
    if cargo.tipo == "dre":
        return f"RDR {numero:04d}-{anio}-{cargo.nombre}"
    if cargo.tipo == "ugel":
        return f"RD {numero:04d}-{anio}-{cargo.nombre}"
    return f"RM {numero:03d}-{anio}-MINEDU"


def _mail(usuario: str, tipo: str) -> str:
    place = tipo if tipo in {"dre", "ugel"} else "minedu"
    return f"{usuario}@{place}.example"
