"""The command line of schools: the padrón and the plantel brought in from files."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from api.cli_papeles import read_data, say_counts
from api.cli_procesos import at_work
from api.escuelas import bring, confirm
from engine.actions.acompanamiento.padrones import discard
from engine.db.queries.padrones import get_padron
from engine.settings import Settings


def add_school_commands(commands: Any) -> None:
    """Add `escuelas import` to the commands of `articula`."""
    schools = commands.add_parser("escuelas", help="las escuelas y su plantel")
    importing = schools.add_subparsers(required=True).add_parser(
        "import", help="importa un padrón de escuelas, o su plantel"
    )
    importing.add_argument("archivo", type=Path, help="un .xlsx o .csv")
    importing.add_argument("--plantel", action="store_true", help="trae plazas y titulares")
    importing.add_argument("--ugel", help="código de la UGEL de las filas que no la dicen")
    importing.add_argument("--ensayo", action="store_true", help="dice qué haría y no importa")
    importing.add_argument("--usuario", help="a nombre de quién; si no, de quien administra")
    importing.set_defaults(run=run_import)


async def run_import(options: argparse.Namespace, settings: Settings) -> int:
    """Read a file of schools or plantel, tell what was understood and import it.

    A file with anything wrong, or a rehearsal, leaves nothing.
    """
    data = read_data(options.archivo)
    if data is None:
        return 1
    async with at_work(settings, options.usuario) as (service, orden):
        made = await bring(
            service.database, orden, clase="plantel" if options.plantel else "escuelas",
            nombre=options.archivo.name, data=data, ugel=options.ugel,
        )  # fmt: skip
        kept = UUID(made["id"])
        async with service.database.transaction() as tx:
            lectura = (await get_padron(tx, orden.actor, kept))["lectura"]
        print("\n".join(_tell(lectura)))
        if lectura["fallas"] or options.ensayo:
            await discard(service.database, orden, padron_id=kept)
            return 1 if lectura["fallas"] else 0
        told = await confirm(service.database, orden, kept)
        print(f"Importado: {say_cotejo(told)}.")
    return 0


def _tell(lectura: Mapping[str, Any]) -> Iterator[str]:
    sound, faulty = lectura["buenas"], lectura["con_errores"]
    yield f"{lectura['total']} filas: {sound} bien, {faulty} con errores."
    for falla in lectura["fallas"]:
        yield f"  {falla['celda']} {falla['campo']}: {falla['frase']}"
    for assumed in lectura["supuestos"]:
        times = f" ({assumed['veces']})" if assumed["veces"] > 1 else ""
        yield f"  {assumed['frase']}{times}"
    yield f"Al importarlo: {say_cotejo(lectura['cotejo'])}."
    for code, name in lectura["cotejo"]["lista_ausentes"][:20]:
        yield f"  No viene en el archivo y queda como está: {code} {name}"


def say_cotejo(cotejo: Mapping[str, Any]) -> str:
    """Return "3 nuevas, 1 cambiada, 208 iguales", with those that the file lacks if any."""
    words = say_counts(cotejo["nuevas"], cotejo["cambiadas"], cotejo["iguales"])
    if cotejo["ausentes"]:
        words.append(f"{cotejo['ausentes']} que el archivo no trae")
    return ", ".join(words)
