"""A rule book of accompaniment: what it says of every school, and the protocol of each kind."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any

from engine.domain.desempeno import Rubrica, check_rubricas
from engine.domain.protocolo import Protocolo
from engine.domain.reglas_de_protocolo import check_protocolo

ESTRATEGIAS = ("visita", "gia", "rtc", "taller")
MODALIDADES = ("presencial", "virtual")
REGISTROS: Mapping[str, str] = MappingProxyType(
    {
        "al_termino": "Al término de cada estrategia",
        "calendario_ugel": "Según el calendario de planificación de cada UGEL",
    }
)
"""When what was done must be registered (CF-12, S004:357, S003:1036-1039)."""
DESTINATARIOS: Mapping[str, str] = MappingProxyType(
    {"dre": "DRE/GRE", "DISER": "DISER", "DEIB": "DEIB", "DIFODS": "DIFODS"}
)
"""Who may receive the reports of a UGEL: levels of Peru's ministry and no others (CF-08)."""


MOST_EVERY = 12
"""The most months between two of the same thing, and the most hours of a part of a visit."""
MOST_TO_REGISTER = 15
"""The most working days in which a strategy may be registered."""
_MEASURED = (
    "visita_cada_meses",
    "observacion_horas",
    "preparacion_horas",
    "dialogo_horas",
    "dialogo_director_horas",
    "gia_cada_meses",
    "gia_directores_cada_meses",
    "plan_taller_meses",
    "comparativo_cada_meses",
)


@dataclass(frozen=True)
class Regla:
    """What a rule book says whatever the kind of school. Hours are whole, months of the calendar.

    None, zero or nothing is what the norm does not ask for. `visita_cada_meses`,
    `gia_cada_meses`, `gia_directores_cada_meses` are how often at least (PR-08);
    `observacion_horas`, `preparacion_horas`, `dialogo_horas`, `dialogo_director_horas` the
    least of each part of a visit (PR-12); `modalidades` how each strategy may be held (CF-07).

    What the source texts say differently is settled by which rule book a programme follows
    (CF-01..05, CF-10, CF-12); recipients are levels of Peru's ministry alone (CF-08).
    `registrar_en` is how many working days after its last day each strategy is registered (PR-27):
    neither norm says a number, so each book does. `competencias` and `desempenos_docente` are those
    that a programme looks at (VA-01, VA-02).
    """

    visita_cada_meses: int | None = None
    visita_dias: tuple[int, int] = (1, 3)
    dias_consecutivos: bool = True
    observacion_horas: int | None = None
    preparacion_horas: int | None = None
    dialogo_horas: int | None = None
    dialogo_director_horas: int | None = None
    jornada_completa: bool = False
    gia_cada_meses: int | None = None
    gia_directores_cada_meses: int | None = None
    gia_directores_tras_docentes: bool = False
    gia_otro_dia: bool = True
    rtc_otro_dia: bool = True
    rtc_lidera: str | None = None
    rtc_integrada_junta: bool = False
    rtc_en_el_pat: bool = False
    segundo_taller_en_vacaciones: bool = False
    taller_sin_perder_clases: bool = True
    plan_taller_meses: int | None = None
    metas: tuple[str, ...] = ()
    comparativo_cada_meses: int | None = None
    linea_base_areas: tuple[str, ...] = ()
    linea_base_grados: tuple[int, ...] = ()
    desempenos_docente: tuple[str, ...] = ()
    desempenos_director: tuple[str, ...] = ()
    competencias: tuple[int, ...] = ()
    competencias_por_tipo: Mapping[str, int] = field(default_factory=dict)
    informe_trimestral_a: tuple[str, ...] = ("dre",)
    informe_final_a: tuple[str, ...] = ("dre",)
    registro: str = "al_termino"
    registrar_en: int = 2
    modalidades: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: dict.fromkeys(ESTRATEGIAS, ("presencial",))
    )
    cobertura_sobre: str = "programado"
    fuentes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reglamento:
    """A rule book in force on `[desde, hasta)`; `hasta` None while nothing replaces it.

    `rubricas` say what is seen at each level of the performances it looks at (IN-10).
    """

    codigo: str
    nombre: str
    norma: str
    desde: date
    hasta: date | None
    regla: Regla
    protocolos: tuple[Protocolo, ...]
    version: int = 1
    rubricas: tuple[Rubrica, ...] = ()

    def protocolo_of(self, tipo: str) -> Protocolo | None:
        """Return the protocol of a kind of school, or None where the book does not rule it."""
        return next((p for p in self.protocolos if p.tipo == tipo), None)

    def is_in_force(self, anio: int) -> bool:
        """Tell whether it is in force on some day of a year."""
        return self.desde < date(anio + 1, 1, 1) and (
            self.hasta is None or self.hasta > date(anio, 1, 1)
        )


def read_regla(document: Mapping[str, Any]) -> Regla:
    """Return the rule of a stored document; keys it does not have are what a norm is silent of."""
    known = {f.name for f in fields(Regla)}
    return Regla(**{k: _frozen(v) for k, v in document.items() if k in known})


def write_regla(regla: Regla) -> dict[str, Any]:
    """Return the rule as the document that is stored."""
    return asdict(regla)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


def check_reglamento(reglamento: Reglamento) -> dict[str, str]:
    """Return what contradicts itself in a rule book, a sentence by field.

    Those of a protocol come as `protocolos.<tipo>.<field>`.
    """
    wrong = {
        f"protocolos.{protocolo.tipo}.{name}": said
        for protocolo in reglamento.protocolos
        for name, said in check_protocolo(protocolo).items()
    }
    if not reglamento.protocolos:
        wrong["protocolos"] = "Un reglamento rige al menos un tipo de institución educativa."
    if reglamento.hasta is not None and reglamento.hasta <= reglamento.desde:
        wrong["hasta"] = "La vigencia termina después de empezar: revise las fechas."
    if not reglamento.nombre.strip():
        wrong["nombre"] = "Escriba cómo se llama el reglamento."
    if not reglamento.norma.strip():
        wrong["norma"] = "Escriba qué norma o acto lo aprueba."
    if said := check_rubricas(reglamento.rubricas):
        wrong["rubricas"] = said
    return {**wrong, **_check_regla(reglamento)}


def _check_regla(reglamento: Reglamento) -> dict[str, str]:
    regla, wrong = reglamento.regla, {}
    shortest, longest = regla.visita_dias
    for protocolo in reglamento.protocolos:
        strange = [d for d in protocolo.durations() if not shortest <= d <= longest]
        if strange and f"protocolos.{protocolo.tipo}.visitas" not in wrong:
            wrong[f"protocolos.{protocolo.tipo}.visitas"] = (
                f"Cada visita dura de {shortest} a {longest} días, y hay {len(strange)}"
                f" de {strange[0]}."
            )
    if regla.gia_directores_cada_meses is None and any(
        p.gia_directores for p in reglamento.protocolos
    ):
        wrong["gia_directores_cada_meses"] = "Hay GIA de directores: diga cada cuántos meses."
    wrong |= {
        name: f"Escriba de 1 a {MOST_EVERY}, o nada si la norma no lo pide."
        for name in _MEASURED
        if (value := getattr(regla, name)) is not None and not 1 <= value <= MOST_EVERY
    }
    if not 0 <= regla.registrar_en <= MOST_TO_REGISTER:
        wrong["registrar_en"] = f"Escriba de 0 a {MOST_TO_REGISTER} días hábiles."
    if regla.registro not in REGISTROS:
        wrong["registro"] = "Elija cuándo se registra cada estrategia."
    if set(regla.informe_trimestral_a) - set(DESTINATARIOS):
        wrong["informe_trimestral_a"] = "El informe va a la DRE/GRE o a una dirección del Minedu."
    return wrong
