"""Who may open the doors of schools, their files and focalización."""

from tests.api.ajena import NOT_FOUND, UNFIT, Ajena

PROPIAS_DE_ESCUELAS = {
    ("GET", "/api/v1/acompanamiento/escuelas"),
    ("GET", "/api/v1/acompanamiento/padrones"),
}
PAGINAS_DE_ESCUELAS = {
    ("GET", "/acompanamiento"),
    ("GET", "/acompanamiento/programas"),
    ("GET", "/acompanamiento/escuelas"),
    ("GET", "/acompanamiento/focalizacion"),
}
DE_ESCUELAS = {
    ("GET", "/api/v1/acompanamiento/escuelas/{codigo}"): Ajena(None, NOT_FOUND),
    ("GET", "/api/v1/acompanamiento/focalizacion"): Ajena(None, UNFIT),
    ("POST", "/api/v1/acompanamiento/padrones"): Ajena({}, UNFIT),
    ("PUT", "/api/v1/acompanamiento/escuelas/{codigo}/horario"): Ajena({}, NOT_FOUND),
    **{
        door: Ajena(None, NOT_FOUND)
        for door in (
            ("GET", "/api/v1/acompanamiento/padrones/{padron}"),
            ("DELETE", "/api/v1/acompanamiento/padrones/{padron}"),
            ("POST", "/api/v1/acompanamiento/padrones/{padron}/confirmar"),
            ("GET", "/api/v1/acompanamiento/padrones/{padron}/errores.{formato}"),
        )
    },
}
