"""What the dates of an activity cost: class days, protected days, short notice, money."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.domain.convocatoria import Reparo
from engine.domain.cruce import Cruce, cruce_of
from engine.planner.actividades import Actividad
from engine.planner.cruces.entorno import Entorno


def weigh_reparos(
    propuesta: Actividad, reparos: Iterable[Reparo], entorno: Entorno
) -> Iterator[Cruce]:
    """Yield what is objected to the dates alone, weighed; silenced rules are not told."""
    gente = len(propuesta.cargos) or 1
    escolares = gente if entorno.escolares is None else entorno.escolares
    for reparo in reparos:
        cruce = cruce_of(reparo)
        if reparo.codigo == "semanas_lectivas":
            costo = entorno.cost("clases", max(1, escolares))
        elif reparo.codigo == "aviso_corto":
            missing = reparo.datos["minimo"] - reparo.datos["dias"]
            costo = entorno.cost("aviso", gente * missing)
        else:
            yield cruce
            continue
        if costo:
            yield replace(cruce, datos={**cruce.datos, "costo": costo})


def find_protected(propuesta: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the protected periods in which days of the proposal fall."""
    for protegido in entorno.protegidos:
        dias = sorted(d for d in propuesta.dias if protegido.inicio <= d <= protegido.fin)
        costo = entorno.cost("protegidas", len(dias) * (len(propuesta.cargos) or 1))
        if dias and costo:
            datos = {
                "dias": [dia.isoformat() for dia in dias],
                "nombre": protegido.nombre,
                "norma": protegido.norma,
                "costo": costo,
            }
            yield Cruce("protegida", "blando", None, (), dias[0], datos)


def find_unpaid(propuesta: Actividad, entorno: Entorno) -> Iterator[Cruce]:
    """Yield the regions that cannot pay for what the proposal adds (PB-04, MA-06).

    What is programmed and not booked yet counts too, or two that wait would each be told that
    there is money for both.
    """
    if propuesta.modalidad == "virtual":
        return
    for bolsa in entorno.bolsas:
        dias = [dia for dia in propuesta.dias if dia.year == bolsa.anio]
        pedidos = len(dias) * len(bolsa.cargos & propuesta.cargos)
        faltan = bolsa.tomados + bolsa.pendientes + pedidos - bolsa.persona_dias
        costo = entorno.cost("presupuesto", min(faltan, pedidos)) if pedidos and faltan > 0 else 0
        if costo:
            datos = {
                "entidad": bolsa.nombre,
                "anio": bolsa.anio,
                "persona_dias": bolsa.persona_dias,
                "tomados": bolsa.tomados,
                "pendientes": bolsa.pendientes,
                "pedidos": pedidos,
                "costo": costo,
            }
            yield Cruce("presupuesto", "blando", None, (), min(dias), datos)
