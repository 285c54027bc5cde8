"""What is written to plan an AT: registration, objectives, method, instruments."""

from datetime import date, timedelta
from typing import Any

from api.demo.escena import Escena
from api.demo.guiones import Guion, Tema
from forms.contexto import Contexto

Answer = dict[str, Any]
NIVELES = ("cobertura", "aprendizaje", "cumplimiento", "satisfaccion", "aplicacion")
METAS = {"cobertura": (80, 90, 95), "aprendizaje": (70, 75, 80), "satisfaccion": (80, 85, 90)}


def registro(guion: Guion, tema: Tema) -> Answer:
    """Register the AT of a guion; its window leaves room around the days it will take."""
    days = [date.fromisoformat(jornada[:10]) for jornada in guion.jornadas]
    window = guion.ventana or (min(days) - timedelta(days=7), max(days) + timedelta(days=24))
    return {
        "titulo": guion.titulo,
        "origen": guion.origen,
        "sustento_origen": tema.sustento,
        "unidad": guion.unidad,
        "tema": tema.tema,
        "proceso_critico": tema.proceso,
        "modalidad": guion.modalidad,
        "convocatoria": guion.convocatoria,
        "ventana_inicio": window[0].isoformat(),
        "ventana_fin": window[1].isoformat(),
    }


def prioridad(escena: Escena, _contexto: Contexto) -> Answer:
    """Give the demand priority, or say why there is none for it this year."""
    decision = escena.guion.prioridad
    return {"decision": decision, "sustento": escena.frase(decision)}


def anexo_01(escena: Escena, _contexto: Contexto) -> Answer:
    """Set objectives and products, and how far each level should reach."""
    chosen = set(escena.rng.sample(sorted(METAS), 2 + escena.vez % 2))
    return {
        "objetivos": escena.some(escena.tema.objetivos, 1 + escena.vez),
        "productos": escena.some(escena.tema.productos),
        "niveles": list(NIVELES),
        "metas": [
            {"nivel": nivel, "porcentaje": escena.rng.choice(METAS[nivel])}
            for nivel in METAS
            if nivel in chosen
        ],
    }


def anexo_02(escena: Escena, _contexto: Contexto) -> Answer:
    """Lay out the moments; the remarks of a first round ask for more group work."""
    tema, equipo = escena.tema, f"Equipo {escena.unidad}"
    first, second = escena.frases("bienvenida", 1)[0], escena.frases("apertura", 1)[0]
    steps = [
        ("bienvenida", 15, first, f"{escena.actor.nombre}"),
        ("apertura", 20, second, equipo),
        *(("contenido", 60, contenido, equipo) for contenido in escena.some(tema.contenidos)),
        ("trabajo_grupal", 60 + 30 * escena.vez, tema.trabajo, equipo),
        ("conclusiones", 30, escena.frase("puesta_en_comun"), equipo),
        ("cierre", 20, escena.frase("cierre_de_jornada"), f"{escena.actor.nombre}"),
    ]
    return {
        "metodologia": tema.metodologia,
        "momentos": [
            {"momento": m, "minutos": n, "descripcion": d, "responsable": r} for m, n, d, r in steps
        ],
    }


def revision(escena: Escena, _contexto: Contexto) -> Answer:
    """Send the plan back as many times as the guion has remarks; then give conformity."""
    if escena.vez > len(escena.guion.observa):
        return {"decision": "conformidad"}
    what, _, words = escena.guion.observa[escena.vez - 1].partition(":")
    return {"decision": f"observar_{what.strip()}", "observaciones": words.strip()}


def instrumentos(escena: Escena, _contexto: Contexto) -> Answer:
    """Have the materials ready, with controls of the same length."""
    preguntas = escena.rng.choice((8, 10, 10, 12))
    return {
        "materiales": [*escena.tema.materiales, *escena.frases("materiales", 1)],
        "control_entrada": preguntas,
        "control_salida": preguntas,
        "encuesta": True,
        "rubrica": escena.rng.random() < 0.7,
    }


PLAN = {
    "at_prioridad": prioridad,
    "anexo_01": anexo_01,
    "anexo_02": anexo_02,
    "revision": revision,
    "at_instrumentos": instrumentos,
}
