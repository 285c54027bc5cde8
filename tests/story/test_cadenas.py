"""Chains of substitutes at random: who exercises each cargo, by the database and by the oracle."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.ausencias import find_bad_chain
from engine.db.queries.tablas import ausencias, coberturas, ejercicios
from engine.domain.ausencia import CADENA_MAXIMA

ORIGEN = datetime(2026, 7, 1, 5, tzinfo=UTC)
HORAS = 24 * 12
GENTE = 7
CARGOS = 6
ROUNDS = 60


@dataclass(frozen=True)
class Falta:
    """An absence as the oracle has it, in whole hours from the origin."""

    persona: int
    desde: int
    hasta: int
    total: bool
    general: int | None
    por_cargo: dict[int, int | None]

    def covers(self, persona: int, cargo: int, hora: int) -> bool:
        """Whether it takes this cargo from this persona then."""
        here = persona == self.persona and self.desde <= hora < self.hasta
        return here and (self.total or cargo in self.por_cargo)


def exercises(titular: int, cargo: int, hora: int, faltas: list[Falta]) -> int | None:
    """Return who exercises a cargo at an hour, following substitutes one at a time; None, nobody.

    The rule as people say it: whoever is away passes it to their substitute, at most four times,
    never to somebody who had it already. A cargo left before stays with who got it then.
    """
    path = [titular]
    while True:
        here = [falta for falta in faltas if falta.covers(path[-1], cargo, hora)]
        if not here:
            return path[-1]
        named = [falta for falta in here if cargo in falta.por_cargo]
        assert len(named) <= 1
        falta = named[0] if named else here[0]
        then = falta.por_cargo[cargo] if named else falta.general
        if then is None or then in path or len(path) > CADENA_MAXIMA:
            return None
        path.append(then)


def some(rng: random.Random) -> list[Falta]:
    """Return absences that may stand together: what two of them cannot both take is left out."""
    kept: list[Falta] = []
    for _ in range(rng.randrange(1, 12)):
        persona, desde = rng.randrange(GENTE), rng.randrange(HORAS - 24)
        total = rng.random() < 0.7
        lines = {
            cargo: rng.choice([None, *range(GENTE)])
            for cargo in rng.sample(range(CARGOS), rng.randrange(0 if total else 1, 3))
        }
        given = {cargo: who for cargo, who in lines.items() if who != persona}
        general = rng.choice([None, *(p for p in range(GENTE) if p != persona)])
        hasta = desde + rng.randrange(1, HORAS - desde)
        new = Falta(persona, desde, hasta, total, general if total else None, given)
        if (total or given) and not any(_clash(new, old) for old in kept):
            kept.append(new)
    return kept


def _clash(one: Falta, other: Falta) -> bool:
    meets = one.persona == other.persona and one.desde < other.hasta and other.desde < one.hasta
    return meets and ((one.total and other.total) or bool(one.por_cargo.keys() & other.por_cargo))


@pytest.fixture
async def puestos(tx_database):
    """Seven personas and six cargos, each with one of them as its titular."""
    async with tx_database.transaction() as tx:
        await tx.execute(
            text("INSERT INTO entidad (codigo, tipo, nombre, ruta, activa)"
                 " VALUES ('U', 'ugel', 'Una', '{}', true)")
        )  # fmt: skip
        people = list(
            await tx.scalars(
                text("INSERT INTO persona (usuario, nombre, activa) SELECT 'p' || n, 'P' || n, true"
                     f" FROM generate_series(0, {GENTE - 1}) AS n RETURNING id")
            )
        )  # fmt: skip
        cargos = list(
            await tx.scalars(
                text("INSERT INTO cargo (entidad_id, rol, plaza, activo) SELECT e.id, 'jefe_agp',"
                     f" n, true FROM entidad e, generate_series(1, {CARGOS}) AS n"
                     " WHERE e.codigo = 'U' RETURNING id")
            )
        )  # fmt: skip
        for cargo, persona in zip(cargos, people, strict=False):
            await tx.execute(
                text("INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo)"
                     " VALUES (:cargo, :persona, '[2026-01-01,)', 'titular')"),
                {"cargo": cargo, "persona": persona},
            )  # fmt: skip
    return people, cargos


def _period(falta: Falta) -> Range[datetime]:
    begins, ends = (ORIGEN + timedelta(hours=h) for h in (falta.desde, falta.hasta))
    return Range(begins, ends, bounds="[)")


async def _write(tx, people, cargos, falta: Falta) -> None:
    who = people[falta.persona]
    made = await tx.execute(
        insert(ausencias)
        .values(
            persona_id=who, periodo=_period(falta), motivo="licencia", total=falta.total,
            sustituto_id=None if falta.general is None else people[falta.general],
            acto_tipo="Memorando", acto_numero="1", acto_fecha=ORIGEN.date(), historia=[],
            creada=ORIGEN, creada_por_id=people[0],
        )
        .returning(ausencias.c.id)
    )  # fmt: skip
    ident = int(made.scalar_one())
    for cargo, instead in falta.por_cargo.items():
        await tx.execute(
            insert(coberturas).values(
                ausencia_id=ident, cargo_id=cargos[cargo], persona_id=who,
                periodo=_period(falta), vigente=True,
                sustituto_id=None if instead is None else people[instead],
            )
        )  # fmt: skip


async def _annul(tx) -> None:
    """Annul them all: everything is as it was."""
    await tx.execute(update(coberturas).values(vigente=False))
    await tx.execute(update(ausencias).values(anulada=ORIGEN))


async def _spans(tx) -> dict[int, list[tuple[Range[datetime], int]]]:
    rows = await tx.execute(
        select(ejercicios.c.cargo_id, ejercicios.c.periodo, ejercicios.c.persona_id)
    )
    found: dict[int, list[tuple[Range[datetime], int]]] = {}
    for row in rows:
        found.setdefault(row.cargo_id, []).append((row.periodo, row.persona_id))
    return found


@pytest.mark.parametrize("semilla", range(ROUNDS // 10))
async def test_the_database_and_the_oracle_agree_on_who_exercises_each_cargo(
    tx_database, puestos, semilla
):
    people, cargos = puestos
    rng = random.Random(semilla)
    passed_on = 0
    for _ in range(ROUNDS // 6):
        faltas = some(rng)
        async with tx_database.transaction() as tx:
            for falta in faltas:
                await _write(tx, people, cargos, falta)
            passed_on += await _compare(tx, people, cargos, faltas)
            await _annul(tx)
            await _compare(tx, people, cargos, [])
    assert passed_on > 100


async def _compare(tx, people, cargos, faltas: list[Falta]) -> int:
    """Hold the rows to the oracle at every border and between; return how often it passed on."""
    spans, passed = await _spans(tx), 0
    borders = {0, HORAS, *(h for f in faltas for h in (f.desde, f.hasta))}
    for hora in sorted({h + near for h in borders for near in (-1, 0)}):
        instant = ORIGEN + timedelta(hours=hora)
        for titular, cargo in zip(range(CARGOS), cargos, strict=True):
            now = [who for periodo, who in spans.get(cargo, ()) if instant in periodo]
            expected = exercises(titular, cargos.index(cargo), hora, faltas)
            assert now == ([] if expected is None else [people[expected]]), (hora, faltas)
            passed += expected != titular
    return passed


async def test_a_chain_is_found_bad_when_and_only_when_the_oracle_meets_one(tx_database, puestos):
    people, cargos = puestos
    rng = random.Random(7)
    seen = {True: 0, False: 0}
    for _ in range(40):
        faltas = some(rng)
        async with tx_database.transaction() as tx:
            for falta in faltas:
                await _write(tx, people, cargos, falta)
            told = [await find_bad_chain(tx, persona) for persona in people]
            bad = any(_broken(titular, titular, faltas) for titular in range(CARGOS))
            assert any(told) == bad, faltas
            seen[bad] += 1
            await _annul(tx)
    assert min(seen.values()) > 3


def _broken(titular: int, cargo: int, faltas: list[Falta]) -> bool:
    """Whether at some hour the chain of a cargo comes back to somebody, or goes past its limit."""
    borders = {h for falta in faltas for h in (falta.desde, falta.hasta - 1)}
    for hora in borders:
        path = [titular]
        while len(path) <= CADENA_MAXIMA + 1:
            here = [falta for falta in faltas if falta.covers(path[-1], cargo, hora)]
            named = [falta for falta in here if cargo in falta.por_cargo] or here
            if not named:
                break
            falta = named[0]
            then = falta.por_cargo.get(cargo, falta.general)
            if then is None:
                break
            if then in path:
                return True
            path.append(then)
        else:
            return True
    return False
