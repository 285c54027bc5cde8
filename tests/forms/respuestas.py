"""Answers to try the validation with: the valid example of a ficha, whole or changed."""

import copy
from typing import Any

from forms.esquema import schema_for
from forms.validacion import find_errors
from tests.forms.contextos import REAL


def example(ficha: str, contexto=REAL) -> dict[str, Any]:
    return copy.deepcopy(schema_for(ficha, contexto)["examples"][0])


def changed(ficha: str, contexto=REAL, **fields: Any) -> dict[str, str]:
    return find_errors(ficha, contexto, example(ficha, contexto) | fields)
