"""Reads an .xlsx part by part as hostile XML, and gives its visible sheets."""

import posixpath
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO

from lxml import etree

from engine.errors import RuleBroken
from forms.hojas.celdas import MAX_LETRAS, Celda, Corrida, Hoja
from forms.hojas.numeros import shows_date
from forms.hojas.renglones import Contenido, read_sheet, stream, stream_rows

_PRINCIPAL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESTRICTO = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELACIONES = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True)
class _Lista:
    """A sheet as the workbook lists it: its name, where it is, whether it was hidden."""

    nombre: str
    parte: str
    oculta: bool


def read_workbook(data: bytes) -> tuple[list[Hoja], list[str]]:
    """Return the visible sheets of a workbook that passed the guard, and the names of the hidden.

    Raises RuleBroken: hoja_danada, and hoja_desmedida over MAX_FILAS rows.
    """
    with _refusing(), zipfile.ZipFile(BytesIO(data)) as packed:
        return _read(_open_package(packed))


def stream_workbook(data: bytes) -> list[Corrida]:
    """Return the visible sheets of a workbook that passed the guard, to be read row by row.

    Raises RuleBroken(hoja_danada), also while its rows are read.
    """
    with _refusing(), zipfile.ZipFile(BytesIO(data)) as packed:
        paquete = _open_package(packed)
        workbook = _workbook(paquete)
        contenido = _contents(workbook, paquete)
        listed = [entry for entry in _listed(workbook, paquete) if not entry.oculta]
        found = [(entry.nombre, paquete.part(entry.parte)) for entry in listed]

    def run(part: zipfile.ZipInfo) -> Iterator[tuple[int, dict[int, Celda]]]:
        with _refusing(), zipfile.ZipFile(BytesIO(data)) as again, again.open(part) as source:
            yield from stream_rows(source, contenido)

    return [Corrida(name, partial(run, part)) for name, part in found if part is not None]


@contextmanager
def _refusing() -> Iterator[None]:
    """Say of a file that cannot be understood that it is damaged."""
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError) as problem:
        raise RuleBroken("hoja_danada", detalle="está incompleto o dañado") from problem
    except (etree.XMLSyntaxError, NotImplementedError, KeyError) as problem:
        raise RuleBroken("hoja_danada", detalle="su contenido no se entiende") from problem


@dataclass(frozen=True)
class _Paquete:
    """The parts of the file by their name in lower case, as the format compares them."""

    zip: zipfile.ZipFile
    partes: Mapping[str, zipfile.ZipInfo]

    def part(self, name: str) -> zipfile.ZipInfo | None:
        """Return where a part is, or None when the file lacks it."""
        return self.partes.get(name.lstrip("/").lower())

    def read(self, name: str) -> bytes | None:
        """Return a part, or None; raise RuleBroken for one that declares entities."""
        part = self.part(name)
        if part is None:
            return None
        data = self.zip.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise RuleBroken("hoja_danada", detalle="trae instrucciones que Excel nunca escribe")
        return data

    def root(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None when the file lacks it."""
        data = self.read(name)
        return None if data is None else etree.fromstring(data, _parser())


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip


def _open_package(packed: zipfile.ZipFile) -> _Paquete:
    return _Paquete(packed, {part.filename.lower(): part for part in packed.infolist()})


def _workbook(paquete: _Paquete) -> etree._Element:
    workbook = paquete.root("xl/workbook.xml")
    if workbook is None:
        raise RuleBroken("hoja_danada", detalle="le falta el libro")
    return workbook


def _contents(workbook: etree._Element, paquete: _Paquete) -> Contenido:
    return Contenido(_shared(paquete), _dates(paquete), _counts_from_1904(workbook))


def _read(paquete: _Paquete) -> tuple[list[Hoja], list[str]]:
    workbook = _workbook(paquete)
    listed = list(_listed(workbook, paquete))
    contenido = _contents(workbook, paquete)
    found: list[Hoja] = []
    for entry in listed:
        part = None if entry.oculta else paquete.part(entry.parte)
        if part is not None:
            taken = sum(len(hoja.filas) for hoja in found)
            with paquete.zip.open(part) as source:
                found.append(read_sheet(source, entry.nombre, contenido, taken))
    return found, [entry.nombre for entry in listed if entry.oculta]


def _all(root: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if root is not None:
        yield from root.iter(f"{_PRINCIPAL}{name}", f"{_ESTRICTO}{name}")


def _listed(workbook: etree._Element, paquete: _Paquete) -> Iterator[_Lista]:
    rels = paquete.root("xl/_rels/workbook.xml.rels")
    where = {} if rels is None else {rel.get("Id"): rel.get("Target", "") for rel in rels}
    for sheet in _all(workbook, "sheet"):
        target = where.get(next((sheet.get(r) for r in _RELACIONES if sheet.get(r)), None), "")
        path = target if target.startswith("/") else posixpath.join("xl", target)
        hidden = sheet.get("state", "visible") != "visible"
        yield _Lista(sheet.get("name", "")[:60], posixpath.normpath(path), hidden)


def _shared(paquete: _Paquete) -> Sequence[str]:
    part = paquete.part("xl/sharedStrings.xml")
    if part is None:
        return []
    with paquete.zip.open(part) as source:
        # One letter more tells that there were too many.
        return [_plain(item)[: MAX_LETRAS + 1] for item in stream(source, "{*}si")]


def _plain(item: etree._Element) -> str:
    """Return the text of a shared string, without the readings of its phonetic guides."""
    return "".join(
        text.text or ""
        for text in _all(item, "t")
        if (parent := text.getparent()) is not None and not str(parent.tag).endswith("}rPh")
    )


def _dates(paquete: _Paquete) -> frozenset[int]:
    """Return the styles of cells that show their number as a date."""
    root = paquete.root("xl/styles.xml")
    own = {int(f.get("numFmtId", "-1")): f.get("formatCode", "") for f in _all(root, "numFmt")}
    frames = next(_all(root, "cellXfs"), None)
    codes = [int(xf.get("numFmtId", "0")) for xf in _all(frames, "xf")]
    return frozenset(n for n, code in enumerate(codes) if shows_date(code, own.get(code)))


def _counts_from_1904(workbook: etree._Element) -> bool:
    properties = next(_all(workbook, "workbookPr"), None)
    return properties is not None and properties.get("date1904") in ("1", "true")
