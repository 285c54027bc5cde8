"""Plays the steps of a conformance case and says what went otherwise.

=> a b                      it starts, and then waits at `a` and `b`
a {"n": 1} => b :: a g      `a` is presented; it waits at `b`, having gone through `a` and `g`
a#2, a[x=3]                 the second that waits at `a`; the one that sees `x` as 3
pasa 1h => t                time passes; also mensaje, senal, error, escala, falla, fija…
a => b ?codigo              the step is refused with that code and nothing moves
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine.errors import ArticulaError
from engine.process.foto import Espera
from tests.process.conformidad.cuaderno import COMPRUEBA, Caso
from tests.process.conformidad.marcha import Ausente, Marcha

_PLACE = re.compile(r"(?P<id>\w+)(?:#(?P<numero>\d+)|\[(?P<nombre>\w+)=(?P<valor>.+)\])?")
_SPANS = {"m": "minutes", "h": "hours", "d": "days"}


def play(marcha: Marcha, caso: Caso) -> list[str]:
    """Return what went otherwise than the case tells, step by step; nothing when it conforms."""
    faults = []
    for number, paso in enumerate(caso.pasos, 1):
        told = f"{caso.nombre}, paso {number} «{paso}»"
        faults += [f"{told}: {fault}" for fault in _step(marcha, paso)]
        if faults:
            break
    return faults


def _step(marcha: Marcha, paso: str) -> list[str]:
    if paso.split(" ", 1)[0] in COMPRUEBA and "=>" not in paso:
        return _look(marcha, *paso.split(" ", 1))
    act, _, told = paso.partition("=>")
    stands, traced, road = told.partition("::")
    stands, _, refused = stands.partition("?")
    said = _refusal(marcha, act.strip())
    faults = [] if said == refused.strip() else [f"respondió «{said}»"]
    if marcha.ahora.dump() != marcha.memoria:
        faults.append("lo que está en memoria cambió sin guardarse")
    if told and (found := marcha.stands()) != sorted(stands.split()):
        faults.append(f"espera en {' '.join(found) or 'ningún lugar'}")
    if traced and marcha.ahora.recorrido != road.split():
        faults.append(f"recorrió {' '.join(marcha.ahora.recorrido)}")
    return faults


def _refusal(marcha: Marcha, act: str) -> str:
    """Take a step and return the code it is refused with, or nothing."""
    try:
        _act(marcha, act)
    except Ausente:
        return "nadie"
    except ArticulaError as problem:
        return problem.code
    return ""


def _act(marcha: Marcha, act: str) -> None:
    if not act:
        return
    word, _, rest = act.partition(" ")
    if word in ACTS:
        what, _, data = rest.partition("{")
        ACTS[word](marcha, what.strip(), orjson.loads("{" + data) if data else {})
        return
    place, _, data = act.partition("{")
    token = _at(marcha, place.strip()).token
    marcha.take(lambda e: e.complete(token, orjson.loads("{" + data) if data else {}))


def _at(marcha: Marcha, place: str) -> Espera:
    told = _PLACE.fullmatch(place)
    assert told, place
    number, name, value = told["numero"], told["nombre"], told["valor"]
    if name:
        wanted = orjson.loads(value)
        return marcha.one(told["id"], lambda e: e.variables.get(name, "ausente") == wanted)
    found = [e for e in marcha.waiting() if e.elemento.id == told["id"]]
    if len(found) < int(number or 1):
        raise Ausente(place)
    return found[int(number or 1) - 1]


def _failed(marcha: Marcha, elemento: str) -> Any:
    return next(f.token for f in marcha.ahora.photograph().fallos if f.elemento.id == elemento)


def _pass(marcha: Marcha, span: str, _: Any) -> None:
    marcha.pass_time(timedelta(**{_SPANS[span[-1]]: int(span[:-1])}))


def _until(marcha: Marcha, instant: str, _: Any) -> None:
    marcha.pass_time(datetime.fromisoformat(instant) - marcha.now)


def _deliver(tipo: str) -> Callable[[Marcha, str, Any], None]:
    def run(marcha: Marcha, what: str, datos: Any) -> None:
        nombre, _, clave = what.partition("/")
        marcha.deliver(tipo, nombre, clave or None, datos)

    return run


def _error(marcha: Marcha, what: str, datos: Any) -> None:
    place, codigo = what.split()
    token = _at(marcha, place).token
    marcha.take(lambda e: e.fail(token, codigo, datos))


def _escalate(marcha: Marcha, what: str, datos: Any) -> None:
    place, codigo = what.split()
    token = _at(marcha, place).token
    marcha.take(lambda e: e.escalate(token, codigo, datos))


def _break(marcha: Marcha, place: str, _: Any) -> None:
    token = _at(marcha, place).token
    marcha.take(lambda e: e.note_failure(token, "averia", "No respondió."))


def _retry(marcha: Marcha, place: str, _: Any) -> None:
    token = _failed(marcha, place)
    marcha.take(lambda e: e.retry(token))


def _skip(marcha: Marcha, place: str, variables: Any) -> None:
    token = _failed(marcha, place)
    marcha.take(lambda e: e.skip(token, variables))


def _set(marcha: Marcha, _: str, changes: Any) -> None:
    marcha.take(lambda e: e.set_variables(changes))


def _twice(marcha: Marcha, place: str, _: Any) -> None:
    """Complete a token, and then the same one again."""
    token = _at(marcha, place).token
    marcha.take(lambda e: e.complete(token, {}))
    marcha.take(lambda e: e.complete(token, {}))


ACTS: dict[str, Callable[[Marcha, str, Any], None]] = {
    "pasa": _pass,
    "hasta": _until,
    "mensaje": _deliver("mensaje"),
    "senal": _deliver("senal"),
    "error": _error,
    "escala": _escalate,
    "falla": _break,
    "reintenta": _retry,
    "omite": _skip,
    "fija": _set,
    "otra_vez": _twice,
}


def _look(marcha: Marcha, word: str, rest: str) -> list[str]:
    name, _, told = rest.partition(" ")
    if word == "sea":
        wanted = orjson.loads(rest)
        found: Any = {key: marcha.ahora.variables.get(key) for key in wanted}
    elif word == "vence":
        wanted = datetime.fromisoformat(told)
        due = marcha.one(name).vence
        found = due and due.replace(microsecond=0)
    elif word == "escalo":
        wanted, found = rest.split(), marcha.ahora.escaladas
    elif word == "lanzo":
        nombre, clave, datos = told.split(" ", 2)
        wanted = (name, nombre, orjson.loads(clave), orjson.loads(datos))
        sent = marcha.ahora.enviados
        found = [(e.tipo, e.nombre, e.clave, dict(e.datos)) for e in sent]
        wanted = [wanted]
    else:
        wanted = orjson.loads(told)
        found = _member(word, marcha.one(name))
    return [] if found == wanted else [f"hay {found!r}"]


def _member(word: str, espera: Espera) -> Any:
    if word == "clave":
        return espera.clave
    if word == "cuantos":
        return len(espera.miembros or ())
    return None if espera.miembros is None else [dict(m) for m in espera.miembros]
