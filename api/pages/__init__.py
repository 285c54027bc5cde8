"""What people see in the browser: server-rendered pages in Spanish, enhanced with htmx."""

from api.pages import (
    actividades,
    agendas,
    administracion,
    asistencia,
    asistencias,
    ayuda,
    bandeja,
    buzon,
    calendario,
    calor,
    changes,
    clock,
    datos,
    despliegue,
    directorio,
    entry,
    importar,
    incidentes,
    instancia,
    instancias,
    lotes,
    mando,
    migraciones,
    planificador,
    procesos,
    propuestas,
    tablero,
    tareas,
    territorio,
)

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
        importar,
        actividades,
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
