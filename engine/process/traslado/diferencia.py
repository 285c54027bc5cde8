"""What changed between two versions of a diagram, element by element, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.process.definicion import Definicion, Elemento
from engine.process.grafo import Nodo
from engine.process.palabras import PROPIEDADES, class_of, event_of, rounds_of

AGREGADO, QUITADO, RENOMBRADO = "agregado", "quitado", "renombrado"
CAMBIADO, MOVIDO = "cambiado", "movido"
Sentences = Iterator[tuple[str, str]]
# What an element is, not how it behaves: told by its class, its loop or its event.
_TOLD_APART = frozenset({"repite_coleccion", "repite_elemento", "repite_salida"})


@dataclass(frozen=True)
class Cambio:
    """One thing that changed: `elemento` is an id of the newer version, or of the one it left.

    It is empty for what belongs to no element, as a decision table.
    """

    tipo: str
    elemento: str
    nombre: str
    clase: str
    frase: str

    def to_json(self) -> dict[str, str]:
        """Return it as plain values."""
        return {
            "tipo": self.tipo,
            "elemento": self.elemento,
            "nombre": self.nombre,
            "clase": self.clase,
            "frase": self.frase,
        }


def compare(desde: Definicion, hasta: Definicion) -> tuple[Cambio, ...]:
    """Return what changed from one version to another; empty when they behave and read the same."""
    tables = _compare_tables(desde.decisiones, hasta.decisiones)
    return (*_changes(desde, hasta), *tables)


def _changes(desde: Definicion, hasta: Definicion) -> Iterator[Cambio]:
    yield from _of_process(desde, hasta)
    for identifier, new in hasta.elementos.items():
        old = desde.elementos.get(identifier)
        if old is None:
            words = class_of(hasta.grafo.nodos[identifier])
            yield _cambio(AGREGADO, new, f"Se agrega «{new.nombre}» ({words}).")
            continue
        for tipo, frase in _of_element(old, new, desde, hasta):
            yield _cambio(tipo, new, frase)
    for identifier, old in desde.elementos.items():
        if identifier not in hasta.elementos:
            words = class_of(desde.grafo.nodos[identifier])
            yield _cambio(QUITADO, old, f"Se quita «{old.nombre}» ({words}).")


def _compare_tables(antes: Mapping[str, str], despues: Mapping[str, str]) -> tuple[Cambio, ...]:
    said = {AGREGADO: "Se agrega", QUITADO: "Se quita", CAMBIADO: "Cambia"}
    found = []
    for name in sorted({*antes, *despues}):
        if antes.get(name) != despues.get(name):
            tipo = AGREGADO if name not in antes else QUITADO if name not in despues else CAMBIADO
            frase = f"{said[tipo]} la tabla de decisión «{name}»."
            found.append(Cambio(tipo, "", name, "decision", frase))
    return tuple(found)


def _cambio(tipo: str, elemento: Elemento, frase: str) -> Cambio:
    return Cambio(tipo, elemento.id, elemento.nombre, elemento.clase, frase)


def _of_process(desde: Definicion, hasta: Definicion) -> Iterator[Cambio]:
    def told(tipo: str, frase: str) -> Cambio:
        return Cambio(tipo, hasta.proceso, hasta.nombre, "process", frase)

    if desde.nombre != hasta.nombre:
        yield told(RENOMBRADO, f"El proceso «{desde.nombre}» ahora se llama «{hasta.nombre}».")
    for frase in _properties("Del proceso", desde.propiedades, hasta.propiedades):
        yield told(CAMBIADO, frase)


def _of_element(old: Elemento, new: Elemento, desde: Definicion, hasta: Definicion) -> Sentences:
    before, after = desde.grafo.nodos[old.id], hasta.grafo.nodos[new.id]
    who = f"«{new.nombre}»"
    if old.nombre != new.nombre:
        yield RENOMBRADO, f"«{old.nombre}» ahora se llama {who}."
    if before.clase != after.clase:
        yield CAMBIADO, f"{who} era {class_of(before)} y ahora es {class_of(after)}."
    for frase in _moves(old, new, desde, hasta):
        yield MOVIDO, frase
    for frase in _properties(f"De {who}", old.propiedades, new.propiedades):
        yield CAMBIADO, frase
    for frase in (*_event(who, before, after), *_flows(who, before, after, desde, hasta)):
        yield CAMBIADO, frase
    if before.repeticion != after.repeticion:
        yield CAMBIADO, _loop(who, before, after)


def _moves(old: Elemento, new: Elemento, desde: Definicion, hasta: Definicion) -> Iterator[str]:
    before, after = desde.grafo.nodos[old.id], hasta.grafo.nodos[new.id]
    if before.recinto != after.recinto:
        places = _place(before.recinto, desde), _place(after.recinto, hasta)
        yield f"«{new.nombre}» estaba en {places[0]} y ahora está en {places[1]}."
    if old.carril != new.carril:
        yield f"«{new.nombre}» pasa {_lane(old, 'del')} {_lane(new, 'al')}."
    if before.adjunto != after.adjunto and before.adjunto and after.adjunto:
        hosts = _name(before.adjunto, desde), _name(after.adjunto, hasta)
        yield f"«{new.nombre}» pasa del borde de {hosts[0]} al de {hosts[1]}."


def _place(recinto: str, definicion: Definicion) -> str:
    inside = recinto in definicion.elementos
    return f"el subproceso {_name(recinto, definicion)}" if inside else "el proceso"


def _lane(elemento: Elemento, article: str) -> str:
    if elemento.carril:
        return f"{article} carril «{elemento.carril}»"
    return "de estar sin carril" if article == "del" else "a estar sin carril"


def _properties(of: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*old, *new} - _TOLD_APART):
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        what = PROPIEDADES.get(name, f"la propiedad «{name}»")
        if before is None:
            yield f"{of} se fija {what}: «{after}»."
        elif after is None:
            yield f"{of} se quita {what}, que era «{before}»."
        else:
            yield f"{of} cambia {what}: de «{before}» a «{after}»."


def _event(who: str, before: Nodo, after: Nodo) -> Iterator[str]:
    old, new = before.evento, after.evento
    if old is None or new is None or old.tipo != new.tipo:
        if old != new:
            yield f"{who} atendía {event_of(old)} y ahora {event_of(new)}."
    else:
        if old.nombre != new.nombre:
            yield f"{who} atendía «{old.nombre}» y ahora «{new.nombre}»."
        if old.codigo != new.codigo:
            codes = (old.codigo or "cualquiera", new.codigo or "cualquiera")
            yield f"El código de {who} pasa de «{codes[0]}» a «{codes[1]}»."
        if (old.expresion, old.forma) != (new.expresion, new.forma):
            what = "El momento" if old.tipo == "temporizador" else "La condición"
            yield f"{what} de {who} pasa de «{old.expresion}» a «{new.expresion}»."
    if before.clase == after.clase and before.interrumpe != after.interrumpe:
        yield f"{who} {'ahora' if after.interrumpe else 'ya no'} interrumpe lo que acompaña."


def _flows(
    who: str, before: Nodo, after: Nodo, desde: Definicion, hasta: Definicion
) -> Iterator[str]:
    old = {flow.hasta: flow.condicion for flow in before.salen}
    new = {flow.hasta: flow.condicion for flow in after.salen}
    for target in new.keys() - old.keys():
        yield f"{who} ahora lleva a {_name(target, hasta)}."
    for target in old.keys() - new.keys():
        yield f"{who} ya no lleva a {_name(target, desde)}."
    for target in old.keys() & new.keys():
        if old[target] != new[target]:
            conditions = [f"«{c}»" if c else "ninguna" for c in (old[target], new[target])]
            way = f"La condición de {who} hacia {_name(target, hasta)}"
            yield f"{way} pasa de {conditions[0]} a {conditions[1]}."
    if _default(before) != _default(after):
        default = _default(after)
        way = f"es {_name(default, hasta)}" if default else "ya no existe"
        yield f"El camino de {who} cuando ningún otro vale {way}."


def _default(nodo: Nodo) -> str | None:
    return next((f.hasta for f in nodo.salen if f.id == nodo.por_defecto), None)


def _loop(who: str, before: Nodo, after: Nodo) -> str:
    old, new = rounds_of(before.repeticion), rounds_of(after.repeticion)
    if old != new:
        return f"{who} se hacía {old} y ahora {new}."
    return f"Cambia cómo se repite {who}."


def _name(identifier: str, definicion: Definicion) -> str:
    elemento = definicion.elementos.get(identifier)
    return f"«{elemento.nombre}»" if elemento else f"«{identifier}»"
