"""The judge of the storms finds what is lost, doubled or left undone, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.caos.dibujo import HIJAS, OPENS, TAREAS, UNA, anexar
from tests.caos.juez import Fallo, Linea, judge

VERSION = 2
NOTAS = {tarea: f"nota de {tarea}" for tarea in (*TAREAS, anexar(VERSION))}
Journal = list[Linea]
Spoil = Callable[[Journal], Any]


def healthy() -> Journal:
    """Return what clients are told of one instance when nothing goes wrong."""
    told: Journal = [
        {"hecho": "iniciada", "clave": "t1", "instancia": "i1"},
        completion("t1", OPENS, NOTAS[OPENS]),
        {"hecho": "ronda_pedida", "ronda": 7},
        {"hecho": "ronda", "ronda": 7, "receptores": 1},
        {"hecho": "enviado", "clave": "t1", "mensaje": "m1"},
    ]
    claves = [f"t1/criar/{n}" for n in range(HIJAS)]
    told += [completion("t1", tarea, nota) for tarea, nota in NOTAS.items() if tarea != OPENS]
    told += [completion(clave, "atender", clave) for clave in claves]
    told.append({"hecho": "terminada", "instancia": "i1"})
    variables = {f"nota_{tarea}": nota for tarea, nota in NOTAS.items()}
    told.append(
        {
            "visto": "instancia", "instancia": "i1", "clave": "t1", "version": VERSION,
            "estado": "terminada", "incidentes": 0,
            "variables": {**variables, "dato": "t1", "ronda": 7, "sellos": 1},
            "pasos": dict.fromkeys((*UNA, anexar(VERSION)), 1),
        }
    )  # fmt: skip
    told += [
        {
            "visto": "hija", "de": "i1", "clave": clave, "estado": "terminada",
            "variables": {"nota_atender": clave},
        }
        for clave in claves
    ]  # fmt: skip
    told.append({"visto": "eco", "clave": "t1", "estado": "terminada"})
    told.append({"visto": "mensaje", "referencia": "t1", "estado": "entregado", "instancia": "i1"})
    return told


def completion(clave: str, elemento: str, nota: str) -> Linea:
    return {"hecho": "completada", "clave": clave, "elemento": elemento, "nota": nota, "de": "t1"}


def seen(journal: Journal, visto: str) -> Linea:
    """Return the first that was seen of that kind at the end."""
    return next(line for line in journal if line.get("visto") == visto)


def forget(journal: Journal, visto: str) -> None:
    """Let the first of that kind not be there at the end."""
    journal.remove(seen(journal, visto))


def again(journal: Journal, visto: str, **changes: Any) -> None:
    """Let there be one more of that kind at the end."""
    journal.append(seen(journal, visto) | changes)


def test_a_journal_in_which_all_is_well_is_found_well() -> None:
    assert judge(healthy()) == Fallo()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda j: forget(j, "instancia"), id="the instance that was started"),
        pytest.param(
            lambda j: seen(j, "instancia").update(estado="activa"), id="its end, told to a client"
        ),
        pytest.param(
            lambda j: seen(j, "instancia")["variables"].pop("nota_revisar"), id="an answer"
        ),
        pytest.param(
            lambda j: seen(j, "instancia")["variables"].update(nota_revisar="otra"),
            id="an answer, for another one",
        ),
        pytest.param(lambda j: seen(j, "hija")["variables"].clear(), id="the answer of a child"),
        pytest.param(lambda j: forget(j, "hija"), id="a child with its answer"),
        pytest.param(lambda j: forget(j, "mensaje"), id="a message"),
        pytest.param(
            lambda j: seen(j, "mensaje").update(estado="en_espera"), id="the delivery of a message"
        ),
        pytest.param(
            lambda j: seen(j, "instancia")["variables"].update(dato=None), id="what a message said"
        ),
        pytest.param(
            lambda j: seen(j, "instancia")["variables"].update(ronda=8),
            id="a signal, which a later one hides",
        ),
    ],
)
def test_it_finds_what_was_acknowledged_and_lost(spoil: Spoil) -> None:
    journal = healthy()
    spoil(journal)
    assert judge(journal).lost


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(
            lambda j: again(j, "instancia", instancia="i2"), id="a start, by an order sent again"
        ),
        pytest.param(
            lambda j: seen(j, "instancia")["pasos"].update(revisar=2), id="a tarea completed"
        ),
        pytest.param(lambda j: seen(j, "instancia")["pasos"].update(pausa=2), id="a timer fired"),
        pytest.param(lambda j: seen(j, "instancia")["pasos"].update(cierra=2), id="a join passed"),
        pytest.param(
            lambda j: seen(j, "instancia")["variables"].update(sellos=2), id="a service run"
        ),
        pytest.param(lambda j: again(j, "hija", clave="t1/criar/9"), id="a child too many"),
        pytest.param(lambda j: again(j, "eco"), id="an instance that a thrown message starts"),
        pytest.param(lambda j: again(j, "mensaje"), id="a message sent"),
        pytest.param(
            lambda j: again(j, "mensaje", referencia="t9"), id="a message taken where one was"
        ),
    ],
)
def test_it_finds_what_was_ordered_once_and_happened_twice(spoil: Spoil) -> None:
    journal = healthy()
    spoil(journal)
    assert judge(journal).doubled


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda j: seen(j, "instancia").update(estado="activa"), id="an instance"),
        pytest.param(lambda j: seen(j, "hija").update(estado="activa"), id="a child"),
        pytest.param(lambda j: seen(j, "eco").update(estado="activa"), id="an echo"),
        pytest.param(lambda j: forget(j, "eco"), id="an echo that nobody started"),
        pytest.param(lambda j: forget(j, "hija"), id="a call with a child less"),
        pytest.param(
            lambda j: seen(j, "instancia")["pasos"].pop("sellar"), id="an element passed over"
        ),
        pytest.param(lambda j: seen(j, "instancia").update(incidentes=1), id="an incident"),
    ],
)
def test_it_finds_what_never_came_to_its_end(spoil: Spoil) -> None:
    journal = healthy()
    spoil(journal)
    assert judge(journal).unfinished


def test_what_no_client_was_told_may_be_missing() -> None:
    journal = [line for line in healthy() if line.get("hecho") == "iniciada" or "visto" in line]
    seen(journal, "instancia")["variables"].update(nota_revisar="de quien no supo", ronda=9)
    assert judge(journal) == Fallo()
