"""The six people who sign in to the demonstration, one of each kind, in each other's scope."""

from dataclasses import dataclass

DEMO_PASSWORD = "articula-2026"  # noqa: S105
"""Everybody's password: the demonstration keeps nothing that is secret."""


@dataclass(frozen=True)
class PersonaDemo:
    """Somebody of the demonstration: who they are, what they do and the cargos they hold."""

    usuario: str
    nombre: str
    cargo: str
    labor: str
    puestos: tuple[tuple[str, str], ...]


PERSONAS = (
    PersonaDemo(
        "admin",
        "Patricia Salazar Núñez",
        "Administradora del servicio",
        "Administra personas, calendario y procesos; planifica las AT de la OTIC.",
        (("MINEDU", "administrador"), ("OTIC", "responsable_at"), ("OTIC", "facilitador")),
    ),
    PersonaDemo(
        "diri",
        "Jorge Luis Paredes Cárdenas",
        "Planificador de la DIRI",
        "Resuelve los cruces y calendariza las AT de todo el país.",
        (("DIRI", "planificador_diri"),),
    ),
    PersonaDemo(
        "difoca",
        "Carmen Rosa Villanueva Soto",
        "Especialista de la DIFOCA",
        "Revisa objetivos y pautas, y evalúa cada AT con sus indicadores.",
        (("DIFOCA", "especialista_difoca"),),
    ),
    PersonaDemo(
        "unidad",
        "Rosa Elvira Huamán Díaz",
        "Responsable de AT de la DIGEBR",
        "Planifica, ejecuta y reporta las AT de la DIGEBR.",
        (("DIGEBR", "responsable_at"), ("DIGEBR", "facilitador")),
    ),
    PersonaDemo(
        "dre",
        "Edgar Mamani Condori",
        "Coordinador de AT de la DRE Puno",
        "Prioriza los pedidos de su región y asegura la logística.",
        (("210000", "coordinador_dre"), ("210000", "especialista_dre")),
    ),
    PersonaDemo(
        "ugel",
        "Yolanda Choque Apaza",
        "Jefa de gestión pedagógica de la UGEL Chucuito",
        "Confirma a los participantes de su UGEL y cumple los compromisos.",
        (
            ("210005", "jefe_agp"),
            ("210005", "especialista_primaria"),
            ("210005", "especialista_convivencia"),
        ),
    ),
)

MIRAN = (
    PersonaDemo(
        "dregp",
        "Nélida Ticona Larico",
        "Directora de gestión pedagógica de la DRE Puno",
        "Mira el calendario, la carga y los cruces de su región; no tiene tareas.",
        (("210000", "director_gp_dre"),),
    ),
)
"""Who signs in only to look: nothing is theirs to do (AC-11)."""


ACOMPANAN = (
    PersonaDemo(
        "acompanante",
        "Lidia Shimpukat Antún",
        "Acompañante pedagógica, UGEL Ibir-Imaza",
        "Visita a sus docentes, registra cada visita y escribe el informe del mes.",
        (("010009", "acompanante"),),
    ),
    PersonaDemo(
        "agp",
        "Wilfredo Jempets Rojas",
        "Jefe de gestión pedagógica, UGEL Ibir-Imaza",
        "Planifica el año de acompañamiento, da conformidad y mira quién se atrasa.",
        (("010009", "jefe_agp"),),
    ),
    PersonaDemo(
        "rci",
        "Zoila Tsamajain Vega",
        "Responsable de la calidad de la información, UGEL Ibir-Imaza",
        "Mantiene al día las escuelas y corrige las inconsistencias.",
        (("010009", "rci"),),
    ),
    PersonaDemo(
        "diser",
        "Néstor Palomino Arce",
        "Director de la DISER",
        "Mira los programas de acompañamiento de todo el país.",
        (("DISER", "director_unidad"),),
    ),
)
"""Who accompanies, runs the programme and looks at it; a docente and a director sign in too."""
DE_ESCUELA = (
    ("director", "Director de la IE Alberto Acosta Herrera"),
    ("docente", "Docente de la IE 16352, a quien acompañan"),
)
"""The user names of those of schools, whose names come with the plantel."""


def demo_people() -> list[tuple[str, str, str]]:
    """Return user name, name and what they do, in the order in which to try them."""
    return [(persona.usuario, persona.nombre, persona.labor) for persona in PERSONAS]
