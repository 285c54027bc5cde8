"""The three stages of a good practice: their names, what each asks and what comes next (VA-10)."""

from collections.abc import Mapping
from types import MappingProxyType

ETAPAS: Mapping[str, str] = MappingProxyType(
    {
        "actividad": "Actividad innovadora",
        "experiencia": "Experiencia innovadora o buena práctica",
        "innovacion": "Innovación institucionalizada",
    }
)
"""From what is tried without thinking it over to what the institution made its own."""
SIGUIENTE: Mapping[str, str] = MappingProxyType(
    {"actividad": "experiencia", "experiencia": "innovacion"}
)
PIDE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "actividad": ("titulo", "descripcion"),
        "experiencia": ("reflexion", "antes", "despues"),
        "innovacion": ("acto", "comunidad"),
    }
)
"""What a practice must say to be in a stage (S003:2419-2479)."""
PREGUNTAS: Mapping[str, str] = MappingProxyType(
    {
        "titulo": "¿Cómo se llama?",
        "descripcion": "¿Qué se hace y qué logra?",
        "reflexion": "¿Qué pensó el docente sobre su práctica?",
        "antes": "¿Cómo estaban los estudiantes antes?",
        "despues": "¿Qué cambió en ellos?",
        "acto": "¿Con qué acuerdo o acto la adoptó la institución?",
        "comunidad": "¿Cómo participa la comunidad?",
    }
)


def missing_for(etapa: str, dice: Mapping[str, str | None]) -> dict[str, str]:
    """Return what a stage still asks, a sentence by field."""
    return {
        name: f"Para esta etapa, responda: {PREGUNTAS[name]}"
        for name in PIDE[etapa]
        if not (dice.get(name) or "").strip()
    }
