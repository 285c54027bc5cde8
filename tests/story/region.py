"""A UGEL of any size whose year can be dated: companions, schools on the map, docentes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, text, update

from engine.actions.acompanamiento.anuales import accept_year, ask_year, solve_year_here
from engine.actions.acompanamiento.listas import assign
from engine.actions.acompanamiento.programas import add_acompanante, open_programa
from engine.actions.acompanamiento.reglamentos import copy_reglamento
from engine.actions.orden import Orden
from engine.db.escuelas import write_escuelas
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import entidades, reglamentos
from engine.db.session import Database
from engine.domain.institucion import Hechos
from engine.domain.padron import Cotejo, Servicio
from tests.planner.anual.anios import region

MARZO = datetime(2026, 3, 2, 13, tzinfo=UTC)
"""Monday 2 March 2026, 8:00 in Lima: nobody has visited yet."""
UGEL = "010009"
CONVOCADO = {
    "TALLER-AP-1": {
        "fecha": "2026-03-03", "sede": "Chiclayo",
        "convocatoria": "Oficio múltiple 00012-2026-MINEDU/VMGP-DIFODS",
    },
}  # fmt: skip
"""The taller that Minedu dates before classes begin (S004:298-300, 425)."""
DESDE, HASTA = date(2026, 3, 2), date(2027, 1, 1)
_PEOPLE = text("""
    WITH puesto AS (
        INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT CAST(e AS bigint), CAST(r AS text), CAST(p AS integer), true
        FROM unnest(CAST(:entidades AS bigint[]), CAST(:roles AS text[]), CAST(:plazas AS int[]))
            AS v(e, r, p)
        ON CONFLICT (entidad_id, rol, plaza) DO UPDATE SET activo = true
        RETURNING id, entidad_id, rol, plaza
    ), gente AS (
        INSERT INTO persona (usuario, nombre, activa)
        SELECT 'p' || id, initcap(replace(rol, '_', ' ')) || ' ' || id, true FROM puesto
        RETURNING id, usuario
    ), sentados AS (
        INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo, acto)
        SELECT CAST(substr(usuario, 2) AS bigint), id, '[2026-01-01,)', 'titular', 'RD 1-2026'
        FROM gente
    )
    SELECT p.id, p.entidad_id, p.rol, p.plaza, g.id AS persona_id
    FROM puesto p JOIN gente g ON g.usuario = 'p' || p.id ORDER BY p.id
""")


@dataclass
class Region:
    """A programme with its companions and lists, and who orders it; `plan` the year accepted.

    By the book of 2019 every list is of multigrado, the one kind that it rules.
    """

    database: Database
    libro: str = "rvm-290-2019"
    now: datetime = MARZO
    programa: int = 0
    companions: list[int] = field(default_factory=list)
    docentes: dict[str, int] = field(default_factory=dict)
    plan: str = ""
    jefa: int = 0

    async def orden(self) -> Orden:
        """Return an order of the jefa of the UGEL."""
        async with self.database.transaction() as tx:
            actor = await load_actor(tx, self.jefa, self.now)
        assert actor is not None
        return Orden(actor, self.now)

    async def prepare(self, acompanantes: int, tope: int = 99) -> Mapping[str, Any]:
        """Settle a UGEL of so many companions, with the lists of `tests.planner.anual.anios`.

        No list has more than `tope` docentes.
        """
        asked = _cut(region(acompanantes), tope)
        if self.libro == "manual-2019":
            asked = _rural(region(2 * acompanantes), tope)
        async with self.database.transaction() as tx:
            ugel = (await tx.execute(select(entidades).where(entidades.c.codigo == UGEL))).one()
            await tx.execute(
                update(entidades).where(entidades.c.id == ugel.id).values(latitud=-5, longitud=-78)
            )
            await write_escuelas(tx, Cotejo(_services(asked), (), 0, ()), {}, fuente="Prueba")
            rows = await tx.execute(select(entidades.c.codigo, entidades.c.id))
            ids = {row.codigo: row.id for row in rows}
            posts = [(ids[d["institucion"]], "docente") for d in asked["docentes"]]
            posts += [(ids[s["id"]], "director_ie") for s in asked["instituciones"]]
            posts += [(ugel.id, rol) for rol in ("jefe_agp", "jefe_agi", "rci", "director_ugel")]
            posts += [(ugel.superior_id, "gestor_regional")]
            posts += [(ugel.id, "acompanante")] * acompanantes
            people = await self._seat(tx, posts)
        self.docentes = dict(
            zip((d["id"] for d in asked["docentes"]), people["docente"], strict=True)
        )
        await self._open(asked, people["acompanante"])
        return asked

    async def _seat(self, tx: Any, posts: list[tuple[int, str]]) -> dict[str, list[int]]:
        """Give each post somebody of its own; return the cargos of each role, in order."""
        many: dict[tuple[int, str], int] = {}
        plazas = []
        for post in posts:
            many[post] = many.get(post, 0) + 1
            plazas.append(many[post])
        given = {
            "entidades": [e for e, _ in posts], "roles": [r for _, r in posts], "plazas": plazas,
        }  # fmt: skip
        rows = {
            (row.entidad_id, row.rol, row.plaza): row
            for row in (await tx.execute(_PEOPLE, given)).all()
        }
        found: dict[str, list[int]] = {}
        for (entidad, rol), plaza in zip(posts, plazas, strict=True):
            row = rows[entidad, rol, plaza]
            found.setdefault(rol, []).append(row.id)
            if rol == "jefe_agp":
                self.jefa = row.persona_id
        return found

    async def _open(self, asked: Mapping[str, Any], cargos: list[int]) -> None:
        orden = await self.orden()
        async with self.database.transaction() as tx:
            book = select(reglamentos.c.id).where(reglamentos.c.codigo == self.libro)
            original = int(await tx.scalar(book) or 0)
            admin = await _administrator(tx, self.now)
        made = await copy_reglamento(
            self.database, Orden(admin, self.now), reglamento_id=original, codigo=self.libro,
            nombre="Acompañamiento 2026", norma="RVM 001-2026-MINEDU",
            desde=date(2026, 1, 1), hasta=HASTA,
        )  # fmt: skip
        opened = await open_programa(
            self.database, orden, ugel=UGEL, anio=2026, reglamento_id=int(made["id"]),
            desde=DESDE, hasta=HASTA,
        )  # fmt: skip
        self.programa = int(opened["id"])
        for each, cargo in zip(asked["acompanantes"], cargos, strict=True):
            place = {"base": "Su casa", **each["lugar"]}
            companion = await add_acompanante(
                self.database, orden, programa_id=self.programa, cargo_id=cargo, datos=place
            )
            self.companions.append(int(companion["id"]))
            for docente in each["docentes"]:
                await assign(
                    self.database, orden, acompanante_id=self.companions[-1],
                    docente_id=self.docentes[docente], desde=DESDE, motivo="Lista del año",
                )  # fmt: skip

    async def date_year(self, **asked: Any) -> dict[str, Any]:
        """Ask for the year, date it here and accept it; return what accepting it told."""
        orden = await self.orden()
        made = await ask_year(self.database, orden, programa_id=self.programa, **asked)
        self.plan = made["id"]
        await solve_year_here(self.database, orden, plan_id=made["id"])
        return await accept_year(
            self.database, orden, programa_id=self.programa, plan_id=made["id"],
        )  # fmt: skip


def _rural(asked: dict[str, Any], tope: int) -> dict[str, Any]:
    """Keep the companions of schools of multigrado."""
    rural = {d["id"] for d in asked["docentes"] if d["protocolo"] == "multigrado"}
    people = [each for each in asked["acompanantes"] if rural.issuperset(each["docentes"])]
    return _cut({**asked, "acompanantes": people}, tope)


def _cut(asked: dict[str, Any], tope: int) -> dict[str, Any]:
    """Keep so many docentes of each list, and their schools."""
    for each in asked["acompanantes"]:
        each["docentes"] = each["docentes"][:tope]
    kept = {docente for each in asked["acompanantes"] for docente in each["docentes"]}
    docentes = [d for d in asked["docentes"] if d["id"] in kept]
    used = {docente["institucion"] for docente in docentes}
    schools = [s for s in asked["instituciones"] if s["id"] in used]
    return {**asked, "docentes": docentes, "instituciones": schools}


def _services(asked: Mapping[str, Any]) -> list[Servicio]:
    urban = {d["institucion"] for d in asked["docentes"] if d["protocolo"] == "polidocente"}
    return [
        Servicio(
            Hechos(
                each["id"], "primaria", area="urbana" if each["id"] in urban else "rural",
                caracteristica="polidocente" if each["id"] in urban else "multigrado", eib=False,
            ),
            f"IE {each['id']}", UGEL, each["lugar"]["latitud"], each["lugar"]["longitud"],
            "Amazonas", "Bagua", "Imaza",
        )
        for each in asked["instituciones"]
    ]  # fmt: skip


async def _administrator(tx: Any, now: datetime) -> Any:
    found = await tx.scalar(text("SELECT id FROM persona WHERE usuario = 'admin'"))
    return await load_actor(tx, int(found), now)
