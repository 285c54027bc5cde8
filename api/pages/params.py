"""What the addresses of the pages may carry: words that can be stored and looked for."""

from typing import Annotated

from fastapi import Query

from api.v1.comunes import LEGIBLE, CodigoEnRuta

Words = Annotated[str, Query(max_length=120, pattern=LEGIBLE)]
Cursor = Annotated[str, Query(max_length=400, pattern=LEGIBLE)]
Codigo = CodigoEnRuta
