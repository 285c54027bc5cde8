"""Turns templates into pages, with what every page shows around its own content."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.identidad import Identidad, service_of
from api.pages.wording import FILTERS

API = Path(__file__).parents[1]
STATIC = API / "static"

HECHOS: Mapping[str, str] = {
    "ingreso": "Ingresó correctamente.",
    "salida": "Cerró su sesión.",
    "tomada": "Tomó la tarea: el resto de su oficina ve que usted la hace.",
    "pospuesta": "Pospuso los recordatorios: la fecha límite de la tarea sigue igual.",
    "devuelta": "Devolvió la tarea a su oficina. El borrador se conserva.",
    "cruce": "No se reservó: con lo reservado hasta ahora, una regla ya no permite estas fechas. "
    "Pasó a «Resolver el cruce», que dice cuál y qué fechas sí se pueden.",
    "presentada": "Presentó la ficha. La asistencia técnica sigue su curso.",
    "hecha": "Cumplió la tarea. El proceso sigue su curso.",
    "guardado": "Guardó el borrador.",
    "registrada": "Registró la asistencia técnica.",
    "reprogramar": "La asistencia técnica volvió a programarse y se avisó a las personas "
    "convocadas.",
    "suspender": "La asistencia técnica quedó suspendida: sus plazos no corren.",
    "reanudar": "La asistencia técnica sigue: sus plazos se recalcularon.",
    "anular": "La asistencia técnica quedó anulada y se avisó con el motivo.",
    "reloj": "El reloj de la demostración avanzó: plazos y avisos se atendieron en orden.",
    "cambio": "Guardó el cambio.",
    "ausencia_concedida": "Concedió la ausencia y se avisó a quienes toca.",
    "traspaso": "Entregó todo el trabajo y se avisó a las dos personas.",
    "movida": "Guardó la nueva fecha.",
    "importado": "El plan se importó: esto es lo que cambió.",
    "padron": "El archivo se importó: esto es lo que cambió.",
    "descartado": "El archivo se descartó. No quedó nada de él.",
    "ensenada": "La palabra vale desde ahora en todos los planes que se lean.",
    "olvidada": "La palabra dejó de valer: se preguntará de nuevo a quiénes llama.",
    "desvinculado": "Desvinculó su Telegram: ahí no se le escribirá más.",
    "retirado": "La dirección quedó cerrada: quien la tenga ya no verá nada.",
    "planeada": "Agregó la actividad al plan.",
    "retiro": "Quitó el registro.",
    "escenario": "Creó el escenario. Pida un plan cuando quiera.",
    "buscando": "La búsqueda empezó: puede dejar esta página, sigue sola.",
    "deteniendo": "Se pidió detener la búsqueda: se queda con el mejor plan que tenga.",
    "descartado_escenario": "Descartó el escenario.",
    "copiado": "Copió el escenario: pida un plan y compárelo con el primero.",
    "fijada": "La actividad quedó fija en esa fecha y el plan se contó de nuevo.",
    "soltada": "La fecha quedó suelta: la próxima búsqueda puede moverla.",
    "publicando": "La publicación empezó: puede dejar esta página, sigue sola.",
    "leido": "Marcó como leído.",
    "preferencias": "Guardó cómo quiere que le avisen.",
    "llaves_anuladas": "Los enlaces de los correos que recibió hasta ahora ya no abren nada.",
    "correo_pedido": "Le escribimos a esa dirección: abra el enlace que recibirá para confirmarla.",
    "webhook_prueba": "La prueba está en camino. En unos segundos verá abajo cómo le fue.",
    "repetido": "Se entregará otra vez en unos segundos.",
    "reenviado": "El aviso se intentará de nuevo en unos segundos.",
    "instalado": "Instaló la versión: las instancias que empiecen desde ahora la siguen.",
    "ya_instalado": "Ese diagrama ya estaba instalado con el mismo contenido: nada cambió.",
    "aplicar_migracion": "La migración empezó. El servicio sigue atendiendo mientras tanto.",
    "detener_migracion": "La migración se detuvo. Lo ya migrado queda migrado.",
    "deshacer_migracion": "Se empezó a deshacer: vuelven las instancias que no avanzaron.",
    "reintentar_instancia": "Se reintentó. Si volvió a fallar, el incidente sigue abierto.",
    "omitir_instancia": "Se omitió el paso y el proceso sigue.",
    "mover_instancia": "El proceso se movió.",
    "datos_instancia": "Guardó los datos. El antes y el después quedaron en la historia.",
    "suspender_instancia": "La instancia quedó suspendida, con sus hijas.",
    "reanudar_instancia": "La instancia sigue: sus plazos se recalcularon.",
    "copia_reglamento": "Copió el reglamento: cambie lo que la nueva norma diga distinto.",
    "nota": "Anotó en el cuaderno de campo.",
    "evidencia": "Guardó la evidencia en el portafolio.",
    "programa_abierto": "Abrió el programa. Agregue a sus acompañantes.",
    "anio_pedido": "Se buscan las fechas del año. Nada cambia hasta que acepte el plan.",
    "anio_aceptado": "El plan del año está en la agenda de cada acompañante.",
    "anio_descartado": "Ese plan del año se descartó. Lo programado sigue como estaba.",
    "acompanante_agregado": "Agregó al acompañante. Su titular se registra en Administración.",
    "reparto": "Estas son las listas propuestas. Nada cambia hasta que las acepte.",
    "reparto_aceptado": "Las listas se escribieron como las propuso el reparto.",
    "docente_agregado": "El docente está en la lista.",
    "docente_retirado": "El docente dejó la lista. Lo anterior queda como estaba.",
    "docente_movido": "El docente pasó a la otra lista.",
    "mediciones_programadas": "Las mediciones del año están en el calendario.",
    "medicion_sorteada": "Hizo el sorteo: estas son las personas a quienes tocó.",
    "anular_instancia": "La instancia quedó anulada, con sus hijas.",
}
"""What the banner says after something was done, by the word kept in the address."""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(API / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    environment.globals["estatico"] = static_address
    return environment


@cache
def _fingerprint(path: Path, _modified: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static_address(name: str) -> str:
    """Return the address of a static file, which changes with its content."""
    path = STATIC / name
    if not path.is_file():
        return f"/static/{name}"
    return f"/static/{name}?v={_fingerprint(path, path.stat().st_mtime)}"


TEMPLATES = _environment()


def address(path: str, **params: Any) -> str:
    """Return `path` with the parameters that say something, as a link keeps them."""
    said = {key: value for key, value in params.items() if value not in (None, "", False)}
    return f"{path}?{urlencode(said)}" if said else path


def own_path(given: str, otherwise: str) -> str:
    """Return `given` if it is a path of this very service, else `otherwise`."""
    safe = given.startswith("/") and not given.startswith(("//", "/\\"))
    return given if safe and given.isprintable() else otherwise


def told(path: str, hecho: str) -> str:
    """Return a path of ours whose page will say what was just done, and only that."""
    parts = urlsplit(path)
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] != "hecho"]
    return f"{parts.path}?{urlencode([*kept, ('hecho', hecho)])}"


def page(
    request: Request,
    template: str,
    identidad: Identidad | None = None,
    *,
    seccion: str = "",
    status: int = 200,
    **values: Any,
) -> HTMLResponse:
    """Return a page; with somebody signed in it shows their menu and, in the demo, the clock."""
    service = service_of(request)
    query = f"?{request.url.query}" if request.url.query else ""
    around = {
        "actor": identidad.actor if identidad else None,
        "token_csrf": identidad.csrf if identidad else "",
        "sin_leer": identidad.sin_leer if identidad else 0,
        "limitada": identidad is not None and identidad.tarea_id is not None,
        "ahora": identidad.now if identidad else service.clock.now(),
        "reloj": service.settings.demo,
        "con_telegram": service.bot is not None,
        "ruta_actual": request.url.path + query if request.method == "GET" else request.url.path,
        "hecho": HECHOS.get(request.query_params.get("hecho", "")),
        "seccion": seccion,
    }
    html = TEMPLATES.get_template(template).render(**around | values)
    return HTMLResponse(html, status)


def fragment(template: str, **values: Any) -> HTMLResponse:
    """Return a piece of a page, for htmx to put in its place."""
    return HTMLResponse(TEMPLATES.get_template(template).render(**values))
