"""Answers that whoever asks may already have, so that only a change travels (RFC 9110, 13)."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

_COMPRESSED = re.compile(r"[-;](gzip|br|zstd|deflate)$")


def answer_changed(
    request: Request, data: bytes, *, huella: str, cambiado: datetime, media_type: str
) -> Response:
    """Return the data, or 304 to whoever has them: by their hash, else by when they changed.

    `cambiado` is aware and in UTC, to the second. The mark is weak: the same facts may be written
    at another moment.
    """
    headers = {
        "ETag": f'W/"{huella}"',
        "Last-Modified": format_datetime(cambiado, usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _has_it(request, huella, cambiado):
        return Response(status_code=304, headers=headers)
    return Response(data, media_type=media_type, headers=headers)


def _has_it(request: Request, huella: str, cambiado: datetime) -> bool:
    # Some readers send a line for each mark that they remember.
    marks = ",".join(request.headers.getlist("if-none-match"))
    if marks:
        return huella in _marks(marks) or marks.strip() == "*"
    since = request.headers.get("if-modified-since", "")
    try:
        return parsedate_to_datetime(since) >= cambiado
    except (TypeError, ValueError):
        # No date, or one without zone: whoever asks gets the whole.
        return False


def _marks(header: str) -> Iterator[str]:
    """Yield the marks told, without what a proxy that compresses adds to them."""
    for mark in header.split(","):
        bare = mark.strip().removeprefix("W/").removeprefix("w/").strip('"')
        yield _COMPRESSED.sub("", bare)
