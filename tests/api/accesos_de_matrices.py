"""Who may open the doors of matrices, cuadernos, portafolios, instruments and good practices."""

from tests.api.ajena import NOT_FOUND, Ajena

ROOM = "/api/v1/acompanamiento"
NOTA = {"docente": 1, "texto": "Midieron.", "clave": "3f2504e0-4f89-11d3-9a0c-0305e82c3301"}
EVIDENCIA = {"docente": 1, "tipo": "escrito", "titulo": "Texto", "fecha": "2026-07-01"}
PRACTICA = {"docente": 1, "titulo": "Tertulias", "descripcion": "Leen."}

PROPIAS_DE_MATRICES = {
    ("GET", f"{ROOM}/matrices"), ("GET", f"{ROOM}/practicas"), ("GET", f"{ROOM}/mochila"),
}  # fmt: skip
PAGINAS_DE_MATRICES = {
    ("GET", "/acompanamiento/matrices"), ("GET", "/acompanamiento/practicas"),
    ("GET", "/acompanamiento/mochila"),
}  # fmt: skip
DE_MATRICES = {
    (method, f"{ROOM}{rest}"): Ajena(body, NOT_FOUND)
    for method, rest, body in (
        ("GET", "/matrices/{cargo}", None),
        ("POST", "/valoraciones/{valoracion}", {"motivo": "Me equivoqué"}),
        ("GET", "/cuaderno/{docente}", None),
        ("POST", "/cuaderno", NOTA),
        ("POST", "/cuaderno/{nota}/desempeno", {"desempeno": "D19"}),
        ("GET", "/portafolios/{docente}", None),
        ("POST", "/evidencias", {**EVIDENCIA, "texto": "Leyó sola."}),
        ("GET", "/evidencias/{evidencia}/archivo", None),
        ("POST", "/evidencias/{evidencia}/retirar", {"motivo": "Lo pidió"}),
        ("GET", "/instrumentos/{docente}", None),
        ("POST", "/instrumentos/{docente}/{ficha}", {"respuesta": {}}),
        ("POST", "/practicas", PRACTICA),
        ("POST", "/practicas/{practica}/avanzar", {}),
    )
}
"""Doors of this family that the coordinator of the DRE Cusco must find shut."""
