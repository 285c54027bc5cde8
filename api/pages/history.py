"""What happened in an AT, each event in a sentence."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from api.pages.tipos import say_value
from api.pages.wording import count_of
from engine.domain.redaccion import say_date
from engine.process.memoria.valores import decode

Row = Mapping[str, Any]

_DECISIONES = {
    "conformidad": "dio conformidad",
    "observar_objetivos": "observó los objetivos",
    "observar_pauta": "observó la pauta",
    "observar": "observó",
    "prioriza": "priorizó",
    "no_prioriza": "no priorizó",
    "otra_fecha": "eligió otra fecha",
    "articular": "decidió articular",
    "mantener": "mantuvo la fecha con sustento",
    "acepta": "aceptó la fecha",
    "objeta": "objetó la fecha",
    "valida": "validó la evaluación",
    "verificado": "verificó",
    "cumplido": "lo dio por cumplido",
    "prorroga": "pidió prórroga",
    "retiro": "pidió retirarlo",
}


def _completed(row: Row) -> str:
    name = row["tarea_nombre"] or "una ficha"
    place = f" ({row['entidad_nombre']})" if row["entidad_nombre"] else ""
    decision = _DECISIONES.get(row["datos"].get("decision", ""))
    return f"Presentó: {name}{place}" + (f": {decision}" if decision else "") + _by(row)


_VIAS = {
    "correo": " (respondió por correo a la invitación)",
    "enlace": " (con el enlace de un correo)",
}


def _by(row: Row) -> str:
    """Return by which way something came, when it is not the usual one."""
    return _VIAS.get(row["datos"].get("via") or "", "")


def _answered(row: Row) -> str:
    coming = "asistirá" if row["datos"].get("asiste") else "no asistirá"
    return f"Dijo que {coming}{_by(row)}"


def _cruces(row: Row) -> str:
    found = row["datos"].get("cruces", [])
    if not found:
        return "Se revisaron los cruces: ninguno"
    return f"Se revisaron los cruces: {count_of(len(found), 'encontrado', 'encontrados')}"


def _moved(row: Row) -> str:
    datos = row["datos"]
    before, after = (datetime.fromisoformat(datos[name]) for name in ("antes", "despues"))
    return f"Cambió el plazo de «{datos['nombre']}»: del {say_date(before)} al {say_date(after)}"


def _stretch(days: list[str]) -> str:
    inicio, fin = (say_date(date.fromisoformat(day)) for day in days)
    return f"del {inicio} al {fin}"


def _where(row: Row, fact: str = "elemento") -> str:
    """Return the element of an event as the diagram calls it."""
    datos = row["datos"]
    return f"«{datos.get(f'{fact}_nombre') or datos.get(fact, '')}»"


def _changed(row: Row) -> list[str]:
    """Return each datum with what it was and what it is."""
    before, after = row["datos"].get("antes", {}), row["datos"].get("despues", {})
    told = {name: (say_value(decode(before.get(name)))[1], say_value(decode(value))[1])
            for name, value in after.items()}  # fmt: skip
    return [f"{name} era «{was or '—'}» y es «{now or '—'}»" for name, (was, now) in told.items()]


_SENTENCES: Mapping[str, Callable[[Row], str]] = {
    "asistencia_registrada": lambda _row: "Registró la asistencia técnica",
    "asistencia_reprogramada": lambda _row: "Reprogramó la asistencia técnica",
    "asistencia_suspendida": lambda _row: "Suspendió la asistencia técnica",
    "asistencia_reanudada": lambda _row: "Reanudó la asistencia técnica",
    "asistencia_anulada": lambda _row: "Anuló la asistencia técnica",
    "tarea_completada": _completed,
    "convocado_respondio": _answered,
    "plazo_movido": _moved,
    "recordatorios_pospuestos": lambda row: (
        f"Pospuso los recordatorios de «{row['datos'].get('nombre', '')}» hasta el "
        + say_date(date.fromisoformat(row["datos"]["hasta"]))
    ),
    "plazo_cumplido": lambda row: f"Se cumplió el plazo: {row['datos'].get('nombre', '')}",
    "cruces_encontrados": _cruces,
    "reserva_rechazada": lambda row: (
        "No se pudo reservar: "
        + (
            "otra asistencia técnica llegó antes"
            if row["datos"].get("asistencias")
            else "una regla no permite estas fechas"
        )
    ),
    "cruces_mantenidos": lambda row: (
        "Mantuvo la fecha a pesar de "
        + count_of(len(row["datos"].get("cruces", [])), "advertencia", "advertencias")
    ),
    "actividad_sumada": lambda row: (
        f"{'Deshizo la suma de' if row['datos'].get('deshecha') else 'Sumó'} la actividad "
        f"{row['datos'].get('actividad', '')}"
    ),
    "ventana_cambiada": lambda row: (
        f"Cambió la ventana: era {_stretch(row['datos']['antes'])} y es "
        f"{_stretch(row['datos']['despues'])}"
    ),
    "reserva_hecha": lambda row: (
        "Se reservó a los convocados: "
        + count_of(row["datos"].get("reservas", 0), "periodo", "periodos")
    ),
    "convocatoria_enviada": lambda row: (
        "Se envió la convocatoria a "
        + count_of(row["datos"].get("personas", 0), "persona", "personas")
    ),
    "documento_presentado": lambda row: (
        f"Presentó {row['datos']['documento']['titulo']} ({row['datos']['documento']['codigo']})"
    ),
    "reporte_enviado": lambda row: (
        "Se envió el reporte a " + count_of(row["datos"].get("personas", 0), "persona", "personas")
    ),
    "indicadores_calculados": lambda _row: "Se calcularon los indicadores",
    "incidente_reintentado": lambda row: f"Reintentó {_where(row)}",
    "incidente_omitido": lambda row: f"Omitió {_where(row)}",
    "datos_cambiados": lambda row: "Cambió datos: " + ", ".join(_changed(row)),
    "token_movido": lambda row: f"Movió el proceso a {_where(row, 'hasta')}",
    "instancia_iniciada": lambda _row: "Inició el proceso",
    "hijas_anuladas": lambda row: (
        "Se anularon " + count_of(row["datos"].get("cuantas", 0), "hija", "hijas")
    ),
    "miembro_agregado": lambda row: f"Agregó a {row['datos'].get('clave', '')}",
    "miembro_retirado": lambda row: f"Retiró a {row['datos'].get('clave', '')}",
    "instancia_migrada": lambda row: (
        f"Pasó de la versión {row['datos'].get('desde')} del proceso"
        f" a la {row['datos'].get('hasta')}"
    ),
    "migracion_deshecha": lambda row: (
        f"Volvió a la versión {row['datos'].get('desde')} del proceso"
    ),
    "instancia_suspendida": lambda _row: "Suspendió el proceso",
    "instancia_reanudada": lambda _row: "Reanudó el proceso",
    "instancia_anulada": lambda _row: "Anuló el proceso",
}


def tell_event(row: Row) -> dict[str, Any]:
    """Return an event as the time line shows it: sentence, when, who and the reason given."""
    say = _SENTENCES.get(row["tipo"])
    details = [row["datos"].get("motivo")] + [
        cruce["frase"] for cruce in row["datos"].get("cruces", []) if isinstance(cruce, dict)
    ]
    return {
        "texto": say(row) if say else row["tipo"].replace("_", " ").capitalize(),
        "en": row["en"],
        "persona": row["persona"],
        "detalles": [detail for detail in details if detail],
    }
