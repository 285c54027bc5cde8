"""Every door of accompaniment, asked for what nobody asks: a sentence, and nobody else's rows."""

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx2
import pytest
from sqlalchemy import text

from api.app import create_app
from api.composition import Service
from engine.db.session import Database
from tests.api.puertas import Puertas
from tests.conftest import cloned, named
from tests.demo.direcciones import HOSTILES, doors_of
from tests.demo.plantilla import demo_service

pytestmark = pytest.mark.xdist_group("direcciones")
ENGLISH = re.compile(r"\b(input|should|value|field|string|integer|invalid|error|none)\b", re.I)
ALLOWED = {200, 303, 307, 403, 404, 405, 422}
SLOW = ("/acompanamiento/focalizacion", "/api/v1/acompanamiento/focalizacion")
"""What reads every school of a UGEL is asked by who sees one alone."""
_THINGS = """
    SELECT p.id AS programa, a.id AS acompanante, d.id AS acompanado, d.cargo_id AS docente,
           d.cargo_id AS cargo, n.codigo AS codigo,
           (SELECT min(id) FROM documento WHERE acompanante_id = a.id) AS documento,
           (SELECT min(id) FROM medicion) AS medicion, (SELECT min(id) FROM sorteado) AS sorteado,
           (SELECT min(id) FROM valoracion) AS valoracion,
           (SELECT min(id) FROM practica) AS practica,
           (SELECT max(id) FROM reglamento) AS reglamento,
           (SELECT min(id) FROM estrategia WHERE tipo = 'reunion') AS estrategia,
           (SELECT id FROM plan_anual LIMIT 1) AS plan
    FROM programa p JOIN acompanante a ON a.programa_id = p.id
    JOIN acompanado d ON d.acompanante_id = a.id JOIN cargo c ON c.id = d.cargo_id
    JOIN entidad n ON n.id = c.entidad_id ORDER BY a.id DESC, d.id LIMIT 1
"""
_NADIE = "00000000-0000-7000-8000-000000000000"
FIXED = {
    "formato": "csv", "regla": "sin_registrar", "tipo": "multigrado", "ficha": "lista_de_cotejo",
    "evidencia": 1, "padron": _NADIE, "archivo": _NADIE,
}  # fmt: skip


class Vecindad:
    """The demonstration's doors, what is behind them, and clients of its people."""

    def __init__(self, service: Service, things: dict[str, Any]) -> None:
        self.app = create_app(service, worker=False)
        self.puertas = Puertas(self.app, service)
        self.things = FIXED | things
        self.doors = doors_of(self.app)
        self._clients: dict[str, httpx2.AsyncClient] = {}

    async def ask(self, usuario: str, address: str) -> httpx2.Response:
        """Return what somebody is answered at an address."""
        if usuario not in self._clients:
            self._clients[usuario] = await self.puertas.como(usuario)
        return await self._clients[usuario].get(address)


@pytest.fixture(scope="module")
async def vecindad(
    server, maintenance, demonstration, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Vecindad]:
    async with cloned(maintenance, demonstration) as name:
        database = Database.connect(named(server, name))
        service = demo_service(database, tmp_path_factory.mktemp("direcciones"))
        await service.start()
        async with database.transaction() as tx:
            found = (await tx.execute(text(_THINGS))).mappings().one()
        made = Vecindad(service, dict(found))
        yield made
        await made.puertas.close()
        await service.close()
        await database.close()


def fault_of(answer: httpx2.Response) -> str:
    """Return what is wrong with an answer; nothing of one of ours, in Spanish."""
    body = answer.text
    if answer.status_code not in ALLOWED or "Algo falló" in body or "<script>alert" in body:
        return f"{answer.status_code} {body[:300]}"
    if answer.status_code < 400:
        return ""
    said = sentences_of(answer)
    wrong = [each for each in said if not each.endswith((".", ":")) or ENGLISH.search(each)]
    return f"{answer.status_code} {wrong}" if wrong or not said else ""


def sentences_of(answer: httpx2.Response) -> list[str]:
    """Return what a refusal says to whoever asked."""
    if "json" in answer.headers["content-type"]:
        body = answer.json()
        return [body["detail"], *(body.get("campos") or {}).values()]
    main = answer.text.split("<main", 1)[1].split("</main>", 1)[0]
    told = re.findall(r"<(?:p|li)\b[^>]*>(.*?)</(?:p|li)>", main, re.DOTALL)
    return [re.sub(r"\s+", " ", unescape(each)).strip() for each in told if "<" not in each]


async def test_no_thing_of_these_doors_is_unknown_to_this_test(vecindad):
    """A door with a new part says here what is behind it."""
    unknown = {part for door in vecindad.doors for part in door.partes} - vecindad.things.keys()
    assert not unknown
    assert len(vecindad.doors) > 80


@pytest.mark.parametrize("value", HOSTILES.values(), ids=HOSTILES.keys())
async def test_whatever_a_filter_is_given_the_answer_is_a_page_or_a_sentence(vecindad, value):
    faults = {}
    for door in vecindad.doors:
        who = "director" if door.patron.startswith(SLOW) else "rci"
        for name in door.pregunta:
            asked = f"{door.address(vecindad.things)}?{name}={value.replace('{name}', name)}"
            if fault := fault_of(await vecindad.ask(who, asked)):
                faults[asked[:160]] = fault
    assert not faults


@pytest.mark.parametrize("value", HOSTILES.values(), ids=HOSTILES.keys())
async def test_whatever_an_address_names_the_answer_is_a_page_or_a_sentence(vecindad, value):
    faults = {}
    for door in vecindad.doors:
        for part in door.partes:
            asked = door.address(vecindad.things | {part: value.split("&")[0]})
            if fault := fault_of(await vecindad.ask("rci", asked)):
                faults[asked[:160]] = fault
    assert not faults


_PEOPLE = """
    SELECT DISTINCT p.nombre FROM persona p JOIN titularidad t ON t.persona_id = p.id
    JOIN cargo c ON c.id = t.cargo_id
    WHERE p.id <> (SELECT id FROM persona WHERE usuario = :own) AND {which}
"""
_OF_THE_PROGRAMME = _PEOPLE.format(
    which="""(c.id IN (SELECT cargo_id FROM acompanado UNION SELECT cargo_id FROM acompanante)
        OR c.rol = 'director_ie' AND c.entidad_id IN (
            SELECT k.entidad_id FROM acompanado d JOIN cargo k ON k.id = d.cargo_id))"""
)
_ACCOMPANIED_ELSEWHERE = _PEOPLE.format(
    which="""c.id IN (SELECT d.cargo_id FROM acompanado d WHERE NOT EXISTS (
            SELECT FROM titularidad o JOIN persona q ON q.id = o.persona_id AND q.usuario = :own
            JOIN cargo mine ON mine.id = o.cargo_id
            LEFT JOIN acompanante a ON a.cargo_id = mine.id
            WHERE a.id = d.acompanante_id OR mine.entidad_id = c.entidad_id))"""
)


async def demand_unread(
    vecindad: Vecindad, usuario: str, names: str, *, salvo: str = "nada"
) -> None:
    """Demand that somebody reads none of those names, whatever they name in an address.

    Doors with `salvo` in their pattern tell no secret to them.
    """
    async with vecindad.puertas.service.database.transaction() as tx:
        hidden = set(await tx.scalars(text(names), {"own": usuario}))
    assert len(hidden) > 5
    for door in (each for each in vecindad.doors if salvo not in each.patron):
        plain = door.address(vecindad.things)
        given = vecindad.things | {"ugel": "010009"}
        asked = [f"{plain}?{name}={given[name]}" for name in door.pregunta if name in given]
        for address in (plain, *asked):
            answer = await vecindad.ask(usuario, address)
            assert not fault_of(answer), (address, fault_of(answer))
            read = unescape(answer.text)
            assert not {name for name in hidden if name in read}, address


@pytest.mark.parametrize("usuario", ["ugel", "dre", "dregp", "unidad"])
async def test_who_is_of_another_place_reads_nobody_of_this_programme(vecindad, usuario):
    """AC-35, AC-36: by the path, by the query or by both, the rows of another UGEL stay shut."""
    await demand_unread(vecindad, usuario, _OF_THE_PROGRAMME)


@pytest.mark.parametrize("usuario", ["docente", "director", "acompanante"])
async def test_who_accompanies_or_is_accompanied_reads_of_their_own_alone(vecindad, usuario):
    """AC-20..22: a companion the own list, a docente and a director those of their school.

    Who works in each school of their UGEL a companion may know.
    """
    await demand_unread(vecindad, usuario, _ACCOMPANIED_ELSEWHERE, salvo="/escuelas/{codigo}")


async def test_a_companion_finds_their_own_year_from_their_programme(vecindad):
    """Each page leads to the next: the programme, its year, the own days and the month's route."""
    plan = "/acompanamiento/programas/1/anio"
    assert plan in (await vecindad.ask("acompanante", "/acompanamiento/programas/1")).text
    shown = (await vecindad.ask("acompanante", plan)).text
    own = re.search(rf'href="({plan}/[^"]+/acompanantes/\d+)">Ver mi año', shown)
    assert own
    opened = await vecindad.ask("acompanante", own[1])
    assert (opened.status_code, "La ruta del mes" in opened.text) == (200, True)


async def test_every_page_that_somebody_is_led_to_opens(vecindad):
    """Whoever only directs or is accompanied is led to no board, and nobody to a refusal."""
    led: dict[str, set[str]] = {}
    for usuario in ("rci", "agp", "ugel", "dre", "dregp", "diser", "difoca", "director", "docente",
                    "acompanante", "admin", "unidad"):  # fmt: skip
        home = (await vecindad.ask(usuario, "/acompanamiento")).text
        main = home.split("<main", 1)[1].split("</main>", 1)[0]
        led[usuario] = set(re.findall(r'href="(/acompanamiento/[^"]+)"', main))
        for address in led[usuario]:
            answer = await vecindad.ask(usuario, address)
            assert answer.status_code in {200, 303}, (usuario, address)
    boards = {"/acompanamiento/tablero", "/acompanamiento/programas"}
    watches = {usuario for usuario, pages in led.items() if boards <= pages}
    assert watches == led.keys() - {"director", "docente", "unidad"}
