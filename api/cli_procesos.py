"""The command line of the processes: their diagrams deployed, their instances migrated."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from api import bitacora
from api.composition import Service
from api.registros import ficha_fields
from engine.actions.instancias.procesos import deploy
from engine.actions.mando.migraciones import apply, rehearse
from engine.actions.mando.tandas import STEPS, carry_on
from engine.actions.orden import Orden
from engine.db.queries.acceso import find_account, list_administrators
from engine.db.queries.migraciones import get_migracion
from engine.db.queries.personas import load_actor
from engine.domain.actor import Actor
from engine.errors import NotFound, RuleBroken
from engine.process.lectura.archivos import read_text
from engine.settings import Settings

POLL_SECONDS = 0.5


def add_process_commands(process: Any) -> None:
    """Add `deploy` and `migrate` to the commands of `articula process`."""
    deploying = process.add_parser("deploy", help="instala diagramas como versiones nuevas")
    deploying.add_argument("archivo", nargs="+", type=Path, help="diagramas .bpmn y tablas .dmn")
    deploying.add_argument("--nota", default="", help="qué cambia y por qué")
    deploying.add_argument("--usuario", help="quien administra y lo instala")
    deploying.set_defaults(run=run_deploy)
    migrating = process.add_parser("migrate", help="ensaya o aplica una migración de instancias")
    migrating.add_argument("proceso")
    migrating.add_argument("--desde", type=int, required=True, help="versión en la que están")
    migrating.add_argument("--hasta", type=int, required=True, help="versión a la que van")
    migrating.add_argument(
        "--mapa", action="append", default=[], metavar="A=B", help="el elemento A pasa a ser B"
    )
    migrating.add_argument("--motivo", default="Migración por la línea de órdenes")
    migrating.add_argument("--usuario", help="quien administra y lo ordena")
    migrating.add_argument("--aplicar", action="store_true", help="además del ensayo, migra")
    migrating.set_defaults(run=run_migrate)


async def run_deploy(options: argparse.Namespace, settings: Settings) -> int:
    """Deploy each diagram given, with the tables given or, without any, those beside it."""
    try:
        diagrams = read_files(options.archivo)
    except OSError as problem:
        print(f"No se pudo leer {problem.filename}: {problem.strerror}.", file=sys.stderr)
        return 1
    async with at_work(settings, options.usuario) as (service, orden):
        for diagrama, tables in diagrams:
            told = await deploy(
                service.database, orden, diagrama=diagrama, decisiones=tables,
                nota=options.nota, fichas=ficha_fields(),
            )  # fmt: skip
            print("\n".join(_tell_deploy(told)))
    return 0


def read_files(paths: list[Path]) -> list[tuple[str, dict[str, str]]]:
    """Return each diagram with its decision tables by name. Raises OSError."""
    given = [path for path in paths if path.suffix == ".dmn"]
    found = []
    for path in paths:
        if path.suffix != ".dmn":
            tables = given or sorted(path.parent.glob("*.dmn"))
            texts = {table.stem: read_text(table.read_bytes()) for table in tables}
            found.append((read_text(path.read_bytes()), texts))
    return found


def _tell_deploy(told: Mapping[str, Any]) -> list[str]:
    name = f"{told['proceso']}, versión {told['version']}"
    if not told["nueva"]:
        return [f"{name}: ya estaba instalada con este mismo contenido."]
    return [f"{name}: instalada."] + [f"  {change['frase']}" for change in told["diferencia"]]


async def run_migrate(options: argparse.Namespace, settings: Settings) -> int:
    """Rehearse a migration, tell what came out and, if asked to, apply it to its end."""
    mapping = dict(_pair(text) for text in options.mapa)
    async with at_work(settings, options.usuario) as (service, orden):
        told = await rehearse(
            service.database, orden, proceso=options.proceso, desde=options.desde,
            hasta=options.hasta, correspondencia=mapping, motivo=options.motivo,
        )  # fmt: skip
        told = await _follow(service, told)
        print("\n".join(_tell_rehearsal(told)))
        if not options.aplicar:
            return 0
        await apply(service.database, orden, migracion_id=told["id"])
        told = await _follow(service, told)
        counts = told["cuentas"]
        print(f"Migradas: {counts['hecha']}. Se quedan en su versión: {counts['rechazada']}.")
    return 0


def _pair(text: str) -> tuple[str, str]:
    before, sign, after = text.partition("=")
    if not sign:
        raise RuleBroken("correspondencia_invalida", desde=text, hasta="nada")
    return before.strip(), after.strip()


async def _follow(service: Service, told: Mapping[str, Any]) -> dict[str, Any]:
    """Carry a migration on, whoever else does too, until it rests; return how it stands."""
    migracion_id: UUID = told["id"]
    while True:
        async with service.database.transaction() as tx:
            stands = await get_migracion(tx, migracion_id)
        if stands["estado"] not in STEPS:
            return stands
        if not await carry_on(service.database, service.clock.now()):
            await asyncio.sleep(POLL_SECONDS)


def _tell_rehearsal(told: Mapping[str, Any]) -> list[str]:
    counts = told["cuentas"]
    way = f"{told['proceso']}, de la versión {told['desde']} a la {told['hasta']}"
    lines = [f"{way}: {counts['pendiente']} pueden migrar, {counts['rechazada']} no."]
    lines += [f"  {row['instancias']:>6}  {row['motivo']}" for row in told["motivos"]]
    lines += [f"  {row['instancias']:>6}  {row['cambio']}" for row in told["cambios"]]
    return lines


@asynccontextmanager
async def at_work(settings: Settings, usuario: str | None) -> AsyncIterator[tuple[Service, Orden]]:
    """Give the service and the order of who administers it."""
    bitacora.configure()
    service = Service(settings)
    try:
        await service.start()
        actor = await _administrator(service, usuario)
        yield service, Orden(actor, service.clock.now())
    finally:
        await service.close()


async def _administrator(service: Service, usuario: str | None) -> Actor:
    """Return that persona, or the only one who administers.

    Raises NotFound(persona_desconocida), RuleBroken(administrador_por_elegir).
    """
    now = service.clock.now()
    async with service.database.transaction() as tx:
        if usuario is None:
            known = await list_administrators(tx, now)
            if len(known) != 1:
                raise RuleBroken("administrador_por_elegir", cuantos=len(known))
            persona_id = known[0]
        else:
            cuenta = await find_account(tx, usuario.strip().lower())
            persona_id = cuenta.persona_id if cuenta else 0
        actor = await load_actor(tx, persona_id, now)
    if actor is None:
        raise NotFound("persona_desconocida")
    return actor
