"""The command line of the plan: a unit's year brought in from a file."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from api.cli_papeles import read_data, say_counts
from api.cli_procesos import at_work
from api.importaciones import bring, confirm
from engine.actions.plan.importaciones import discard
from engine.db.queries.importaciones import get_importacion
from engine.domain.lima import day_of
from engine.settings import Settings


def add_plan_commands(commands: Any) -> None:
    """Add `import` to the commands of `articula`."""
    importing = commands.add_parser("import", help="lee el plan de una unidad, o lo importa")
    importing.add_argument("archivo", type=Path, help="un .xlsx o .csv")
    importing.add_argument("--unidad", required=True, help="código de la unidad orgánica")
    importing.add_argument("--anio", type=int, help="año del plan; si no, el actual")
    importing.add_argument("--confirmar", action="store_true", help="importa lo que se entendió")
    importing.add_argument(
        "--aceptar", action="store_true", help="toma como se entendieron los nombres no exactos"
    )
    importing.add_argument("--usuario", help="a nombre de quién; si no, de quien administra")
    importing.set_defaults(run=run_import)


async def run_import(options: argparse.Namespace, settings: Settings) -> int:
    """Read a file as the plan of a unit, tell what was understood and, if asked to, import it.

    Without `--confirmar` nothing is left.
    """
    data = read_data(options.archivo)
    if data is None:
        return 1
    async with at_work(settings, options.usuario) as (service, orden):
        made = await bring(
            service.database,
            orden,
            unidad=options.unidad,
            anio=options.anio or day_of(orden.now).year,
            nombre=options.archivo.name,
            data=data,
        )
        kept = UUID(made["id"])
        async with service.database.transaction() as tx:
            lectura = (await get_importacion(tx, orden.actor, kept))["lectura"]
        print("\n".join(_tell(lectura)))
        if options.confirmar and not lectura["fallas"]:
            told = await confirm(
                service.database, orden, kept, decisiones={}, aceptar=options.aceptar
            )
            print(f"Importado: {say_cotejo(told)}.")
            return 0
        await discard(service.database, orden, importacion_id=kept)
    return 1 if lectura["fallas"] else 0


def _tell(lectura: Mapping[str, Any]) -> Iterator[str]:
    sound, faulty = lectura["buenas"], lectura["con_errores"]
    yield f"{lectura['total']} actividades: {sound} bien, {faulty} con errores."
    for falla in lectura["fallas"]:
        yield f"  {falla['hoja']}!{falla['celda']} {falla['campo']}: {falla['frase']}"
    for doubt in lectura["conjeturas"]:
        best = doubt["opciones"][0]
        alike = f"{best['nombre']} ({100 * best['puntaje']:.0f} %)"
        unsure = f"no es seguro qué es: ¿{alike}? Dígalo en la página."
        yield f"  «{doubt['texto']}» {unsure if doubt['abierta'] else f'se entendió como {alike}.'}"
    for told in (*lectura["avisos"], *lectura["supuestos"]):
        yield f"  {told['frase']}"
    yield f"Al importarlo: {say_cotejo(lectura['cotejo'])}."


def say_cotejo(cotejo: Mapping[str, Any]) -> str:
    """Return "3 nuevas, 1 cambiada, 208 iguales", with those published if there are any."""
    words = say_counts(cotejo["nuevas"], len(cotejo["cambiadas"]), cotejo["iguales"])
    if cotejo.get("conservadas"):
        words.append(f"{cotejo['conservadas']} como se dejaron a mano")
    if cotejo["publicadas"]:
        words.append(f"{cotejo['publicadas']} ya publicadas, que no se tocan")
    return ", ".join(words)
