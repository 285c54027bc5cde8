"""Focalización: what is asked of a school by its kind, and what its answers make of it (§15)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

FAMILIAS: Mapping[str, str] = MappingProxyType(
    {
        "eib_inicial": "eib",
        "eib_primaria": "eib",
        "multigrado": "multigrado",
        "polidocente_primaria": "polidocente",
        "polidocente_secundaria": "polidocente",
        "polidocente_inicial": "inicial",
    }
)
"""The tables that each kind of school is asked by."""
NOMBRES: Mapping[str, str] = MappingProxyType(
    {
        "eib": "EIB",
        "multigrado": "Unidocente y multigrado",
        "polidocente": "Polidocente primaria y secundaria",
        "inicial": "Polidocente inicial",
    }
)
ESTADOS: Mapping[str, str] = MappingProxyType(
    {"focalizada": "Focalizada", "excluida": "Excluida", "sin_datos": "Faltan datos"}
)
_FACTS = (
    "nivel", "gestion", "dependencia", "area", "ruralidad", "eib", "caracteristica", "frontera",
    "alumnos", "docentes", "activa",
)  # fmt: skip
_DATA = (
    "siagie", "nexus", "red", "vraem", "huallaga", "lengua_en_peligro", "compromiso_gore",
    "ece_ugel", "ece_distrito", "promedio_ece", "ece_matematica", "ap_2016_2018", "ap_2017_2019",
    "aula_digital", "digebr_cneb", "formacion_interna", "programa_secundaria", "ffaa_coar",
    "integrada_ap_2019", "nombrados",
)  # fmt: skip
Fila = Mapping[str, Any]


@dataclass(frozen=True)
class Plazas:
    """The plazas registered of a school: how many, of how many it is known whether the docente is
    nombrado, and how many are."""

    total: int = 0
    sabidas: int = 0
    nombrados: int = 0


@dataclass(frozen=True)
class Entorno:
    """What the tables ask of the UGEL of a school: docentes and schools of its family there.

    `docentes` is None when of none of them it is known how many there are.
    """

    docentes: int | None
    escuelas: int


@dataclass(frozen=True)
class Resultado:
    """What focalización says of a school, and why; each list holds the texts of the tables.

    `estado` is focalizada, excluida or sin_datos; `puntaje` the sum of the weights of its
    priorities; `faltan` criteria and `por_saber` priorities without their datum.
    """

    estado: str
    familia: str
    cumple: tuple[str, ...]
    excluye: tuple[str, ...]
    faltan: tuple[str, ...]
    prioridades: tuple[str, ...]
    por_saber: tuple[str, ...]
    puntaje: float


def family_of(tipo: str | None) -> str | None:
    """Return the family whose tables a kind of school is asked by, None for those of none."""
    return None if tipo is None else FAMILIAS[tipo]


def surroundings(schools: Iterable[Fila]) -> dict[str, Entorno]:
    """Return what each family has among the open schools of a UGEL.

    The docentes of multigrado are those of rural schools (S004:432).
    """
    docentes: Counter[str] = Counter()
    known: set[str] = set()
    count: Counter[str] = Counter()
    for school in schools:
        family = family_of(school["tipo"])
        if family is None or not school["activa"]:
            continue
        count[family] += 1
        if school["docentes"] is not None and not (
            family == "multigrado" and school["area"] == "urbana"
        ):
            known.add(family)
            docentes[family] += school["docentes"]
    return {
        name: Entorno(docentes[name] if name in known else None, n) for name, n in count.items()
    }


def variables_of(school: Fila, plazas: Plazas, entorno: Entorno) -> dict[str, Any]:
    """Return what the tables read of a school, None for what is not known.

    What the padrón does not say of its docentes is taken from their plazas, if any is registered.
    """
    datos: Fila = school["datos"]
    said: dict[str, Any] = {name: school[name] for name in _FACTS}
    said |= {name: datos.get(name) for name in _DATA}
    if said["nexus"] is None and plazas.total:
        said["nexus"] = True
    if said["nombrados"] is None and plazas.sabidas:
        said["nombrados"] = round(100 * plazas.nombrados / plazas.sabidas, 1)
    modalidad = school["modalidad"]
    inicial = school["nivel"] == "inicial"
    secciones = datos.get("secciones_ciclo_ii")
    enough = None
    if school["docentes"] is not None and secciones is not None:
        enough = school["docentes"] >= secciones
    return said | {
        "familia": family_of(school["tipo"]),
        "escolarizada": None if inicial and modalidad is None else modalidad != "A5",
        "ciclo_ii": None if modalidad is None else modalidad == "A2",
        "docentes_alcanzan": enough,
        "docentes_ugel": entorno.docentes,
        "escuelas_ugel": entorno.escuelas,
    }


def judge(familia: str, criterios: Fila, prioridades: Fila) -> Resultado:
    """Return what the answers of the two tables of a family make of a school (S004:384-488).

    A criterion that fails leaves it out whatever is missing; a missing one alone leaves it
    undecided: not to know is not to fail.
    """
    told = list(zip(criterios["criterio"], criterios["efecto"], strict=True))
    rated = list(zip(prioridades["prioridad"], prioridades["aporte"], strict=True))
    weights: Sequence[float] = prioridades["peso"]
    excluded = (*_those(told, "excluye"), *_those(rated, "aparta"))
    missing = _those(told, "falta")
    estado = "excluida" if excluded else "sin_datos" if missing else "focalizada"
    return Resultado(
        estado=estado,
        familia=familia,
        cumple=_those(told, "cumple"),
        excluye=excluded,
        faltan=missing,
        prioridades=_those(rated, "suma"),
        por_saber=_those(rated, "falta"),
        puntaje=sum(
            weight for weight, (_, what) in zip(weights, rated, strict=True) if what == "suma"
        ),
    )


def _those(told: Sequence[tuple[str, str]], efecto: str) -> tuple[str, ...]:
    return tuple(text for text, what in told if what == efecto)
