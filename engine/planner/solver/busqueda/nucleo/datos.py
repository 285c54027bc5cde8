"""A compiled problem and a plan of it as arrays: what the kernel reads and what it writes."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Enteros = npt.NDArray[np.int64]
Cortos = npt.NDArray[np.int32]
Registros = npt.NDArray[np.void]

PIEZA = np.dtype([
    (name, np.int64)
    for name in (
        "recurso", "recursos", "opcion", "opciones", "vecino", "vecinos", "sala", "salas",
        "justo", "justos", "equipo", "rebaja", "minimo", "tamano", "costo_dia",
        "simple", "limitada", "mensual", "cargada", "ajena",
    )
])  # fmt: skip
"""What each pieza has, by where it begins in a list of all and how many they are.

`salas` is -1 for those that need none; `equipo` for those without sister sessions.
"""
OPCION = np.dtype(
    [
        (name, np.int32)
        for name in ("slot", "ultimo", "parte", "partes", "toma", "tomas", "dias", "libre")
    ]
    + [("costo", np.int64)]
)
"""A start, its first slot and its last: its parts by week and its slots, by where they begin in
lists of all; its days. What is `libre` rounds a record up to whole numbers."""
PARTE = np.dtype([(name, np.int64) for name in ("bloque", "semana", "turnos")])
"""What a start takes of a block of days: a set of its turnos, as bits. A block is a week or, when
there are too many turnos for one number, a part of one."""
RECURSO = np.dtype(
    [
        (name, np.int64)
        for name in ("maximo_semana", "maximo_mes", "carga", "peso_carga", "peso_compacidad")
    ]
)
VECINO = np.dtype([(name, np.int64) for name in ("pieza", "regla", "cuanto")])
SALA = np.dtype([(name, np.int64) for name in ("sala", "costo")])
JUSTO = np.dtype([(name, np.int64) for name in ("pieza", "limite", "costo")])
EQUIPO = np.dtype(
    [
        (name, np.int64)
        for name in ("primera", "piezas", "dias_minimos", "peso_reparto", "peso_sala")
    ]
)
SLOT = np.dtype([(name, np.int64) for name in ("dia", "semana", "mes", "comienzo", "fin")])
TRAMO = np.dtype([(name, np.int64) for name in ("desde", "hasta")])

REGLAS = ("despues", "antes", "separada", "viaje")
"""Rules between neighbours, by their number."""
(
    COSTO, FUERA, SELLO, INTENTO, MOVIDAS, MEJOR_COSTO, MEJOR_FUERA, SUELTAS, DESDE, HASTA,
) = range(10)  # fmt: skip
"""Where each figure of a plan is in its `cifras`."""
LIBRE = -1
CERRADA = -2
"""What a place holds that nobody takes, and a room that may not be used."""
SIN_LUGAR = 1 << 40
"""What a pieza without a place weighs against any cost."""
MOVIBLES = 256
"""Piezas that one attempt may move, at most."""


class Datos(NamedTuple):
    """A problem; nothing here ever changes.

    `medidas` are how many turnos a day has, the first turno of each day of a block as bits,
    how many blocks there are, and how many a week has.
    `piezas`, `opciones`, `recursos`, `vecinos`, `salas`, `justos` and `equipos` are records of
    the kinds above. `tomados` are the slots of each start, `recursos_de` the resources of each
    pieza, `del_equipo` the piezas of each team, one after another. `slots` tells of each slot
    its day, week and month by number, and its minutes; `semanas` and `meses`, their slots.
    """

    medidas: Enteros
    piezas: Registros
    opciones: Registros
    partes: Registros
    tomados: Enteros
    recursos_de: Enteros
    recursos: Registros
    vecinos: Registros
    salas: Registros
    justos: Registros
    equipos: Registros
    del_equipo: Enteros
    slots: Registros
    semanas: Registros
    meses: Registros
    en_sala: Enteros


class Plan(NamedTuple):
    """A plan in the making, for P piezas, R resources, S slots, B blocks and M months.

    `donde` (P) is the start of each pieza by its number among all, -1 without a place; `sala` (P)
    its room; `propio` (P) what it costs by itself; `dificil` (P) how often no place was found.
    `exceso` (P) is what it pays beyond its least, far below nothing without a place.
    `ocupa` (R, S) is who takes each resource in each slot; `tomado` (R, B) the turnos taken of
    each block, as bits; `mes` (R, M) how many days are, of resources with a monthly maximum.
    `suelta` (P) tells who may be moved, and `sueltas` (P) lists them, as many as the figure says.
    `en_sala` (rooms, S) is who has each room. `fuera` (P) are those without a place, as many as
    the figure says, and `puesto` (P) where each is among them. `sello` and `tocada` (P) mark
    those seen in one look and in one attempt; `movidas` (MOVIBLES, 3), who moved in it and from
    where.
    """

    donde: Enteros
    sala: Enteros
    propio: Enteros
    dificil: Enteros
    suelta: Enteros
    sueltas: Enteros
    exceso: Enteros
    ocupa: Cortos
    tomado: Enteros
    mes: Enteros
    en_sala: Enteros
    fuera: Enteros
    puesto: Enteros
    sello: Enteros
    tocada: Enteros
    movidas: Enteros
    pendientes: Enteros
    listas: Enteros
    mejor_donde: Enteros
    mejor_sala: Enteros
    cifras: Enteros
    azar: npt.NDArray[np.uint64]


def empty_plan(datos: Datos, semilla: int) -> Plan:
    """Return a plan with nothing placed, whose chance begins with `semilla`."""
    n, r = len(datos.piezas), len(datos.recursos)

    def ints(*shape: int, value: int = 0) -> Enteros:
        return np.full(shape, value, np.int64)

    plan = Plan(
        donde=ints(n, value=LIBRE), sala=ints(n, value=LIBRE), propio=ints(n), dificil=ints(n),
        suelta=ints(n, value=1), sueltas=np.arange(n, dtype=np.int64),
        exceso=ints(n, value=-SIN_LUGAR),
        ocupa=np.full((r, len(datos.slots)), LIBRE, np.int32),
        tomado=ints(r, int(datos.medidas[2])),
        mes=ints(r, len(datos.meses)), en_sala=datos.en_sala.copy(),
        fuera=np.arange(n, dtype=np.int64), puesto=np.arange(n, dtype=np.int64), sello=ints(n),
        tocada=ints(n), movidas=ints(MOVIBLES, 3), pendientes=ints(MOVIBLES),
        listas=ints(2, MOVIBLES), mejor_donde=ints(n, value=LIBRE),
        mejor_sala=ints(n, value=LIBRE), cifras=ints(10),
        azar=np.random.SeedSequence(semilla).generate_state(1, np.uint64) | np.uint64(1),
    )  # fmt: skip
    plan.cifras[FUERA] = n
    plan.cifras[MEJOR_FUERA] = n + 1
    plan.cifras[SUELTAS], plan.cifras[HASTA] = n, len(datos.slots)
    return plan


def records(kind: np.dtype[np.void], rows: Sequence[tuple[int, ...]]) -> Registros:
    """Return records of a kind, of which there is always at least one to look at."""
    return np.array(rows or [(0,) * len(kind.names or ())], dtype=kind)
