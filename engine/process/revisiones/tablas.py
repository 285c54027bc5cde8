"""Decision tables: that every cell can be read and the hit policy has what it needs."""

from contextlib import suppress

from engine.process.decisiones.decision import POLITICAS, REUNEN, fit, kind_asked
from engine.process.decisiones.tabla import Decision, Decisiones, Tabla
from engine.process.lenguaje.calculo import kind_of
from engine.process.lenguaje.expresiones import ExpressionError, compile_feel, compile_tests
from engine.process.revisiones.cobertura import Inexact, constants_of, review_coverage
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano


def review_decisions(plano: Plano, decisiones: Decisiones) -> Hallazgos:
    """Yield the decisions nobody wrote and what is wrong with those written."""
    for node in plano.of("businessRuleTask"):
        name = plano.decision(node.id)
        if decisiones.find(name) is None:
            said = (
                f"pregunta a «{name}», que no está" if name else "no dice a qué decisión pregunta"
            )
            yield Hallazgo(
                "decision_desconocida",
                node.id,
                f"«{node.nombre}» {said}{' junto al diagrama' if name else ''}.",
                "Agregue el archivo .dmn junto al diagrama, o corrija el nombre de la decisión.",
            )
    for decision in decisiones.por_nombre.values():
        yield from review_decision(decision, decisiones)


def review_decision(decision: Decision, decisiones: Decisiones) -> Hallazgos:
    """Yield what keeps a decision from giving the answer that its policy promises."""
    given = _required_names(decision, decisiones)
    if decision.tabla is None:
        if not _readable(decision.expresion):
            yield _unreadable(decision.nombre, decision.expresion)
        return
    tabla = decision.tabla
    broken = [*_policy(decision, tabla), *_shape(tabla), *_cells(decision, tabla, given)]
    yield from broken
    if not broken:
        yield from review_coverage(decision.nombre, tabla)


def _required_names(decision: Decision, decisiones: Decisiones) -> frozenset[str]:
    """Return the names by which a decision reads those it requires."""
    names: set[str] = set()
    for required in decisiones.needed_by(decision)[:-1]:
        names |= {required.nombre, required.variable, *required.salidas}
    return frozenset(names)


def _policy(decision: Decision, tabla: Tabla) -> Hallazgos:
    policy = tabla.politica
    if policy not in POLITICAS:
        yield _wrong_policy(decision, f"La política {policy[:40]} no existe.", ", ".join(POLITICAS))
    elif tabla.agrega and (policy != "COLLECT" or tabla.agrega not in REUNEN):
        yield _wrong_policy(
            decision,
            f"La agregación {tabla.agrega[:40]} no va con la política {policy}.",
            f"COLLECT con {', '.join(REUNEN)} o sin agregación",
        )
    elif tabla.agrega and len(tabla.salidas) != 1:
        yield _wrong_policy(
            decision, f"{tabla.agrega} reúne una sola salida.", "una tabla por cada salida"
        )
    elif policy in ("PRIORITY", "OUTPUT ORDER") and not _ranked(tabla):
        yield _wrong_policy(
            decision,
            f"{policy} pide el orden de los valores de la salida.",
            "outputValues con los valores de mayor a menor prioridad",
        )


def _wrong_policy(decision: Decision, message: str, use: str) -> Hallazgo:
    return Hallazgo("politica_no_admitida", decision.nombre, message, f"Use {use}.")


def _ranked(tabla: Tabla) -> bool:
    """Tell whether some output lists its values by name, one after the other."""
    try:
        listed = [compile_feel(f"[{c.valores}]") for c in tabla.salidas if c.valores]
        return bool(listed) and all(not lst.nombres and lst.evaluate({}, {}) for lst in listed)
    except ExpressionError:
        return False


def _shape(tabla: Tabla) -> Hallazgos:
    for rule in tabla.reglas:
        if len(rule.pruebas) != len(tabla.entradas) or len(rule.salidas) != len(tabla.salidas):
            yield Hallazgo(
                "regla_incompleta",
                rule.id,
                "La regla no tiene una celda por cada columna.",
                "Complete la fila.",
            )


def _cells(decision: Decision, tabla: Tabla, given: frozenset[str]) -> Hallazgos:
    """Yield the cells that cannot be read, or read what the table does not say it reads."""
    known = set(given)
    for entry in tabla.entradas:
        if _readable(entry.expresion):
            known |= compile_feel(entry.expresion).nombres
        else:
            yield _unreadable(decision.nombre, entry.expresion)
        if not _is_test(entry.admite, frozenset()):
            yield _unreadable(decision.nombre, entry.admite)
    for column in tabla.salidas:
        if not _is_test(column.valores, frozenset()):
            yield _unreadable(decision.nombre, column.valores)
        if column.defecto:
            yield from _output(decision.nombre, column.defecto, column.tipo, known)
    for rule in tabla.reglas:
        for entry, cell in zip(tabla.entradas, rule.pruebas, strict=False):
            yield from _test(rule.id, cell, entry.tipo, known)
        for column, cell in zip(tabla.salidas, rule.salidas, strict=False):
            yield from _output(rule.id, cell, column.tipo, known)


def _test(place: str, cell: str, tipo: str, known: set[str]) -> Hallazgos:
    if not _is_test(cell, known):
        yield _unreadable(place, cell)
        return
    asked, kinds = kind_asked(tipo), set()
    with suppress(Inexact):
        for constant in constants_of(compile_tests(cell)):
            kinds.add(kind_of(constant))
    if asked and kinds - {asked, "nada"}:
        yield Hallazgo(
            "prueba_de_otra_clase",
            place,
            f"«{cell[:80]}» no se compara con {asked}, que es lo que dice su columna.",
            'Escriba un valor de esa clase; las fechas, como date("2026-08-12").',
        )


def _output(place: str, cell: str, tipo: str, known: set[str]) -> Hallazgos:
    if not (_readable(cell) and compile_feel(cell).nombres <= known):
        yield _unreadable(place, cell)
    elif not compile_feel(cell).nombres:
        try:
            fit(compile_feel(cell).evaluate({}, {}), tipo, cell[:80])
        except ExpressionError as problem:
            yield Hallazgo(
                "salida_de_otra_clase",
                place,
                f"La salida no es de la clase que dice su columna: {problem}.",
                f"Escriba un valor de la clase {tipo}, o corrija la clase de la columna.",
            )


def _unreadable(place: str, text: str) -> Hallazgo:
    return Hallazgo(
        "expresion_no_admitida",
        place,
        f"«{text[:80]}» no se admite en una tabla.",
        "Use un valor, una comparación como > 0 o un rango como [1..5]; los textos van entre "
        "comillas.",
    )


def _readable(text: str) -> bool:
    """Tell whether a text is an expression that needs nothing but variables."""
    try:
        return not compile_feel(text).funciones
    except ExpressionError:
        return False


def _is_test(cell: str, known: set[str] | frozenset[str]) -> bool:
    try:
        tests = compile_tests(cell)
    except ExpressionError:
        return False
    return not tests.funciones and tests.nombres <= known
