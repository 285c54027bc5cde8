"""What the service counts on, told line by line: versions, database, files, browser."""

import os
import platform
import shutil
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import text

from api.assets import missing_assets
from api.composition import Service
from api.edicion import read_edition
from api.frases import sentence_of
from api.registros import check_registries, ficha_fields
from engine.actions.instancias.procesos import build_entorno
from engine.db.migrate import head
from engine.errors import ArticulaError
from engine.process.revisiones.comprobacion import Informe, check_drawn, check_paths

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


async def describe(service: Service, *, only_faults: bool = False) -> tuple[list[str], bool]:
    """Return a line per thing looked at, and whether all of them are well.

    With `only_faults` the lines of what is well are left out.
    """
    found = [
        (True, f"Articula {read_edition()}, Python {platform.python_version()}"),
        (True, f"Datos en {service.settings.data}"),
        await _database(service),
        _registries(),
        _assets(),
        _browser(),
    ]
    lines = [
        f"{'bien' if well else 'MAL '}  {line}"
        for well, line in found
        if not (only_faults and well)
    ]
    return lines, all(well for well, _ in found)


async def _database(service: Service) -> tuple[bool, str]:
    kind = "propia" if service.settings.database_url is None else "externa"
    try:
        await service.connect()
        async with service.database.transaction() as tx:
            server = await tx.scalar(text("SHOW server_version"))
            revision = await tx.scalar(text("SELECT version_num FROM alembic_version"))
    except ArticulaError as error:
        return False, f"Base de datos {kind}: {sentence_of(error.code, error.facts)}"
    return revision == head(), f"Base de datos {kind}: PostgreSQL {server}, tablas {revision}"


def _registries() -> tuple[bool, str]:
    try:
        check_registries()
    except ArticulaError as error:
        return False, sentence_of(error.code, error.facts)
    return True, "Procesos: cada tarea tiene su ficha y cada servicio su código"


def _assets() -> tuple[bool, str]:
    missing = missing_assets()
    if missing:
        return True, f"Archivos de las páginas: faltan {len(missing)}; instálelos con «make assets»"
    return True, "Archivos de las páginas: completos"


def _browser() -> tuple[bool, str]:
    named = os.environ.get("ARTICULA_CHROMIUM")
    found = named or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        return True, "Chromium: no se encontró; solo lo usan las pruebas"
    return True, f"Chromium: {found}"


def check_diagrams(paths: Sequence[Path]) -> list[Informe]:
    """Review some diagrams or folders, or all of ours, and run their cases. Raises OSError."""
    entorno = build_entorno(ficha_fields())
    return check_paths(paths, entorno) if paths else check_drawn(entorno)
