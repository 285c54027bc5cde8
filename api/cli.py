"""The command line: what operators and newcomers type."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from api.cli_solver import add_solver_commands
from api.frases import sentence_of
from engine.errors import ArticulaError
from engine.settings import PREFIX, Settings, read_settings

Command = Callable[[argparse.Namespace, Settings], Coroutine[Any, Any, int]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0, or 1 with the reason on standard error."""
    typed = sys.argv[1:] if argv is None else list(argv)
    # The service takes seconds to import, and a plan needs none of it.
    alone = typed[:1] == ["plan"]
    options = _parser(alone).parse_args(typed)
    try:
        settings = read_settings({**os.environ, **_given(options)})
        command: Command = options.run
        with asyncio.Runner(loop_factory=None if alone else _fast_loop()) as runner:
            return runner.run(command(options, settings))
    except ArticulaError as refusal:
        print(sentence_of(refusal.code, refusal.facts), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    from uvicorn.loops.auto import auto_loop_factory

    return auto_loop_factory()


def _parser(alone: bool) -> argparse.ArgumentParser:
    """Return the parser of every command, or only of `plan`."""
    parser = argparse.ArgumentParser(
        prog="articula", description="Asistencias técnicas del Minedu, del plan a la evaluación."
    )
    parser.add_argument("--data", type=Path, help="carpeta de datos (ARTICULA_DATA)")
    commands = parser.add_subparsers(required=True, metavar="ORDEN")
    add_solver_commands(commands)
    if not alone:
        from api.cli_servicio import add_service_commands

        add_service_commands(commands)
    return parser


def _given(options: argparse.Namespace) -> dict[str, str]:
    """Return the options as the settings they stand for: what is typed rules."""
    given = {name: getattr(options, name, None) for name in ("data", "host", "port", "demo")}
    return {PREFIX + name.upper(): str(value) for name, value in given.items() if value}


if __name__ == "__main__":
    sys.exit(main())
