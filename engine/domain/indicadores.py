"""The five indicators of an AT, ID-01 to ID-05, with what each was counted from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

ENCUESTA_POSITIVA = 4
"""From this mark on, of 1 to 5, the survey is favourable."""

Denominador = Literal["convocado", "programado"]


@dataclass(frozen=True)
class Participacion:
    """A convened cargo in the lists: came or not, marks of its controls, mark of its survey."""

    cargo: int
    asistio: bool
    entrada: float | None = None
    salida: float | None = None
    encuesta: int | None = None


@dataclass(frozen=True)
class Insumos:
    """All that the indicators are counted from, as the fichas of one AT left it.

    `programados` are the participants the entidades confirmed. `cumplio_objetivos` and
    `cumplio_productos` are None while there is no Anexo 04. `aplicaciones` are the answers
    received to Anexo 05: si, en_parte, no.
    """

    convocados: int
    participaciones: Sequence[Participacion] = ()
    programados: int | None = None
    cumplio_objetivos: bool | None = None
    cumplio_productos: bool | None = None
    aplicaciones: Sequence[str] = ()
    fichas_esperadas: int = 0
    denominador: Denominador = "convocado"


@dataclass(frozen=True)
class Indicador:
    """A percentage with its numerator, denominator and source; None when there is nothing to
    divide by, and then `nota` says why."""

    id: str
    nombre: str
    numerador: int
    denominador: int
    porcentaje: float | None
    fuente: str
    formula: str
    nota: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)


def evaluate(insumos: Insumos) -> tuple[Indicador, ...]:
    """Return ID-01 to ID-05, in order (DOMAIN 13.1, S000:389-476)."""
    return (
        _coverage(insumos),
        _learning(insumos),
        _compliance(insumos),
        _satisfaction(insumos),
        _application(insumos),
    )


def _coverage(insumos: Insumos) -> Indicador:
    """ID-01. The source divides by «programado» and, in its summary, by «convocado» (CF-06)."""
    asistentes = len(_attendants(insumos))
    by_call = insumos.denominador == "convocado" or insumos.programados is None
    total = insumos.convocados if by_call else insumos.programados or 0
    base = "convocados" if by_call else "programados"
    return _ratio(
        "ID-01",
        "Cobertura de la capacitación",
        asistentes,
        total,
        fuente="Lista de asistencia",
        formula=f"Participantes capacitados / {base}",
        nota=_coverage_note(insumos, asistentes, by_call=by_call),
        vacio=f"No hay {base}.",
    )


def _coverage_note(insumos: Insumos, asistentes: int, *, by_call: bool) -> str:
    if insumos.programados is None:
        return ""
    otro, total = (
        ("programado", insumos.programados) if by_call else ("convocado", insumos.convocados)
    )
    porcentaje = _percentage(asistentes, total)
    told = "sin dato" if porcentaje is None else f"{_told(porcentaje)} %"
    return f"Sobre el total {otro} ({total}): {told}."


def _learning(insumos: Insumos) -> Indicador:
    asistentes = _attendants(insumos)
    marks = [
        (p.entrada, p.salida) for p in asistentes if p.entrada is not None and p.salida is not None
    ]
    missing = len(asistentes) - len(marks)
    return _ratio(
        "ID-02",
        "Nivel de aprendizajes adquiridos",
        sum(salida > entrada for entrada, salida in marks),
        len(marks),
        fuente="Control de entrada y control de salida",
        formula="Participantes con mejor nota de salida que de entrada / participantes con ambos "
        "controles",
        nota=f"Sin ambos controles: {missing} de {len(asistentes)} participantes."
        if missing
        else "",
        vacio="Ningún participante tiene ambos controles.",
    )


def _compliance(insumos: Insumos) -> Indicador:
    """ID-03, by AT and not by unidad (CF-06): one AT keeps its plan or does not."""
    flags = (insumos.cumplio_objetivos, insumos.cumplio_productos)
    reported = None not in flags
    partial = {
        (True, False): "Cumplió los objetivos, no los productos.",
        (False, True): "Cumplió los productos, no los objetivos.",
    }
    return _ratio(
        "ID-03",
        "Cumplimiento de objetivos y productos",
        int(all(flags)),
        int(reported),
        fuente="Ficha de planificación (Anexo 01) y reporte (Anexo 04)",
        formula="AT que cumplieron objetivos y productos / AT con reporte",
        nota=partial.get((bool(flags[0]), bool(flags[1])), "") if reported else "",
        vacio="Aún no hay reporte (Anexo 04).",
    )


def _satisfaction(insumos: Insumos) -> Indicador:
    asistentes = _attendants(insumos)
    marks = [p.encuesta for p in asistentes if p.encuesta is not None]
    silent = len(asistentes) - len(marks)
    return _ratio(
        "ID-04",
        "Nivel de satisfacción",
        sum(mark >= ENCUESTA_POSITIVA for mark in marks),
        len(asistentes),
        fuente="Encuesta de satisfacción (Anexo 03)",
        formula=f"Participantes que evalúan con {ENCUESTA_POSITIVA} o 5 / total de participantes",
        nota=f"Respondieron {len(marks)} de {len(asistentes)}." if silent else "",
        vacio="No hay participantes registrados.",
    )


def _application(insumos: Insumos) -> Indicador:
    answers = insumos.aplicaciones
    en_parte = sum(answer == "en_parte" for answer in answers)
    notes = []
    if en_parte:
        notes.append(f"Aplican en parte: {en_parte}, que no se cuentan.")
    if len(answers) < insumos.fichas_esperadas:
        notes.append(f"Se recibieron {len(answers)} de {insumos.fichas_esperadas} fichas.")
    return _ratio(
        "ID-05",
        "Nivel de aplicación de lo aprendido",
        sum(answer == "si" for answer in answers),
        max(insumos.fichas_esperadas, len(answers)),
        fuente="Ficha de aplicación (Anexo 05)",
        formula="Servidores que aplican lo aprendido / fichas esperadas",
        nota=" ".join(notes),
        vacio="No se espera ninguna ficha de aplicación.",
    )


def _attendants(insumos: Insumos) -> list[Participacion]:
    return [p for p in insumos.participaciones if p.asistio]


def _ratio(
    id_: str,
    nombre: str,
    numerador: int,
    denominador: int,
    *,
    fuente: str,
    formula: str,
    nota: str,
    vacio: str,
) -> Indicador:
    porcentaje = _percentage(numerador, denominador)
    nota = vacio if porcentaje is None else nota
    return Indicador(id_, nombre, numerador, denominador, porcentaje, fuente, formula, nota)


def _percentage(numerador: int, denominador: int) -> float | None:
    return round(100 * numerador / denominador, 1) if denominador > 0 else None


def _told(porcentaje: float) -> str:
    return f"{porcentaje:g}".replace(".", ",")
