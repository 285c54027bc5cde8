"""The checker sees each rule that a plan breaks: plans spoiled by hand, one rule at a time."""

from copy import deepcopy

import pytest

from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.revision.informe import check_plan
from tests.planner.solver.problemas import TURNOS, actividad, dia, problema

LIMA = {"latitud": -12.05, "longitud": -77.04}
PUNO = {"latitud": -15.84, "longitud": -70.02}
HORAS = {nombre: (inicio, fin) for nombre, inicio, fin in TURNOS}


def sesion(fecha, turno="manana", *, numero=1, sala=None, dias=None):
    """Return a session as a plan tells it: half a day, or whole days."""
    jornadas = [
        {
            "fecha": dia(n), "turnos": ["manana", "tarde"] if dias else [turno],
            "hora_inicio": HORAS[turno][0], "hora_fin": HORAS["tarde" if dias else turno][1],
        }
        for n in range(fecha, fecha + (dias or 1))
    ]  # fmt: skip
    told = {"sesion": numero, "fecha": dia(fecha), "turno": turno, "jornadas": jornadas}
    return told | ({"sala": sala} if sala else {})


def plan(sesiones, **partes):
    """Return a plan of those sessions by activity, with what it says it costs."""
    pesos = {
        "cambio": 20, "clases": 5, "protegidas": 5, "carga": 3, "aviso": 1, "preferencia": 1,
        "separada": 1, "reparto": 5, "sala": 1, "aforo": 1,
    }  # fmt: skip
    return {
        "formato": "articula.plan", "version": 1, "estado": "factible",
        "costo": {
            "total": sum(partes.values()),
            "partes": [
                {"criterio": c, "peso": p, "cantidad": 0, "costo": partes.get(c, 0)}
                for c, p in pesos.items()
            ],
        },
        "actividades": [
            {"id": codigo, "sesiones": s if isinstance(s, list) else [s]}
            for codigo, s in sesiones.items()
        ],
    }  # fmt: skip


def faults(problem, sesiones, **partes):
    return check_plan(read_problem(problem), plan(sesiones, **partes)).faltas


def one(*grupos, **demas):
    return actividad("A", *(grupos or ("G",)), **demas)


FALTAS = [
    pytest.param([one()], {}, {}, "debe tener [1]", id="nothing placed"),
    pytest.param(
        [one(), actividad("B", "G")], {"A": sesion(0), "B": sesion(0)}, {}, "el grupo G está en A",
        id="a group twice (PR-01)",
    ),
    pytest.param(
        [one(), actividad("B", "G")], {"A": sesion(5), "B": sesion(0)}, {}, "no es hábil",
        id="a Saturday",
    ),
    pytest.param(
        [one()], {"A": sesion(1)}, {"calendario": {"inhabiles": [{"inicio": dia(1)}]}},
        "no es hábil", id="a holiday (PR-04)",
    ),
    pytest.param(
        [one(ventana={"inicio": dia(2), "fin": dia(3)})], {"A": sesion(1)}, {},
        "fuera de su ventana", id="outside its window",
    ),
    pytest.param([one(fija=[{"fecha": dia(2)}])], {"A": sesion(1)}, {}, "está fija", id="fixed"),
    pytest.param([one()], {"A": sesion(1)}, {"hoy": dia(1)}, "ya pasó", id="in the past"),
    pytest.param(
        [one(duracion={"dias": 2})], {"A": sesion(1, dias=1)}, {}, "los turnos que pide",
        id="shorter than it is",
    ),
    pytest.param([one(turnos=["tarde"])], {"A": sesion(1)}, {}, "no admite", id="another turno"),
    pytest.param(
        [one()], {"A": sesion(1)},
        {"grupos": ({"id": "G", "indisponible": [{"inicio": dia(1), "turnos": ["manana"]}]},)},
        "el grupo G no está disponible", id="a group away",
    ),
    pytest.param(
        [one(facilitadores=["F"])], {"A": sesion(1)},
        {"facilitadores": [{"id": "F", "indisponible": [{"inicio": dia(1)}]}]},
        "el facilitador F no está disponible", id="a facilitator away",
    ),
    pytest.param(
        [one("G", facilitadores=["F"]), actividad("B", "H", facilitadores=["F"])],
        {"A": sesion(1), "B": sesion(1)}, {"facilitadores": [{"id": "F"}], "grupos": ("G", "H")},
        "el facilitador F está en", id="a facilitator twice",
    ),
    pytest.param(
        [one()], {"A": sesion(1)},
        {"calendario": {"protegidos": [
            {"nombre": "Inicio", "inicio": dia(0), "fin": dia(2), "dureza": "duro"}
        ]}},
        "protegido para G", id="a protected week",
    ),
    pytest.param(
        [one(sala={})], {"A": sesion(1)}, {"salas": [{"id": "S"}]}, "no tiene sala", id="no room"
    ),
    pytest.param(
        [one(sala={"personas": 9})], {"A": sesion(1, sala="S")},
        {"salas": [{"id": "S", "capacidad": 8}]}, "no caben 9", id="a room too small",
    ),
    pytest.param(
        [one(sala={"entre": ["T"]})], {"A": sesion(1, sala="S")},
        {"salas": [{"id": "S"}, {"id": "T"}]}, "no es de las que admite", id="another room",
    ),
    pytest.param(
        [one("G", sala={}), actividad("B", "H", sala={})],
        {"A": sesion(1, sala="S"), "B": sesion(1, sala="S")},
        {"salas": [{"id": "S"}], "grupos": ("G", "H")}, "la sala S está en", id="a room twice",
    ),
    pytest.param(
        [one(sala={})], {"A": sesion(1, sala="S")},
        {"salas": [{"id": "S", "indisponible": [{"inicio": dia(1)}]}]},
        "la sala S no está disponible", id="a room closed",
    ),
    pytest.param([one()], {"A": sesion(1, sala="S")}, {"salas": [{"id": "S"}]}, "que no pide",
                 id="a room not asked for"),
    pytest.param(
        [one(), actividad("B", "G")], {"A": sesion(0), "B": sesion(1)},
        {"grupos": ({"id": "G", "maximo_semana": 1},)}, "2 días en la semana", id="a full week",
    ),
    pytest.param(
        [one(), actividad("B", "G")], {"A": sesion(0), "B": sesion(1)},
        {"grupos": ({"id": "G", "maximo_mes": 1},)}, "2 días en el mes", id="a full month",
    ),
    pytest.param(
        [one("G"), actividad("B", "H", despues_de=[{"actividad": "A", "dias": 2}])],
        {"A": sesion(0), "B": sesion(1)}, {"grupos": ("G", "H")}, "debe ir después", id="too soon",
    ),
    pytest.param(
        [one("G"), actividad("B", "H", despues_de=[{"actividad": "A"}])],
        {"A": sesion(0), "B": sesion(0)}, {"grupos": ("G", "H")}, "debe ir después", id="together",
    ),
    pytest.param(
        [one(sesiones=2, separacion=2)], {"A": [sesion(0), sesion(1, numero=2)]}, {},
        "demasiado juntas", id="sessions too near",
    ),
    pytest.param(
        [one("G", lugar=LIMA), actividad("B", "G", lugar=PUNO)],
        {"A": sesion(0), "B": sesion(0, "tarde")}, {}, "no llega de", id="too far to go (PR-19)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("actividades", "sesiones", "demas", "says"), FALTAS)
def test_the_checker_sees(actividades, sesiones, demas, says):
    found = faults(problema(actividades, **deepcopy(demas)), sesiones)
    assert any(says in falta for falta in found), found


def test_a_good_plan_has_no_fault():
    assert faults(problema([one(), actividad("B", "G")]), {"A": sesion(0), "B": sesion(1)}) == ()


def test_a_plan_that_lies_about_its_cost_is_at_fault():
    """Two days from the date it wished."""
    problem = problema([one(preferida=[{"fecha": dia(3)}])])
    assert faults(problem, {"A": sesion(1)}, preferencia=2) == ()
    assert "cuesta 1 y cuesta 2" in faults(problem, {"A": sesion(1)}, preferencia=1)[0]


def test_other_hours_than_its_own_are_a_fault():
    wrong = sesion(0)
    wrong["jornadas"][0]["hora_fin"] = "11:00"
    assert "otras horas" in faults(problema([one()]), {"A": wrong})[0]


def test_a_recovery_plan_lifts_what_protects_classes():
    """PR-10: with a recovery plan a week of classes neither forbids nor costs."""
    semana = {"nombre": "Clases", "inicio": dia(0), "fin": dia(4), "lectivo": True}
    hard = {"protegidos": [semana | {"dureza": "duro"}]}
    soft = {"protegidos": [semana]}
    recovered = [one(plan_recuperacion=True)]
    assert faults(problema([one()], calendario=hard), {"A": sesion(0)})
    assert faults(problema(recovered, calendario=hard), {"A": sesion(0)}) == ()
    assert faults(problema([one()], calendario=soft), {"A": sesion(0)}, clases=5) == ()
    assert faults(problema(recovered, calendario=soft), {"A": sesion(0)}) == ()
