"""The independent checker: every rule of an assignment read again from the two documents."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from engine.planner.reparto.limites import limit_of, widest

Problema = Mapping[str, Any]


def check_lists(problema: Problema, plan: Mapping[str, Any]) -> list[str]:
    """Return the faults of a plan that `read_assigned` accepted, as sentences; none if sound.

    Nothing of the search is used.
    """
    rules = (_once, _ratio, _whole, _fixed, _fit, _counted)
    return [told for rule in rules for told in rule(problema, plan)]


def _pairs(plan: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return each docente of the plan with their school and companion."""
    return [
        (docente, institucion["id"], lista["acompanante"])
        for lista in plan["listas"]
        for institucion in lista["instituciones"]
        for docente in institucion["docentes"]
    ]


def _once(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """Each docente is in one list, or told to be in none."""
    times = Counter(docente for docente, _, _ in _pairs(plan))
    pending = {docente for each in plan["pendientes"] for docente in each["docentes"]}
    for institucion in problema["instituciones"]:
        for docente in institucion["docentes"]:
            if times[docente] > 1:
                yield f"{docente} está en {times[docente]} listas."
            elif not times[docente] and docente not in pending:
                yield f"{docente} no está en ninguna lista ni entre los pendientes."
    names = Counter(lista["acompanante"] for lista in plan["listas"])
    yield from (f"{name} tiene {n} listas." for name, n in names.items() if n > 1)


def _ratio(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """No list has more docentes than the least ratio of its schools (PR-22, S004:389-392)."""
    schools, rows = {each["id"]: each for each in problema["instituciones"]}, problema["limites"]
    people = {each["id"]: each for each in problema["acompanantes"]}
    for lista in plan["listas"]:
        who = people[lista["acompanante"]]
        docentes = sum(len(each["docentes"]) for each in lista["instituciones"])
        limits = [
            (limite.docentes, f"{each['id']}: {limite.norma}")
            for each in lista["instituciones"]
            if (limite := limit_of(schools[each["id"]], rows, who.get("dispersion"))) is not None
        ]
        if "maximo" in who:
            limits.append((who["maximo"], "el máximo de su contrato"))
        for most, norma in sorted(limits)[:1]:
            if docentes > most:
                yield (
                    f"{lista['acompanante']} tiene {docentes} docentes y puede tener {most} "
                    f"({norma}; PR-22)."
                )


def _whole(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """A school goes whole to one list, unless a ratio cannot hold it or somebody cut it."""
    lists: dict[str, set[str]] = defaultdict(set)
    for _, institucion, acompanante in _pairs(plan):
        lists[institucion].add(acompanante)
    fixed = {pair["docente"]: pair["acompanante"] for pair in problema.get("fijas", ())}
    for institucion in problema["instituciones"]:
        among = lists[institucion["id"]]
        limite = widest(institucion, problema["limites"], problema["acompanantes"])
        by_hand = {fixed[d] for d in institucion["docentes"] if d in fixed}
        too_large = limite is not None and len(institucion["docentes"]) > limite.docentes
        if len(among) > 1 and len(by_hand) < 2 and not too_large:
            yield f"{institucion['id']} está dividida entre {', '.join(sorted(among))}."


def _fixed(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """Who was fixed by a human is where they said."""
    where = {docente: acompanante for docente, _, acompanante in _pairs(plan)}
    for pair in problema.get("fijas", ()):
        found = where.get(pair["docente"])
        if found not in (None, pair["acompanante"]):
            yield f"{pair['docente']} se fijó con {pair['acompanante']} y está con {found}."


def _fit(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """Companions attend that kind of school and speak its language, unless somebody fixed it."""
    people = {each["id"]: each for each in problema["acompanantes"]}
    schools = {each["id"]: each for each in problema["instituciones"]}
    fixed = {(pair["docente"], pair["acompanante"]) for pair in problema.get("fijas", ())}
    for lista in plan["listas"]:
        acompanante = people[lista["acompanante"]]
        for part in lista["instituciones"]:
            school = schools[part["id"]]
            if any((docente, acompanante["id"]) in fixed for docente in part["docentes"]):
                continue
            if "tipos" in acompanante and school["tipo"] not in acompanante["tipos"]:
                yield f"{acompanante['id']} no atiende {school['tipo']}, como es {school['id']}."
            lengua = school.get("lengua")
            if lengua and lengua not in acompanante.get("lenguas", [lengua]):
                yield f"{acompanante['id']} no habla {lengua}, la lengua de {school['id']}."


def _counted(problema: Problema, plan: Mapping[str, Any]) -> Iterator[str]:
    """The plan says as many docentes as it lists, and that it lacks some when it does."""
    for lista in plan["listas"]:
        docentes = sum(len(each["docentes"]) for each in lista["instituciones"])
        if docentes != lista["docentes"]:
            yield f"La lista de {lista['acompanante']} dice {lista['docentes']} y tiene {docentes}."
    if plan["pendientes"] and plan["estado"] in ("optimo", "factible"):
        yield "El plan dice estar completo y deja docentes pendientes."
    if not plan["pendientes"] and plan["estado"] == "incompleto":
        yield f"{problema.get('nombre', 'El plan')} dice estar incompleto y no deja a nadie."
