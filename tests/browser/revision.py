"""What every page owes to whoever reads it, checked in the page itself."""

import re

from playwright.async_api import Frame, Page

_FAULTS = """
() => {
  const faults = [];
  const shown = (node) => node.offsetParent !== null || getComputedStyle(node).position === "fixed";
  const name = (node) => `${node.tagName.toLowerCase()}#${node.id} name=${node.name || ""}`;
  if (document.querySelectorAll("h1").length !== 1) faults.push("a page has one h1");
  if (document.documentElement.lang !== "es-PE") faults.push("the language is not said");
  if (document.documentElement.scrollWidth > innerWidth + 1)
    faults.push(`wider than the screen: ${document.documentElement.scrollWidth} > ${innerWidth}`);
  const controls = document.querySelectorAll("input:not([type=hidden]), select, textarea");
  for (const node of controls)
    if (shown(node) && !node.labels?.length && !node.getAttribute("aria-label"))
      faults.push(`without label: ${name(node)}`);
  for (const node of document.querySelectorAll("a[href], button"))
    if (shown(node) && !node.textContent.trim() && !node.ariaLabel && !node.closest(".diagrama"))
      faults.push(`without words: ${name(node)} ${node.outerHTML.slice(0, 120)}`);
  for (const node of document.querySelectorAll("img"))
    if (!node.hasAttribute("alt")) faults.push(`without alt: ${node.src}`);
  for (const node of document.querySelectorAll("[style], style, script:not([src])"))
    if (!node.closest("svg, .diagrama, .linea-lienzo"))
      faults.push(`inline: ${node.outerHTML.slice(0, 120)}`);
  const seen = new Set();
  for (const node of document.querySelectorAll("[id]")) {
    if (seen.has(node.id) && !node.closest("svg")) faults.push(`id twice: ${node.id}`);
    seen.add(node.id);
  }
  const small = [...document.querySelectorAll("button, .boton, select, input:not([type=hidden])")]
    .filter((node) => shown(node) && !["checkbox", "radio"].includes(node.type))
    .filter((node) => node.tabIndex >= 0 && !node.closest("svg"))
    .filter((node) => node.getBoundingClientRect().height < 39.5);
  for (const node of small) faults.push(`hard to press: ${name(node)} ${node.textContent.trim()}`);
  return faults;
}
"""


async def find_faults(page: Page) -> list[str]:
    """Return what the page as it stands lacks: labels, words, width, targets."""
    faults: list[str] = await page.evaluate(_FAULTS)
    return faults


_WORDS = """
() => {
  const said = [document.title, document.body.innerText];
  const attributes = ["title", "aria-label", "placeholder", "alt"];
  for (const name of attributes)
    for (const node of document.querySelectorAll(`[${name}]`))
      if (!node.closest(".diagrama, .bjs-powered-by")) said.push(node.getAttribute(name));
  return said.join("\\n");
}
"""
_ENGLISH = re.compile(
    r"\b(the|of|and|or|to|is|are|was|were|be|been|has|have|had|not|this|that|these|with|without|"
    r"from|for|your|you|please|click|here|submit|cancel|delete|save|edit|add|remove|search|back|"
    r"next|previous|required|invalid|field|must|cannot|should|failed|loading|found|page|request|"
    r"server|internal|undefined|null|none|nan|true|false|datetime|object|string|integer|"
    r"welcome|sign|user|password|task|date|status|due|overdue|empty|unknown|warning)\b",
    re.IGNORECASE,
)
# A name that only programs use: en_planificacion, AT.estado, {{ campo }}, S003:2062.
_INTERNAL = re.compile(
    r"\b[a-z]+_[a-z_]+\b|\{\{|\}\}|<[a-z]+ object|\bS\d{3}:\d+|[a-z]\(\)|Traceback"
)


async def find_leaks(page: Page | Frame) -> list[str]:
    """Return the words on the page that are English or only programs use."""
    text: str = await page.evaluate(_WORDS)
    found = (match for rule in (_ENGLISH, _INTERNAL) for match in rule.finditer(text))
    return [text[max(0, m.start() - 30) : m.end() + 30].replace("\n", " ") for m in found]
