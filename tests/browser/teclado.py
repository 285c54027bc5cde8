"""Going about a page with the keyboard alone, seeing at each step where one is."""

from playwright.async_api import Page

MAX_STEPS = 90
_STEP = """
() => {
  const node = document.activeElement, style = getComputedStyle(node);
  const box = node.getBoundingClientRect(), last = window.lastFocus;
  window.lastFocus = node;
  const faults = [];
  const name = `${node.tagName}#${node.id} ${node.name || node.textContent.trim().slice(0, 40)}`;
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2)
    faults.push(`focus not seen: ${name}`);
  if (last?.isConnected && last !== node && !(last.compareDocumentPosition(node) & 4))
    faults.push(`focus goes back: ${name}`);
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  if (!top || !(top === node || node.contains(top) || top.contains(node)))
    faults.push(`focus is covered by ${top?.className}: ${name}`);
  return faults;
}
"""


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there; each stop on the way is seen, whole and in order."""
    for _ in range(MAX_STEPS):
        await page.keyboard.press("Tab")
        faults = await page.evaluate(_STEP)
        assert not faults, faults
        if await page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}")


async def type_in(page: Page, selector: str, words: str) -> None:
    """Go to a field and type."""
    await tab_to(page, selector)
    await page.keyboard.type(words)
