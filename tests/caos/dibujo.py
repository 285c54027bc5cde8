"""The processes under torment, as each generation of the service draws them."""

from collections.abc import Mapping

from engine.actions.instancias.caso import Caso
from tests.process.conformidad.dibujo import draw

PROCESO = "tormento"
CRIA = "cria"
ECO = "eco"
MENSAJE = "dato_llegado"
SENAL = "ronda_abierta"
HIJAS = 3
TAREAS = ("preparar", "revisar", "cerrar")
"""The tareas of an instance of any generation, besides its `anexar_<generation>`."""
OPENS = "preparar"
"""The tarea whose end opens all roads at once: from then on an instance waits for the signal."""
UNA = (*TAREAS, "pausa", "recibir", "oir", "criar", "cierra", "sellar", "avisar", "fin")
"""What an instance leaves exactly once, whatever is killed; joins and ends among them."""

_CAMPOS = '[{"id": "nota", "tipo": "texto", "titulo": "Nota", "requerido": true}]'


def _user(tarea: str) -> str:
    return f"usuario {tarea} campos='{_CAMPOS}' variables=nota=nota_{tarea}\n"


def anexar(generacion: int) -> str:
    """Return the tarea that only the diagram of that generation asks for."""
    return f"anexar_{generacion}"


def servicio(generacion: int) -> str:
    """Return the handler that only processes of that generation and later ones know."""
    return f"sellar_{generacion}"


def drawn(generacion: int) -> tuple[str, ...]:
    """Return the diagrams that a generation brings, those called by others first."""
    tareas = (*TAREAS, anexar(generacion))
    tormento = f"""
        ini > preparar > abre
        abre > pausa > revisar > cierra
        abre > recibir > cierra
        abre > oir > cierra
        abre > criar > cierra
        cierra > sellar > {anexar(generacion)} > avisar > cerrar > fin
        paralela abre cierra
        captura pausa duracion=PT1S
        captura recibir mensaje={MENSAJE} clave=clave variables=dato=dato
        captura oir senal={SENAL} variables=ronda=ronda
        llama criar llamado={CRIA} veces={HIJAS}
        servicio sellar servicio={servicio(generacion)}
        lanza avisar mensaje={ECO} clave=clave datos=clave=clave
        {"".join(_user(tarea) for tarea in tareas)}
    """
    cria = f"ini > atender > fin\n{_user('atender')}"
    eco = f"ini_m > contar > fin\ninicio ini_m mensaje={ECO} variables=clave=clave\n"
    eco += "formula contar expresion=1 resultado=veces"
    return draw(cria, CRIA), draw(eco, ECO), draw(tormento, PROCESO)


async def _seal(caso: Caso) -> dict[str, int]:
    return {"sellos": int(caso.ejecucion.variables.get("sellos") or 0) + 1}


def handlers(generacion: int) -> Mapping[str, object]:
    """Return the service handlers that a process of that generation was written with."""
    return {servicio(n): _seal for n in range(1, generacion + 1)}
