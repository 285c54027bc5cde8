"""What the people of the demonstration's accompaniment write: sessions, agreements, reports."""

from collections.abc import Mapping
from random import Random
from typing import Any, NamedTuple


class Sesion(NamedTuple):
    """A session that was seen, and what came out of talking about it."""

    area: str
    grados: str
    proposito: str
    registro: str
    preguntas: tuple[str, ...]
    acuerdos: tuple[str, ...]
    notas: str


SESIONES = (
    Sesion(
        "Matemática", "3.º y 4.º",
        "Medir longitudes con unidades propias y compararlas con el metro.",
        "Los grupos midieron el aula con cordeles y explicaron por qué no les salía lo mismo.",
        ("¿Qué hicieron los estudiantes cuando no les salía la misma medida?",
         "¿Cómo supo usted quién había entendido por qué se usa el metro?"),
        ("Preguntar «¿cómo lo sabes?» a dos estudiantes de cada grado en cada sesión.",),
        "Dejó que midieran solos y volvió al final sobre sus explicaciones.",
    ),
    Sesion(
        "Comunicación", "1.º y 2.º",
        "Leer un relato de la comunidad y contar con sus palabras qué pasó.",
        "Leyó el relato dos veces; conversaron en awajún y cada pareja dibujó lo que pasó primero.",
        ("¿Qué le dijo el dibujo sobre lo que comprendieron?",
         "¿Qué haría con quienes todavía no leen solos?"),
        ("Preparar dos preguntas de inferencia antes de cada lectura.",
         "Leer por turnos con quienes leen palabras sueltas."),
        "Las preguntas de inferencia ayudaron; falta tiempo para que respondan los de segundo.",
    ),
    Sesion(
        "Ciencia y Tecnología", "5.º y 6.º",
        "Observar qué necesita una semilla para germinar y anotar lo que cambia.",
        "Sembraron frijol en tres vasos; cada grupo dijo qué esperaba antes de ver el resultado.",
        ("¿Qué preguntas hicieron ellos, y qué respondió usted?",
         "¿Qué hizo sexto que quinto todavía no?"),
        ("Pedir a sexto que explique con el cuadro, y a quinto que lo complete.",),
        "Volvieron a los vasos y compararon con lo que habían esperado.",
    ),
    Sesion(
        "Personal Social", "3.º a 6.º",
        "Acordar normas para cuidar el agua de la quebrada.",
        "Propusieron normas por grupos y votaron; dos estudiantes no participaron en toda la hora.",
        ("¿Qué pasó con quienes no hablaron?", "¿Quién decidió al final las normas?"),
        ("Dar a cada integrante de un grupo una tarea con su nombre.",),
        "Todos tuvieron una tarea; hablaron también los dos que antes callaban.",
    ),
    Sesion(
        "Matemática", "1.º y 2.º",
        "Resolver problemas de juntar y separar con material concreto.",
        "Primero trabajó con semillas; segundo resolvió en la pizarra, sin material y con prisa.",
        ("¿Para qué usó semillas primero, y por qué segundo no?",
         "¿Cómo se dio cuenta de que alguien no había entendido?"),
        ("Tener semillas y tapas en cada mesa, también para segundo.",
         "Volver con quien se equivoca antes de corregir en la pizarra."),
        "Segundo usó el material y resolvió dos problemas más que antes.",
    ),
    Sesion(
        "Comunicación", "4.º, 5.º y 6.º",
        "Escribir una carta a la autoridad de la comunidad para pedir algo que hace falta.",
        "Cada grupo escribió un borrador; lo corrigieron con una lista de tres preguntas.",
        ("¿Quién revisó los borradores, y con qué criterios?",
         "¿Qué retroalimentación hizo que mejorara un texto?"),
        ("Devolver cada borrador con una pregunta, y no con la corrección hecha.",),
        "Las preguntas en el borrador hicieron que dos grupos reescribieran el pedido.",
    ),
)  # fmt: skip

TEXTOS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sensibilizacion", "compromisos"): (
        "Las familias envían a sus hijos también los días de visita.",
        "El docente comparte su planificación dos días antes de cada visita.",
        "La dirección reserva una hora para el diálogo, sin estudiantes a cargo.",
    ),
    ("plan_individual", "metas"): (
        "Que todos los grados trabajen la mayor parte de la sesión sin esperar indicaciones.",
        "Hacer en cada sesión preguntas que pidan explicar y no solo responder.",
        "Decir a cada estudiante qué logró y qué le falta, con su trabajo en la mano.",
    ),
    ("plan_institucional", "metas"): (
        "Planificar juntos, cada quincena, una sesión para grados distintos.",
        "Tener un rincón de lectura en lengua originaria en cada aula.",
        "Observarse entre docentes una vez al trimestre.",
    ),
    ("plan_anual", "metas"): (
        "Visitar a cada docente lo que pide el protocolo, sin perder ninguna visita por el río.",
        "Que cada docente sepa en qué nivel está y qué hará para pasar al siguiente.",
        "Que los GIA terminen con una práctica que cada uno prueba en su aula.",
    ),
    ("plan_anual_ugel", "metas"): (
        "Cumplir el protocolo de cada docente antes del cierre del año.",
        "Que ningún acompañante pase más horas en el río que en las aulas.",
        "Registrar cada estrategia dentro de su plazo.",
    ),
    ("plan_anual_ugel", "recursos"): (
        "Un bote con motor y dos tanques de combustible al mes.",
        "Guías impresas en awajún y castellano para cada escuela.",
        "Cuatro tabletas con los cuadernos de trabajo descargados.",
    ),
    ("visita_direccion", "evidencia"): (
        "Revisó con los docentes las planificaciones del mes y acordó dos mejoras en cada una.",
        "Acompañó una sesión y conversó después con el docente sobre lo que vio.",
        "Tiene un plan de monitoreo con fechas; este mes cumplió dos de tres visitas.",
        "Reunió a las familias para acordar la asistencia en tiempo de cosecha.",
    ),
    ("gia_diseno", "proposito"): (
        "Comparar cómo atendemos dos grados a la vez y acordar qué probar.",
        "Analizar tres trabajos de estudiantes y escribir la retroalimentación de cada uno.",
        "Preparar preguntas que hagan razonar, y probarlas entre nosotros.",
    ),
    ("gia_registro", "roles"): (
        "Dos docentes presentaron su práctica y otro condujo el cierre.",
        "Una docente mostró trabajos de su aula; el resto propuso la retroalimentación.",
        "Por parejas prepararon preguntas; el director tomó nota de los acuerdos.",
    ),
    ("gia_registro", "acuerdos"): (
        "Probar en su aula una de las preguntas preparadas y traer lo que respondieron.",
        "Intercambiar por turno los cuadros de actividades de cada grado.",
        "Devolver tres trabajos con una pregunta escrita.",
    ),
    ("rtc_convocatoria", "proposito"): (
        "Revisar juntos los resultados del trimestre y decidir qué se refuerza.",
        "Acordar las horas de lengua originaria y quién prepara los materiales.",
    ),
    ("rtc_registro", "acuerdos"): (
        "El director revisa las planificaciones el primer lunes de cada mes.",
        "Cada aula tendrá sus textos en awajún a la vista antes del próximo mes.",
        "Los docentes del mismo ciclo planifican juntos los jueves.",
    ),
    ("taller_plan", "requerimientos"): (
        "Dos juegos de guías por docente, impresos.",
        "Proyector, papelotes y plumones para seis grupos.",
        "Alojamiento y alimentación de quienes vienen por río.",
    ),
    ("base_actualizada", "administrativos"): (
        "El combustible llegó tarde en abril; desde mayo se pidió por adelantado.",
    ),
    ("informe", "interpretacion"): (
        "Más docentes hacen preguntas que piden explicar; cuesta aún retroalimentar a dos grados.",
        "Subió la participación donde hay tareas por grado; donde no, los pequeños esperan.",
        "Los planes individuales ya se cumplen; lo que falta es tiempo para conversar después.",
        "La lluvia atrasó dos visitas, que se recuperaron; el material concreto se usa más.",
        "Los GIA ayudaron: tres docentes probaron lo acordado y lo mostraron.",
    ),
}
"""What may be written at a field of a ficha that is not about one session."""
PRACTICAS = (
    ("Medir la chacra para aprender a medir",
     ("Los estudiantes miden la chacra escolar cada mes y llevan la cuenta de lo que crece; "
     "relacionan medidas propias y el metro."),
     "Cuaderno de medidas del aula"),
    ("Cuentos de la abuela en dos lenguas",
     ("Cada semana una sabia de la comunidad cuenta un relato en awajún; los estudiantes lo "
     "escriben en las dos lenguas y lo leen a los menores."),
     "Libro de relatos del aula"),
    ("Tutores de lectura entre grados",
     ("Sexto lee con primero veinte minutos al día y anota qué palabra costó; la docente "
     "ajusta con eso su sesión."),
     "Registro de los tutores"),
    ("El rincón de las preguntas",
     ("Quien termina antes saca una pregunta del rincón, la resuelve y deja otra para el "
     "siguiente; los grados se esperan menos."),
     "Caja de preguntas con respuestas"),
)  # fmt: skip
_FICHAS_DE_SESION = {
    "visita_observacion", "visita_preparacion", "visita_dialogo", "visita_sesion",
    "visita_registro",
}  # fmt: skip


def write_texts(ficha: str, answer: dict[str, Any], visita: str, rng: Random) -> None:
    """Put in an answer what is written in the field; all of a visit is about one session."""
    if ficha in _FICHAS_DE_SESION:
        sesion = Random(f"sesion:{visita}").choice(SESIONES)
        told = {**sesion._asdict(), "compromisos": sesion.acuerdos}
        answer |= {name: _like(answer[name], told[name]) for name in told if name in answer}
    else:
        _vary(ficha, answer, rng)


def _like(example: object, value: Any) -> Any:
    return list(value) if isinstance(example, list) else value


def _vary(ficha: str, answer: dict[str, Any], rng: Random) -> None:
    for name, value in answer.items():
        if (ficha, name) in TEXTOS:
            said = TEXTOS[ficha, name]
            many = min(len(said), 2)
            answer[name] = rng.sample(said, many) if isinstance(value, list) else rng.choice(said)
        elif isinstance(value, list):
            for row in value:
                if isinstance(row, dict):
                    _vary(ficha, row, rng)
