"""Reads diagrams and decision tables, which may come from anybody, as XML and nothing more."""

from lxml import etree

from engine.errors import RuleBroken

MAX_BYTES = 2 * 1024 * 1024


def read_xml(source: str) -> etree._Element:
    """Parse hostile XML: no entities, no external files, bounded size and depth.

    Raises RuleBroken(diagrama_ilegible).
    """
    data = source.encode(errors="replace")
    if len(data) > MAX_BYTES:
        raise RuleBroken("diagrama_ilegible", detalle="pesa más de 2 MiB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise RuleBroken("diagrama_ilegible", detalle=str(problem)) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise RuleBroken("diagrama_ilegible", detalle="declara un DOCTYPE, que no se admite")
    return root
