"""The independent checker of a year: each rule read again from the two documents, by its name."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.planner.anual.dias import minute, within
from engine.planner.anual.hechos import Faltas, Hechos, days_of
from engine.planner.anual.revision_de_cadencia import find_gaps
from engine.planner.anual.revision_de_rutas import find_broken_ways, find_long_days

UN_DIA = timedelta(days=1)


def check_year(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> list[str]:
    """Return the faults of a plan that `read_planned` accepted, each beginning with its rule."""
    hechos = Hechos(problema, plan)
    return [f"{rule}: {told}" for rule, find in REGLAS.items() for told in find(hechos)]


def _apart(hechos: Hechos, tipo: str) -> Faltas:
    """A GIA or RTC is on another day than the visits of each of its schools (S004:268, 296)."""
    visited: dict[str, set[date]] = defaultdict(set)
    for _, event in hechos.of("visita"):
        visited[event["instituciones"][0]].update(days_of(event))
    for _, event in hechos.of(tipo):
        for one in event["instituciones"]:
            for dia in set(days_of(event)) & visited[one]:
                yield f"{event['id']} es el {dia}, día de visita en {one}."


def _directors(hechos: Hechos) -> Faltas:
    """The GIA of directores follows that of docentes on the same day (S003:2026-2028)."""
    for who, event in hechos.of("gia"):
        extra = event.get("directores")
        if extra and minute(extra["inicio"]) < minute(event["dias"][0]["fin"]):
            yield f"El GIA de directores de {event['id']} empieza antes de que termine ({who})."


def _vacation(hechos: Hechos) -> Faltas:
    """The taller of the mid-year vacation lies in it (S003:2061-2062)."""
    for event, asked in hechos.talleres:
        for dia in days_of(event):
            if asked.get("vacaciones") and dia not in hechos.anio.vacaciones:
                yield f"{event['id']} toma el {dia}, fuera de las vacaciones de medio año."


def _classes(hechos: Hechos) -> Faltas:
    """No taller takes class days without a recovery plan; no GIA nor RTC class hours."""
    for event, asked in hechos.talleres:
        for dia in days_of(event):
            if dia in hechos.anio.lectivos and "recuperacion" not in asked:
                yield f"{event['id']} toma el {dia}, con clases y sin plan de recuperación."
    for _, event in hechos.of("gia", "rtc"):
        day = event["dias"][0]
        ends = event["directores"]["fin"] if "directores" in event else day["fin"]
        for one in event["instituciones"]:
            turno = hechos.instituciones[one]["turno"]
            if day["inicio"] < turno["fin"] and ends > turno["inicio"]:
                yield f"{event['id']} toma horas de clases de {one}, de {day['inicio']} a {ends}."


def _consecutive(hechos: Hechos) -> Faltas:
    """The days of a visit follow each other (S003:1706-1708)."""
    for _, event in hechos.of("visita"):
        days = days_of(event)
        if any(b - a != UN_DIA for a, b in pairwise(days)):
            yield f"Los días de {event['id']} no son consecutivos."


def _sequence(hechos: Hechos) -> Faltas:
    """Observation, preparation, advice: in order, and as long as the rule asks (S003:1708-1712)."""
    for _, event in hechos.of("visita"):
        docente = hechos.docentes[event["docente"]]
        protocolo = hechos.protocol_of(event["docente"])
        kind = "asesoria_director" if docente.get("director") else "asesoria"
        wanted = [
            ("observacion", protocolo.get("observacion", 2)),
            ("preparacion", protocolo.get("preparacion", 2)),
            ("asesoria", protocolo.get(kind, 3 if docente.get("director") else 2)),
        ]
        for dia in event["dias"]:
            pasos = dia.get("pasos", ())
            spans = [(minute(paso["inicio"]), minute(paso["fin"])) for paso in pasos]
            ordered = all(a[1] <= b[0] for a, b in pairwise(spans))
            if [paso["paso"] for paso in pasos] != [name for name, _ in wanted] or not ordered:
                yield f"Los pasos de {event['id']} no siguen su orden."
            elif any(b - a < 60 * h for (a, b), (_, h) in zip(spans, wanted, strict=True)):
                yield f"Un paso de {event['id']} dura menos de lo que pide la norma."


def _milestones(hechos: Hechos) -> Faltas:
    """Induction before the first visits, each report and plan after what it rests on."""
    dates: dict[str, list[str]] = defaultdict(list)
    for hito in hechos.plan.get("hitos", ()):
        dates[hito["hito"]].append(hito["fecha"])
    firsts = [min(days_of(event)) for _, event in hechos.of("visita")]
    for comun in hechos.plan["comunes"]:
        if comun["tipo"] == "induccion" and firsts and max(days_of(comun)) >= min(firsts):
            yield f"La inducción {comun['id']} termina cuando ya se visita."
    order = ("informe_diagnostico", "plan_anual_ugel", "plan_anual_acompanante")
    for before, after in pairwise(order):
        if dates[before] and dates[after] and max(dates[before]) > min(dates[after]):
            yield f"{after} es antes que {before}."


def _purposes(hechos: Hechos) -> Faltas:
    """The first visit of each docente takes the baseline, or diagnoses (S003:804-873)."""
    for _, event in hechos.of("visita"):
        first = event.get("proposito") in ("linea_de_base", "diagnostica")
        if first != (event["numero"] == 1):
            yield f"{event['id']} tiene por propósito {event.get('proposito')}."


def _agreed(hechos: Hechos) -> Faltas:
    """The socialisation of results is agreed in the last visit but one (S003:2539-2541)."""
    last = Counter[str]()
    for _, event in hechos.of("visita"):
        last[event["docente"]] = max(last[event["docente"]], event["numero"])
    for _, event in hechos.of("visita"):
        agreed = event.get("proposito") == "acuerda_socializacion"
        total = len(hechos.protocol_of(event["docente"])["visitas"])
        if agreed != (event["numero"] == total - 1 and total > 2):
            yield f"{event['id']} no es la penúltima visita, o no acuerda la socialización."


def _closed(hechos: Hechos) -> Faltas:
    """The final report comes after every visit of its companion (S003:2632-2633)."""
    finals = {
        hito["acompanante"]: hito["fecha"]
        for hito in hechos.plan.get("hitos", ())
        if hito["hito"] == "informe_final"
    }
    for who, event in hechos.of("visita"):
        if who in finals and finals[who] < event["dias"][-1]["fecha"]:
            yield f"El informe final de {who} es antes de {event['id']}."


def _coordinated(hechos: Hechos) -> Faltas:
    """A visit is coordinated on a day before it (S003:1822-1828)."""
    for _, event in hechos.of("visita"):
        if event.get("coordinar", "") >= event["dias"][0]["fecha"]:
            yield f"{event['id']} se coordina cuando ya empezó."


def _month_before(hechos: Hechos) -> Faltas:
    """The plan of a taller still can go to the administration a month before (S003:1413-1415).

    One that keeps the date it had, or that Minedu convenes, is not asked for again.
    """
    hoy = hechos.problema.get("hoy", "")
    asked = {each["id"]: each for each in hechos.problema.get("comunes", ())}
    dates = {each["id"]: each["dias"][0]["fecha"] for each in hechos.plan["comunes"]}
    for hito in hechos.plan.get("hitos", ()):
        if hito["regla"] != "PR-18" or hito["fecha"] >= hoy:
            continue
        comun = hito["comun"]
        kept = hechos.problema.get("publicadas", {}).get(comun) == dates.get(comun)
        if not kept and "convocatoria" not in asked.get(comun, {}):
            yield f"El plan de {comun} debió ir a la administración el {hito['fecha']}."


def _in_ugel(hechos: Hechos) -> Faltas:
    """Each month with classes has its days in the UGEL (S003:1263-1268)."""
    wanted = hechos.problema["ugel"].get("dias_mes", 1)
    found = Counter(
        dia.month
        for comun in hechos.plan["comunes"]
        if comun["tipo"] == "reunion"
        for dia in days_of(comun)
    )
    pending = {each["id"] for each in hechos.plan["pendientes"]}
    left = hechos.anio.months_left(hechos.problema.get("hoy", ""))
    for mes in sorted(left.intersection(hechos.anio.meses)):
        code = f"UGEL-{hechos.problema['calendario']['inicio'][:4]}-{mes:02d}"
        if found[mes] < wanted and code not in pending:
            yield f"En el mes {mes} hay {found[mes]} días en la UGEL y se piden {wanted}."


def _where(hechos: Hechos) -> Faltas:
    """The taller of docentes is in the UGEL, that of companions in the macro region (S004:423)."""
    for event, asked in hechos.talleres:
        if event.get("sede") != "ugel" and "lugar" not in asked:
            yield f"{event['id']} es en {event.get('sede')} y debe ser en la UGEL."
    for event in hechos.plan["comunes"]:
        if event["tipo"] == "taller_ap" and event.get("sede") == "ugel":
            yield f"{event['id']} es en la UGEL y debe ser en la sede de la macro región."


def _ratio(hechos: Hechos) -> Faltas:
    """Nobody visits more docentes than their ratio (S004:389-392)."""
    visited: dict[str, set[str]] = defaultdict(set)
    for who, event in hechos.of("visita"):
        visited[who].add(event["docente"])
    for each in hechos.problema["acompanantes"]:
        if len(visited[each["id"]]) > each.get("maximo", 10**6):
            yield f"{each['id']} visita a {len(visited[each['id']])} y puede a {each['maximo']}."


def _connected(hechos: Hechos) -> Faltas:
    """Without connectivity there are only asesorías, by telephone or radio (S002:43-54)."""
    for _, event in hechos.eventos:
        for one in event["instituciones"]:
            cut = not hechos.instituciones[one].get("conectividad", True)
            if cut and event["modalidad"] == "virtual":
                yield f"{event['id']} es virtual y {one} no tiene conectividad."


def _protocol(hechos: Hechos) -> Faltas:
    """Every docente has the visits of their protocol, and every day is possible and only once."""
    pending = {each["id"] for each in hechos.plan["pendientes"]}
    made: dict[str, list[int]] = defaultdict(list)
    for _, event in hechos.of("visita"):
        made[event["docente"]].append(len(event["dias"]))
        yield from _class_days(hechos, event)
    for codigo, long in hechos.done_visits():
        made[codigo].append(long)
    for each in hechos.problema["acompanantes"]:
        for codigo in each["docentes"]:
            wanted = hechos.protocol_of(codigo)["visitas"]
            lacking = sum(f"V-{codigo}-{n}" in pending for n in range(1, len(wanted) + 1))
            whole = sorted(made[codigo]) == sorted(wanted)
            if not whole and (not lacking or len(made[codigo]) + lacking != len(wanted)):
                yield f"{codigo} tiene visitas de {made[codigo]} días y se piden {wanted}."
    for each in hechos.plan["acompanantes"]:
        taken = Counter(dia for event in each["eventos"] for dia in days_of(event))
        for comun in hechos.plan["comunes"]:
            if each["id"] in comun.get("acompanantes", (each["id"],)):
                taken.update(days_of(comun))
        yield from (f"{each['id']} tiene {n} cosas el {d}." for d, n in taken.items() if n > 1)


def _class_days(hechos: Hechos, event: Mapping[str, Any]) -> Faltas:
    institucion = hechos.instituciones[event["instituciones"][0]]
    local = hechos.anio.local(institucion.get("distrito"))
    for dia in days_of(event):
        if dia not in hechos.anio.lectivos or dia in local:
            yield f"{event['id']} es el {dia}, sin clases en {institucion['id']}."
        elif within(dia, institucion.get("indisponible", ())):
            yield f"{event['id']} es el {dia}, y {institucion['id']} no puede."


REGLAS: Mapping[str, Callable[[Hechos], Faltas]] = {
    "PR-05": lambda hechos: _apart(hechos, "gia"),
    "PR-06": lambda hechos: _apart(hechos, "rtc"),
    "PR-07": _directors,
    "PR-08": find_gaps,
    "PR-09": _vacation,
    "PR-10": _classes,
    "PR-11": _consecutive,
    "PR-12": _sequence,
    "PR-13": _milestones,
    "PR-14": _purposes,
    "PR-15": _agreed,
    "PR-16": _closed,
    "PR-17": _coordinated,
    "PR-18": _month_before,
    "PR-19": find_broken_ways,
    "PR-20": _in_ugel,
    "PR-21": _where,
    "PR-22": _ratio,
    "PR-25": _connected,
    "PB-06": find_long_days,
    "protocolo": _protocol,
}
"""Each rule with what looks for who breaks it."""
