"""Who may open each door: the tables that the tests of access hold the application to."""

from tests.api.accesos_de_avance import DE_AVANCE, PAGINAS_DE_AVANCE, PROPIAS_DE_AVANCE
from tests.api.accesos_de_escuelas import DE_ESCUELAS, PAGINAS_DE_ESCUELAS, PROPIAS_DE_ESCUELAS
from tests.api.accesos_de_matrices import DE_MATRICES, PAGINAS_DE_MATRICES, PROPIAS_DE_MATRICES
from tests.api.accesos_de_plazos import DE_PLAZOS
from tests.api.accesos_de_programas import (
    DE_PROGRAMAS,
    PAGINAS_DE_DOCUMENTOS,
    PROPIAS_DE_DOCUMENTOS,
)
from tests.api.ajena import FORBIDDEN, NOT_FOUND, UNFIT, Ajena

PUBLIC = {
    ("GET", "/"),
    ("GET", "/ingresar"),
    ("POST", "/ingresar"),
    ("GET", "/salud/viva"),
    ("GET", "/salud/lista"),
    ("GET", "/mochila.js"),
    ("GET", "/metrics"),
    ("POST", "/api/v1/token"),
    ("GET", "/api/v1/openapi.json"),
    ("GET", "/agenda/{secreto}.ics"),
    ("POST", "/telegram"),
    ("GET", "/avisos/baja/{ficha}"),
    ("POST", "/avisos/baja/{ficha}"),
    ("GET", "/avisos/direccion/{ficha}"),
    ("POST", "/avisos/direccion/{ficha}"),
    ("GET", "/entrar"),
    ("GET", "/entrar/{ficha}"),
    ("GET", "/entrar/{ficha}/{opcion}"),
}
"""What anybody may ask: it tells no data, or it is how one gets in."""

OWN = {
    *PROPIAS_DE_AVANCE,
    *PROPIAS_DE_DOCUMENTOS,
    *PROPIAS_DE_ESCUELAS,
    *PROPIAS_DE_MATRICES,
    ("GET", "/api/v1/yo"),
    ("GET", "/api/v1/asistencias"),
    ("GET", "/api/v1/asistencias/formulario"),
    ("GET", "/api/v1/ausencias"),
    ("GET", "/api/v1/avisos"),
    ("GET", "/api/v1/avisos/sin-leer"),
    ("POST", "/api/v1/avisos/leer"),
    ("GET", "/api/v1/avisos/preferencias"),
    ("PUT", "/api/v1/avisos/preferencias"),
    ("POST", "/api/v1/avisos/direcciones/correo"),
    ("GET", "/api/v1/bloques"),
    ("GET", "/api/v1/calendario/bloques"),
    ("GET", "/api/v1/calendario/feriados"),
    ("GET", "/api/v1/cargos"),
    ("GET", "/api/v1/compromisos"),
    ("GET", "/api/v1/demo/reloj"),
    ("GET", "/api/v1/entidades"),
    ("GET", "/api/v1/entidades/{codigo}"),
    ("GET", "/api/v1/indicadores"),
    ("GET", "/api/v1/instancias"),
    ("GET", "/api/v1/personas"),
    ("GET", "/api/v1/planificador"),
    ("GET", "/api/v1/planificador/actividades"),
    ("GET", "/api/v1/planificador/cruces"),
    ("GET", "/api/v1/planificador/importaciones"),
    ("GET", "/api/v1/planificador/linea"),
    ("GET", "/api/v1/planificador/linea/marcas"),
    ("GET", "/api/v1/planificador/carga"),
    ("GET", "/api/v1/planificador/plan"),
    ("GET", "/api/v1/procesos"),
    ("GET", "/api/v1/procesos/{proceso}/diagrama"),
    ("GET", "/api/v1/procesos/{proceso}/diferencia"),
    ("GET", "/api/v1/procesos/{proceso}/versiones"),
    ("GET", "/api/v1/programas"),
    ("GET", "/api/v1/reglamentos"),
    ("GET", "/api/v1/reglamentos/{reglamento}"),
    ("GET", "/api/v1/relevos"),
    ("GET", "/api/v1/tareas"),
    ("GET", "/api/v1/tareas/resumen"),
    ("GET", "/api/v1/vacantes"),
    ("POST", "/api/v1/asistencias"),
}
"""Doors of the API that name nobody's thing: each shows its own to whoever is signed in."""


MOTIVO = {"motivo": "No corresponde a mi ámbito"}
ACTO = {"tipo": "Memorando", "numero": "001-2026", "fecha": "2026-07-01"}
AUSENCIA = {"persona": 1, "motivo": "vacaciones", "hasta": "2026-08-01", "acto": ACTO}
WEBHOOK = {"nombre": "Otro", "url": "https://otro.example.pe/", "tipos": ["asistencia.anulada"]}
TITULARIDAD = {"cargo": 1, "persona": 1, "desde": "2026-07-01", "acto": "RD 1"}
JORNADA = {"fecha": "2026-08-12", "hora_inicio": "09:00", "hora_fin": "13:00"}

FOREIGN = {
    **DE_AVANCE,
    **DE_ESCUELAS,
    **DE_MATRICES,
    **DE_PLAZOS,
    **DE_PROGRAMAS,
    ("GET", "/api/v1/asistencias/{codigo}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/asistencias/{codigo}/eventos"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/asistencias/{codigo}/reprogramar"): Ajena(MOTIVO, NOT_FOUND),
    ("POST", "/api/v1/asistencias/{codigo}/suspender"): Ajena(MOTIVO, NOT_FOUND),
    ("POST", "/api/v1/asistencias/{codigo}/reanudar"): Ajena(MOTIVO, NOT_FOUND),
    ("POST", "/api/v1/asistencias/{codigo}/anular"): Ajena(MOTIVO, NOT_FOUND),
    ("GET", "/api/v1/tareas/{tarea}"): Ajena(None, NOT_FOUND),
    ("PUT", "/api/v1/tareas/{tarea}/borrador"): Ajena({}, NOT_FOUND),
    ("POST", "/api/v1/tareas/{tarea}/tomar"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/tareas/{tarea}/devolver"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/tareas/{tarea}/posponer"): Ajena(
        {"hasta": "2026-07-08", "motivo": "Espero a la DRE"}, NOT_FOUND
    ),
    ("POST", "/api/v1/tareas/{tarea}/completar"): Ajena({}, NOT_FOUND),
    ("POST", "/api/v1/avisos/{aviso}/leer"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/avisos/{aviso}/envios"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/avisos/{aviso}/reenviar"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/instancias/{instancia}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/instancias/{instancia}/historia"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/instancias"): Ajena({"proceso": "asistencia_tecnica"}, FORBIDDEN),
    ("POST", "/api/v1/instancias/{instancia}/miembros"): Ajena(
        {"elemento": "confirmar", "clave": "210006"}, FORBIDDEN
    ),
    ("DELETE", "/api/v1/instancias/{instancia}/miembros/{hija}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/procesos"): Ajena({"diagrama": "<bpmn/>"}, FORBIDDEN),
    ("GET", "/api/v1/migraciones"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/migraciones/{migracion}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/migraciones"): Ajena({}, FORBIDDEN),
    ("POST", "/api/v1/migraciones/{migracion}/aplicar"): Ajena({}, FORBIDDEN),
    ("POST", "/api/v1/migraciones/{migracion}/deshacer"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/migraciones/{migracion}/detener"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/mensajes"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/mensajes"): Ajena({"nombre": "pago", "clave": "1"}, FORBIDDEN),
    ("POST", "/api/v1/senales"): Ajena({"nombre": "alerta"}, FORBIDDEN),
    ("POST", "/api/v1/planificador/cruces"): Ajena(
        {"asistencia": "{codigo}", "jornadas": [JORNADA]}, NOT_FOUND
    ),
    ("GET", "/api/v1/planificador/linea/{codigo}"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/planificador/linea/{codigo}/mover"): Ajena(
        {"desde": "2026-08-12"}, NOT_FOUND
    ),
    ("PUT", "/api/v1/planificador/actividades/{codigo}/articulacion"): Ajena(
        {"con": "AC-2026-0002", "decision": "separar", "sustento": "No corresponde"}, FORBIDDEN
    ),
    ("DELETE", "/api/v1/planificador/actividades/{codigo}/articulacion/{con}"): Ajena(
        None, FORBIDDEN
    ),
    ("GET", "/api/v1/planificador/carga/{entidad}/{tramo}"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/planificador/importaciones"): Ajena({}, UNFIT),
    **{
        door: Ajena({} if door[1].endswith("confirmar") else None, NOT_FOUND)
        for door in (
            ("GET", "/api/v1/planificador/importaciones/{importacion}"),
            ("DELETE", "/api/v1/planificador/importaciones/{importacion}"),
            ("POST", "/api/v1/planificador/importaciones/{importacion}/confirmar"),
            ("GET", "/api/v1/planificador/importaciones/{importacion}/errores.{formato}"),
            ("GET", "/api/v1/planificador/importaciones/{importacion}/filas"),
            ("GET", "/api/v1/planificador/actividades/{codigo}"),
            ("GET", "/api/v1/planificador/cruces/{codigo}"),
            ("DELETE", "/api/v1/planificador/actividades/{codigo}"),
        )
    },
    **{
        (method, f"/api/v1/planificador/escenarios{rest}"): Ajena(body, FORBIDDEN)
        for method, rest, body in (
            ("GET", "", None),
            ("POST", "", {"anio": 2026, "nombre": "Ajeno"}),
            ("GET", "/{escenario}", None),
            ("DELETE", "/{escenario}", None),
            ("POST", "/{escenario}/resolver", None),
            ("POST", "/{escenario}/detener", None),
            ("POST", "/{escenario}/copiar", {"nombre": "Ajeno"}),
            ("GET", "/{escenario}/publicacion", None),
            ("POST", "/{escenario}/publicar", {}),
            ("GET", "/{escenario}/avance", None),
            ("GET", "/{escenario}/problema.json", None),
            ("GET", "/{escenario}/plan.json", None),
            (
                "POST",
                "/{escenario}/actividades/{codigo}/fecha",
                {"momentos": [{"fecha": "2026-08-12"}]},
            ),
            ("DELETE", "/{escenario}/actividades/{codigo}/fecha", None),
            ("GET", "/{escenario}/linea", None),
            ("GET", "/{escenario}/linea/{codigo}", None),
        )
    },
    ("PUT", "/api/v1/entidades/{codigo}"): Ajena({"nombre": "Otra"}, FORBIDDEN),
    ("POST", "/api/v1/cargos"): Ajena({"entidad": "210005", "rol": "jefe_agp"}, FORBIDDEN),
    ("POST", "/api/v1/personas"): Ajena({"usuario": "nueva", "nombre": "Nueva"}, FORBIDDEN),
    ("PUT", "/api/v1/personas/{persona}"): Ajena({"nombre": "Otra"}, FORBIDDEN),
    ("GET", "/api/v1/titularidades"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/titularidades"): Ajena(TITULARIDAD, FORBIDDEN),
    ("POST", "/api/v1/titularidades/{titularidad}/terminar"): Ajena(
        {"hasta": "2026-08-01"}, FORBIDDEN
    ),
    ("POST", "/api/v1/ausencias"): Ajena(AUSENCIA, FORBIDDEN),
    ("GET", "/api/v1/ausencias/{ausencia}"): Ajena(None, NOT_FOUND),
    ("POST", "/api/v1/ausencias/{ausencia}/terminar"): Ajena(MOTIVO, NOT_FOUND),
    ("POST", "/api/v1/ausencias/{ausencia}/corregir"): Ajena(
        {**MOTIVO, "hasta": "2026-08-01", "acto": ACTO}, NOT_FOUND
    ),
    ("POST", "/api/v1/ausencias/{ausencia}/anular"): Ajena(MOTIVO, NOT_FOUND),
    ("GET", "/api/v1/traspasos/{persona}"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/traspasos"): Ajena({"persona": 1, "a_persona": 2, "acto": ACTO}, FORBIDDEN),
    **{
        (method, f"/api/v1/webhooks{rest}"): Ajena(body, FORBIDDEN)
        for method, rest, body in (
            ("GET", "", None),
            ("POST", "", WEBHOOK),
            ("GET", "/entregas", None),
            ("GET", "/entregas/{entrega}", None),
            ("POST", "/entregas/{entrega}/repetir", None),
            ("PUT", "/{webhook}", WEBHOOK),
            ("DELETE", "/{webhook}", None),
            ("POST", "/{webhook}/secreto", {}),
            ("POST", "/{webhook}/pausar", None),
            ("POST", "/{webhook}/reanudar", None),
            ("POST", "/{webhook}/probar", None),
            (
                "POST",
                "/{webhook}/repetir",
                {"desde": "2026-08-01T00:00:00Z", "hasta": "2026-08-02T00:00:00Z"},
            ),
        )
    },
    ("GET", "/api/v1/incidentes"): Ajena(None, FORBIDDEN),
    ("GET", "/api/v1/procesos/{proceso}/calor"): Ajena(None, FORBIDDEN),
    ("POST", "/api/v1/instancias/lote"): Ajena(
        {**MOTIVO, "comando": "anular", "filtro": {}}, FORBIDDEN
    ),
    **{
        ("POST", f"/api/v1/instancias/{{instancia}}/{comando}"): Ajena(MOTIVO, FORBIDDEN)
        for comando in ("reintentar", "omitir", "suspender", "reanudar", "anular")
    },
    ("POST", "/api/v1/instancias/{instancia}/mover"): Ajena(
        {**MOTIVO, "elemento": "programar"}, FORBIDDEN
    ),
    ("POST", "/api/v1/instancias/{instancia}/datos"): Ajena(
        {**MOTIVO, "cambios": {"x": 1}}, FORBIDDEN
    ),
    ("POST", "/api/v1/demo/reloj"): Ajena({"hasta": "2026-08-01T09:00:00-05:00"}, FORBIDDEN),
}
"""Doors of the API that the coordinator of the DRE Cusco must find shut."""


COMMON_PAGES = {
    *PAGINAS_DE_AVANCE,
    *PAGINAS_DE_DOCUMENTOS,
    *PAGINAS_DE_ESCUELAS,
    *PAGINAS_DE_MATRICES,
    ("POST", "/salir"),
    ("GET", "/vivo"),
    ("GET", "/bandeja"),
    ("GET", "/asistencias"),
    ("GET", "/asistencias/nueva"),
    ("POST", "/asistencias/nueva"),
    ("GET", "/planificador"),
    ("GET", "/planificador/actividades"),
    ("GET", "/planificador/carga"),
    ("GET", "/planificador/carga.{formato}"),
    ("GET", "/planificador/mapa"),
    ("GET", "/planificador/cruces"),
    ("GET", "/planificador/linea"),
    ("GET", "/planificador/descargas"),
    ("GET", "/planificador/pesos"),
    ("GET", "/planificador/plan.{formato}"),
    ("POST", "/planificador/descargas/suscribirse"),
    ("GET", "/tablero"),
    ("GET", "/ausencias"),
    ("GET", "/ausencias/nueva"),
    ("POST", "/ausencias/nueva"),
    ("POST", "/traspasos/nuevo"),
    ("GET", "/traspasos/nuevo"),
    ("GET", "/procesos"),
    ("GET", "/procesos/{proceso}"),
    ("GET", "/procesos/{proceso}/diagrama.bpmn"),
    ("GET", "/buzon"),
    ("GET", "/avisos"),
    ("POST", "/avisos/leer"),
    ("GET", "/avisos/preferencias"),
    ("POST", "/avisos/preferencias"),
    ("POST", "/avisos/preferencias/correo"),
    ("POST", "/avisos/preferencias/llaves"),
    ("GET", "/avisos/telegram"),
    ("POST", "/avisos/telegram/codigo"),
    ("POST", "/avisos/telegram/desvincular"),
    ("GET", "/ayuda"),
    ("GET", "/ayuda/{tema}"),
}
"""Pages for whoever is signed in: each shows its own, or what concerns everybody."""
