"""The tables of bpmn/README.md: what this suite proves of each construct, and what is refused."""

from engine.process.revisiones.hallazgo import Entorno, Hallazgo
from engine.process.revisiones.revision import review
from tests.process.conformidad.cuaderno import read_all
from tests.process.conformidad.rechazos import RECHAZOS, Rechazo

TITLE = "## Lo que el motor entiende"
_OPENING = """
Cada forma se prueba en su sitio contra BPMN 2.0.2 con los casos de
`tests/process/conformidad/casos`; la tabla sale de ellos (`python -m tests.process.guia`).
Lo que no está aquí se rechaza al revisar el diagrama: nada corre mal en silencio.
"""
_REFUSED = "Se rechaza, con su regla y lo que se puede dibujar en su lugar:"
_ENTORNO = Entorno(servicios=(), colecciones=(), procesos=())


def forms_section() -> str:
    """Return the section, from its title to its last row."""
    forms = [
        f"| {forma.nombre} | {forma.donde} | {len(forma.casos)} | {forma.norma} |"
        for forma in read_all()
    ]
    total = sum(len(forma.casos) for forma in read_all())
    refused = [_refused(rechazo) for rechazo in RECHAZOS]
    return "\n".join(
        [
            TITLE,
            _OPENING,
            "| forma | dónde puede ir | casos | norma |",
            "|---|---|---:|---|",
            *forms,
            f"| **En total** | | **{total}** | |",
            "",
            _REFUSED,
            "",
            "| forma | regla | en su lugar |",
            "|---|---|---|",
            *refused,
        ]
    )


def _refused(rechazo: Rechazo) -> str:
    found = finding(rechazo)
    assert found is not None, rechazo.nombre
    return f"| {rechazo.nombre} | `{found.regla}` | {found.sugerencia} |"


def finding(rechazo: Rechazo) -> Hallazgo | None:
    """Return what refuses a construct by its rule, or None if nothing does."""
    found = review(rechazo.diagrama, {}, _ENTORNO)
    return next((h for h in found if h.grave and h.regla == rechazo.regla), None)


def replaced(readme: str) -> str:
    """Return the README with the section as it is now: put last when it has none yet."""
    before, _, after = readme.partition(TITLE)
    _, heading, rest = after.partition("\n## ")
    return f"{before.rstrip()}\n\n{forms_section()}\n{heading}{rest}"
