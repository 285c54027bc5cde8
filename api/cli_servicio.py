"""The command line of the service: serving, its database, its accounts and its health."""

import argparse
import json
import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from api.cli_escuelas import add_school_commands
from api.cli_plan import add_plan_commands
from api.cli_procesos import add_process_commands
from api.composition import Service
from api.diagnostico import check_diagrams, describe
from api.integridad import find_faults
from engine.actions.personas.estreno import open_administration
from engine.actions.personas.ingreso import CREDENCIAL, issue_token
from engine.db.queries.acceso import find_account
from engine.errors import NotFound
from engine.settings import Settings


def add_service_commands(commands: Any) -> None:
    """Add everything but `plan` to the commands of `articula`."""
    serve = commands.add_parser("serve", help="sirve la web y hace el trabajo de fondo")
    serve.add_argument("--demo", action="store_true", help="datos y reloj de demostración")
    serve.add_argument("--port", help="puerto (ARTICULA_PORT)")
    serve.add_argument("--host", help="dirección (ARTICULA_HOST)")
    serve.add_argument("--data", type=Path, default=argparse.SUPPRESS, help="carpeta de datos")
    serve.set_defaults(run=_serve)
    commands.add_parser("worker", help="solo el trabajo de fondo").set_defaults(run=_work)
    database = commands.add_parser("db", help="la base de datos").add_subparsers(required=True)
    database.add_parser("upgrade", help="crea o actualiza las tablas").set_defaults(run=_upgrade)
    token = commands.add_parser("token", help="entrega una credencial para la API")
    token.add_argument("usuario")
    token.set_defaults(run=_token)
    admin = commands.add_parser("admin", help="abre la cuenta del primer administrador")
    admin.add_argument("usuario")
    admin.add_argument("nombre", help="nombre y apellidos")
    admin.set_defaults(run=_admin)
    process = commands.add_parser("process", help="los procesos").add_subparsers(required=True)
    check = process.add_parser("check", help="revisa los diagramas, o uno")
    check.add_argument("archivo", nargs="*", type=Path, help="diagramas o carpetas")
    check.add_argument("--json", action="store_true", help="para que lo lea un programa")
    check.set_defaults(run=_check)
    add_process_commands(process)
    add_plan_commands(commands)
    add_school_commands(commands)
    commands.add_parser("verify", help="revisa la base, los registros y la historia").set_defaults(
        run=_verify
    )
    commands.add_parser("doctor", help="dice con qué se cuenta").set_defaults(run=_doctor)


async def _serve(_options: argparse.Namespace, settings: Settings) -> int:
    # Every door of the web takes a second to lay out, which only who serves should wait for.
    from api.servidor import serve

    return await serve(settings)


async def _work(_options: argparse.Namespace, settings: Settings) -> int:
    from api.servidor import work

    return await work(settings)


async def _upgrade(_options: argparse.Namespace, settings: Settings) -> int:
    service = Service(settings)
    try:
        await service.start()
    finally:
        await service.close()
    print("La base está al día: tablas, datos de referencia y procesos.")
    return 0


async def _token(options: argparse.Namespace, settings: Settings) -> int:
    service = Service(settings)
    try:
        await service.connect()
        async with service.database.transaction() as tx:
            cuenta = await find_account(tx, options.usuario.strip().lower())
        if cuenta is None:
            raise NotFound("persona_desconocida")
        ingreso = await issue_token(
            service.database,
            persona_id=cuenta.persona_id,
            nombre="articula token",
            now=service.machine.now(),
        )
    finally:
        await service.close()
    print(ingreso.secreto)
    print(f"Vigente por {CREDENCIAL.days} días.", file=sys.stderr)
    return 0


async def _admin(options: argparse.Namespace, settings: Settings) -> int:
    clave = getpass("Contraseña: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    service = Service(settings)
    try:
        await service.start()
        await open_administration(
            service.database,
            usuario=options.usuario,
            nombre=options.nombre,
            clave=clave,
            now=service.machine.now(),
        )
    finally:
        await service.close()
    print(f"{options.nombre} ya puede ingresar como {options.usuario} y dar acceso a los demás.")
    return 0


async def _check(options: argparse.Namespace, _settings: Settings) -> int:
    try:
        found = check_diagrams(options.archivo)
    except OSError as problem:
        print(f"No se pudo leer {problem.filename}: {problem.strerror}.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps([informe.to_json() for informe in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for informe in found for line in informe.lines()))
    return 0 if all(informe.sound for informe in found) else 1


async def _verify(_options: argparse.Namespace, settings: Settings) -> int:
    service = Service(settings)
    try:
        lines, well = await describe(service, only_faults=True)
        if well:
            lines = await find_faults(service.database, service.machine.now())
    finally:
        await service.close()
    print("\n".join(lines) or "Todo está en orden.")
    return 1 if lines else 0


async def _doctor(_options: argparse.Namespace, settings: Settings) -> int:
    service = Service(settings)
    try:
        lines, well = await describe(service)
    finally:
        await service.close()
    print("\n".join(lines))
    return 0 if well else 1
