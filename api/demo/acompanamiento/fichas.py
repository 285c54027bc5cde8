"""The fichas of data that the demonstration's companions fill in while they diagnose."""

from datetime import date, datetime, time
from random import Random

from sqlalchemy import select

from api.demo.planes import order_of
from engine.actions.valoraciones.campo import fill_instrumento
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import acompanados, acompanantes, cargos, ejercicios, personas
from engine.db.session import Database
from engine.domain.lima import at_lima

_ESTILOS = (
    "Aprenden en parejas y con lo que tienen a la mano.",
    "Conversan en awajún antes de escribir; les ayuda dibujar lo que leen.",
    "Trabajan bien en grupos de distintos grados, con tareas cortas.",
)
_NIVELES = (
    "Segundo lee palabras; cuarto y quinto, textos cortos con ayuda.",
    "La mitad comprende lo que lee; en Matemática suman y restan hasta 100.",
    "Tercero lee con fluidez; sexto resuelve problemas de dos pasos.",
)


async def fill_fichas(database: Database, dia: date) -> None:
    """Fill in the data of the students of each docente, as their companion sees them (IN-12)."""
    async with database.transaction() as tx:
        pairs = (
            await tx.execute(
                select(personas.c.usuario, acompanados.c.cargo_id)
                .select_from(acompanados)
                .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
                .join(cargos, cargos.c.id == acompanantes.c.cargo_id)
                .join(ejercicios, exercised_by(dia))
                .join(personas, personas.c.id == ejercicios.c.persona_id)
                .order_by(acompanados.c.id)
            )
        ).all()
    for usuario, docente in pairs:
        now: datetime = at_lima(dia, time(16))
        rng = Random(f"estudiantes:{docente}")
        await fill_instrumento(
            database, await order_of(database, usuario, now), docente_id=docente,
            ficha="datos_estudiantes",
            respuesta={
                "grados": rng.choice(("1.º y 2.º", "3.º y 4.º", "5.º y 6.º", "1.º a 6.º")),
                "mujeres": rng.randint(5, 12), "hombres": rng.randint(5, 12),
                "discapacidad": rng.choice((0, 0, 1, 2)), "riesgo": rng.choice((0, 1, 1, 3)),
                "lengua": "Awajún", "estilos": rng.choice(_ESTILOS),
                "niveles": rng.choice(_NIVELES),
            },
        )  # fmt: skip
