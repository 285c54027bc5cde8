"""What people see in the browser: server-rendered pages in Spanish, enhanced with htmx."""

from api.pages import (
    actividades,
    administracion,
    agendas,
    articular,
    asistencia,
    asistencias,
    ayuda,
    bandeja,
    buzon,
    calendario,
    calor,
    changes,
    clock,
    conjunto,
    datos,
    despliegue,
    directorio,
    entry,
    escenario_actividad,
    escenario_publicar,
    escenarios,
    importar,
    incidentes,
    instancia,
    instancias,
    lotes,
    mando,
    migraciones,
    palabras,
    pesos,
    planificador,
    procesos,
    propuestas,
    tablero,
    tareas,
    territorio,
)

from api.pages.linea import escenario as linea_escenario
from api.pages.linea import mover as linea_mover
from api.pages.linea import vista as linea

ROUTERS = tuple(
    module.router
    for module in (
        entry,
        bandeja,
        tareas,
        # Before the page of one AT, whose address would take "nueva" for a code.
        asistencias,
        changes,
        asistencia,
        planificador,
        linea,
        linea_mover,
        linea_escenario,
        pesos,
        palabras,
        importar,
        actividades,
        conjunto,
        articular,
        # Before the orders of one escenario, which would take "publicar" for one of theirs.
        escenario_publicar,
        escenarios,
        escenario_actividad,
        agendas,
        tablero,
        # Before the page of one process, whose address would take "instancias" for a name, and
        # the batch before the page of one instance.
        instancias,
        lotes,
        datos,
        mando,
        instancia,
        incidentes,
        calor,
        despliegue,
        migraciones,
        propuestas,
        procesos,
        buzon,
        ayuda,
        administracion,
        calendario,
        directorio,
        territorio,
        clock,
    )
)
"""The routers of the pages, in the order in which addresses are looked up."""
