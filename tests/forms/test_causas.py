"""One vocabulary of causes: what stopped a strategy is named the same wherever it is written."""

import re

from sqlalchemy import CheckConstraint

from engine.db.queries.tablas import estrategias
from engine.domain.documentos.metas import CAUSAS
from forms.registro import load_schema


def test_the_causes_of_the_ficha_are_those_that_the_database_and_the_documents_know():
    """Weather, strike, health, road, no class, other: nothing else, in the same order."""
    offered = [
        each["const"] for each in load_schema("reprogramacion")["properties"]["causa"]["oneOf"]
    ]
    [check] = [
        each
        for each in estrategias.constraints
        if isinstance(each, CheckConstraint) and each.name == "ck_estrategia_causa"
    ]
    assert offered == ["clima", "huelga", "salud", "camino", "sin_clases", "otra"]
    assert re.findall(r"'(\w+)'", str(check.sqltext)) == offered
    assert list(CAUSAS) == offered
