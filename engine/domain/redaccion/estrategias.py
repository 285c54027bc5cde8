"""What a tarea of accompaniment is about, in words: whom it visits and when, or which month."""

from datetime import date

from engine.domain.redaccion.fechas import MESES, say_date


def say_institucion(nombre: str) -> str:
    """Return how people call a school, "IE 70003", whether its name says that it is one or not."""
    return nombre if nombre.upper().startswith(("IE ", "I.E")) else f"IE {nombre}"


def say_estrategia(tipo: str, desde: date, *, docente: str | None, institucion: str | None) -> str:
    """Return "Ana, IE 70003, mié 15 jul 2026", "RTC de IE 70003, …", "GIA del jue 16…"."""
    cuando = say_date(desde)
    institucion = say_institucion(institucion) if institucion else None
    if tipo == "visita":
        return ", ".join(word for word in (docente, institucion, cuando) if word)
    if tipo == "rtc" and institucion:
        return f"RTC de {institucion}, {cuando}"
    return f"{'Taller' if tipo == 'taller' else tipo.upper()} del {cuando}"


def say_tramo(anio: int, *, mes: str | None, acompanante: str | None) -> str:
    """Return the part of a programme: "Rosa, julio de 2026", "Acompañamiento 2026".

    `mes` is "2026-07".
    """
    whole = f"Acompañamiento {anio}"
    if mes:
        whole = f"{MESES[int(mes[-2:]) - 1]} de {mes[:4]}"
        return f"{acompanante}, {whole}" if acompanante else whole.capitalize()
    return f"{whole}: {acompanante}" if acompanante else whole
