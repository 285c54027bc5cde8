"""The tables that the READMEs take from diagrams and tests: `python -m tests.process.guia`."""

from lxml import etree

from bpmn.registro import DIBUJOS, FOLDER
from engine.process.definicion import Elemento
from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import BPMN
from engine.process.lectura.propiedades import PROPIEDADES
from engine.process.revisiones.plano import Plano
from tests.house.reglas import rules_in
from tests.process.conformidad.tabla import replaced

HEAD = "| id | name | who | ficha | due | rules |\n|---|---|---|---|---|---|"
DRAWN = "## Las propiedades que se dibujan"
DRAWN_OPENING = """
Cada una va en las propiedades del elemento (`spiffworkflow:property`); lo que otras herramientas
escriben a su modo se lee como estas. Una mal escrita o fuera de lugar se rechaza al revisar.
"""
SERVES = {
    "serviceTask": "the service",
    "businessRuleTask": "the decision table",
    "callActivity": "one `{proceso}` each",
    "intermediateCatchEvent": "the clock",
    "boundaryEvent": "the clock",
}


def task_table(diagrama: str) -> str:
    """Return the table of what people, the service and the clock do in a diagram."""
    root = read_xml(diagrama)
    plano = Plano(root, next(root.iter(BPMN + "process")))
    steps = plano.of("userTask", *SERVES)
    return "\n".join([HEAD, *(_row(plano, step) for step in steps)])


def _row(plano: Plano, step: Elemento) -> str:
    post = " of ".join(f"`{step.get(name)}`" for name in ("rol", "entidad"))
    if step.get("rol") == step.get("entidad"):
        post = f"`{step.get('rol')}`"
    who = SERVES.get(step.clase, "").format(proceso=step.get("proceso")) or post
    due = step.get("vence") or (plano.timer(step.id) if "Event" in step.clase else None)
    rules = sorted(rules_in(_documented(plano.xml[step.id])))
    cells = [
        f"`{step.id}`",
        step.nombre,
        f"{step.carril}: {who}",
        f"`{step.get('ficha')}`" if step.get("ficha") else "",
        f"`{due}`" if due else "",
        ", ".join(rules),
    ]
    return "| " + " | ".join(cells) + " |"


def _documented(node: etree._Element) -> str:
    found = node.find(BPMN + "documentation")
    return "" if found is None else (found.text or "")


def split(readme: str) -> tuple[str, str, str]:
    """Return what a README says before its table, the table, and what it says after."""
    start = readme.index(HEAD.splitlines()[0])
    end = readme.find("\n\n", start)
    return readme[:start], readme[start:end], readme[end:]


def properties_section() -> str:
    """Return the section of the room's README on what may be drawn, from its title to its end."""
    rows = [
        f"| `{p.nombre}` | {', '.join(p.en)} | {p.dice} | `{p.ejemplo}` |"
        for p in PROPIEDADES.values()
    ]
    return "\n".join([DRAWN, DRAWN_OPENING, "| propiedad | dónde se lee | qué dice | ejemplo |",
                      "|---|---|---|---|", *rows])  # fmt: skip


def with_properties(readme: str) -> str:
    """Return the README with that section as it is now."""
    before, _, after = readme.partition(DRAWN)
    _, heading, rest = after.partition("\n## ")
    return f"{before.rstrip()}\n\n{properties_section()}\n{heading}{rest}"


def main() -> None:
    """Write the tables of each process and of the whole room again."""
    for drawn in DIBUJOS:
        path = FOLDER / drawn.proceso / "README.md"
        before, _, after = split(path.read_text(encoding="utf-8"))
        path.write_text(before + task_table(drawn.diagrama) + after, encoding="utf-8")
        print(path)
    room = FOLDER / "README.md"
    told = with_properties(room.read_text(encoding="utf-8"))
    room.write_text(replaced(told), encoding="utf-8")
    print(room)


if __name__ == "__main__":
    main()
