"""Draws each diagram as the picture beside it: `python -m tests.process.estampa [proceso…]`."""

import asyncio
import itertools
import os
import re
import sys
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from bpmn.registro import DIBUJOS, FOLDER

VIEWER = Path("node_modules/bpmn-js/dist/bpmn-navigated-viewer.production.min.js")
_DRAW = """async xml => {
  const viewer = new BpmnJS({container: '#lienzo'});
  const {warnings} = await viewer.importXML(xml);
  if (warnings.length) throw new Error(warnings.map(w => w.message).join('; '));
  return (await viewer.saveSVG()).svg;
}"""
_MARKER = re.compile(r'<marker id="([^"]+)"')
_UNSEEN = re.compile(r'<(?:rect|path|circle) [^<>]*class="djs-(?:hit|outline)[^<>]*/>')
_LONG = re.compile(r"(-?\d+\.\d{2})\d+")


async def draw(browser: Browser, diagrama: str) -> str:
    """Return the picture of a diagram as a browser draws it, the same text each time."""
    page = await browser.new_page()
    await page.set_content('<div id="lienzo" style="width:1200px;height:800px"></div>')
    await page.add_script_tag(content=VIEWER.read_text(encoding="utf-8"))
    svg: str = await page.evaluate(_DRAW, diagrama)
    await page.close()
    return clean(svg)


def clean(svg: str) -> str:
    """Give arrowheads stable names and numbers two decimals; drop what only a mouse feels."""
    numbers = itertools.count(1)
    for name in dict.fromkeys(_MARKER.findall(svg)):
        svg = svg.replace(name, f"punta_{next(numbers)}")
    return _LONG.sub(r"\1", _UNSEEN.sub("", svg)).strip() + "\n"


async def main(procesos: list[str]) -> None:
    """Draw the diagrams named, or all."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("ARTICULA_CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu"],
        )
        for drawn in DIBUJOS:
            if not procesos or drawn.proceso in procesos:
                picture = FOLDER / drawn.proceso / f"{drawn.proceso}.svg"
                picture.write_text(await draw(browser, drawn.diagrama), encoding="utf-8")
                print(picture, picture.stat().st_size)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
