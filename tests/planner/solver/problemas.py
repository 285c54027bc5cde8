"""Small problems for the solver's tests: one told by hand, and others drawn at random."""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

LUNES = date(2026, 8, 10)
TURNOS = (("manana", "08:00", "12:00"), ("tarde", "14:00", "17:00"), ("noche", "18:00", "20:00"))
LUGARES = ((-12.05, -77.04), (-12.1, -77.0), (-15.84, -70.02))


def dia(n):
    """Return the n-th day from the Monday on which the tests begin, as documents write it."""
    return (LUNES + timedelta(n)).isoformat()


def problema(actividades, *, grupos=("G",), dias=4, turnos=2, **demas):
    """Return a problem of one week or more, from its activities told briefly."""
    return {
        "formato": "articula.problema",
        "version": 1,
        "calendario": {
            "inicio": dia(0),
            "fin": dia(dias),
            "turnos": [{"id": n, "inicio": i, "fin": f} for n, i, f in TURNOS[:turnos]],
            **demas.pop("calendario", {}),
        },
        "grupos": [g if isinstance(g, dict) else {"id": g} for g in grupos],
        "actividades": list(actividades),
        **demas,
    }


def actividad(codigo, *grupos, duracion=None, **demas):
    """Return an activity of half a day, or of what is told."""
    return {"id": codigo, "grupos": list(grupos), "duracion": duracion or {"turnos": 1}, **demas}


@st.composite
def problemas(draw, actividades=6):
    """Draw problems with a bit of everything the format can say."""
    return draw_problem(draw(st.randoms(use_true_random=False)), actividades)


def draw_problem(chance: Random, actividades: int):
    """Return a small problem; whether it has a plan is left to chance."""
    turnos = chance.choice((1, 2, 2, 3))
    names = [nombre for nombre, _, _ in TURNOS[:turnos]]
    grupos = [_grupo(chance, n, names) for n in range(chance.randint(1, 4))]
    salas = [_sala(chance, n, names) for n in range(chance.randint(0, 2))]
    facilitadores = [
        {"id": f"F{n}", "indisponible": _away(chance, names)} for n in range(chance.randint(0, 2))
    ]
    wanted = chance.randint(1, actividades)
    found = [_actividad(chance, n, names, grupos, facilitadores, salas) for n in range(wanted)]
    whole = problema(
        found, grupos=grupos, dias=chance.randint(3, 11), turnos=turnos,
        salas=salas, facilitadores=facilitadores, aforo=chance.choice(("duro", "blando")),
        calendario=_calendario(chance),
    )  # fmt: skip
    if chance.random() < 0.3:
        whole |= {"hoy": dia(chance.randint(-8, 1)), "aviso_minimo": chance.randint(0, 5)}
    if chance.random() < 0.4:
        whole["viaje"] = {"kmh": chance.choice((3, 40)), "holgura": chance.choice((1.5, 3, 8))}
    if chance.random() < 0.3:
        whole["pesos"] = [{"criterio": c} for c in ("carga", "preferencia", "cambio", "clases")]
    return whole


def _calendario(chance):
    told = {}
    if chance.random() < 0.5:
        told["inhabiles"] = [{"inicio": dia(chance.randint(0, 8)), "motivo": "Feriado"}]
    if chance.random() < 0.5:
        first = chance.randint(0, 6)
        told["protegidos"] = [
            {
                "nombre": "Semana protegida",
                "inicio": dia(first),
                "fin": dia(first + chance.randint(0, 3)),
                "dureza": chance.choice(("duro", "blando", "blando")),
                "lectivo": chance.random() < 0.5,
                **({"grupos": ["G0"]} if chance.random() < 0.5 else {}),
            }
        ]
    return told


def _away(chance, names):
    if chance.random() < 0.6:
        return []
    first = chance.randint(0, 5)
    tramo = {"inicio": dia(first), "fin": dia(first + chance.randint(0, 2))}
    if chance.random() < 0.5:
        tramo["turnos"] = [chance.choice(names)]
    return [tramo]


def _grupo(chance, n, names):
    grupo = {
        "id": f"G{n}",
        "rol": f"R{n % 2}",
        "ugel": f"U{n // 2}",
        "personas": chance.randint(0, 3),
    }
    for key, most in (("maximo_semana", 5), ("maximo_mes", 9), ("carga_semana", 3)):
        if chance.random() < 0.3:
            grupo[key] = chance.randint(1, most)
    if chance.random() < 0.3:
        grupo["lugar"] = _lugar(chance)
    if chance.random() < 0.3:
        grupo["compacto"] = True
    return grupo | {"indisponible": _away(chance, names)}


def _lugar(chance):
    latitud, longitud = chance.choice(LUGARES)
    return {"latitud": latitud, "longitud": longitud}


def _sala(chance, n, names):
    return {"id": f"S{n}", "capacidad": chance.randint(1, 6), "indisponible": _away(chance, names)}


def _actividad(chance, n, names, grupos, facilitadores, salas):
    duracion = chance.choice(
        ({"turnos": 1}, {"turnos": 1}, {"dias": 1}, {"dias": 2}, {"horas": 3}, {"horas": 6.5})
    )
    if "horas" in duracion and len(names) < 3:
        duracion = {"turnos": 1}
    told = {"id": f"A{n}", "duracion": duracion}
    if chance.random() < 0.8:
        told["grupos"] = [g["id"] for g in chance.sample(grupos, chance.randint(1, len(grupos)))]
    if chance.random() < 0.2:
        told["convoca"] = [{"roles": ["R0"]}]
    if facilitadores and chance.random() < 0.5:
        told["facilitadores"] = [chance.choice(facilitadores)["id"]]
    if salas and chance.random() < 0.5:
        told["sala"] = {"misma": chance.random() < 0.5}
    told |= {key: maker(chance, n, names) for key, maker in RASGOS if chance.random() < 0.25}
    return _sound(chance, n, told)


def _sound(chance, n, told):
    """Return an activity without what cannot go together."""
    if "despues_de" in told and n == 0:
        del told["despues_de"]
    if "publicada" in told and "fija" in told:
        del told["fija"]
    sesiones = told.get("sesiones", 1)
    if sesiones > 1 and chance.random() < 0.5:
        told["dias_minimos"] = sesiones
    return told


def _moment(chance, _n, names):
    momento = {"fecha": dia(chance.randint(0, 3))}
    if chance.random() < 0.5:
        momento["turno"] = chance.choice(names)
    return [momento]


def _window(chance, _n, _names):
    first = chance.randint(0, 4)
    return {"inicio": dia(first), "fin": dia(first + chance.randint(0, 7))}


RASGOS = (
    ("ventana", _window),
    ("preferida", _moment),
    ("preferida", _moment),
    ("publicada", _moment),
    ("costo_dia", lambda chance, _n, _names: chance.randint(0, 4)),
    ("prioridad", lambda chance, _n, _names: chance.randint(1, 3)),
    ("sesiones", lambda chance, _n, _names: chance.randint(2, 3)),
    ("separacion", lambda chance, _n, _names: chance.randint(0, 2)),
    ("seguidos", lambda _chance, _n, _names: False),
    ("plan_recuperacion", lambda _chance, _n, _names: True),
    ("lugar", lambda chance, _n, _names: _lugar(chance)),
    ("indisponible", lambda chance, _n, names: _away(chance, names)),
    (
        "despues_de",
        lambda chance, n, _names: [
            {"actividad": f"A{chance.randrange(max(1, n))}", "dias": chance.randint(0, 2)}
        ],
    ),
)
"""What an activity may say besides, each with a way of drawing it."""
