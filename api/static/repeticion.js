// Steps an instance's diagram through its history; the list under it says the same in words.

const host = document.getElementById("diagrama");
const bar = document.querySelector("[data-repeticion]");
const items = [...document.querySelectorAll("#pasos-repetidos > li")];
const MARKS = ["activo", "visitado", "vencido"];

// Where every token was after the first `count` steps.
function stateAt(count) {
  const here = new Map();
  const visited = new Set();
  for (const item of items.slice(0, count)) {
    for (const mark of item.dataset.marcas.split(" ").filter(Boolean)) {
      const cut = mark.lastIndexOf(":");
      const [sign, element, token] = [mark[0], mark.slice(1, cut), mark.slice(cut + 1)];
      visited.add(element);
      if (sign === "-") here.delete(token);
      else here.set(token, { element, failed: sign === "!" });
    }
  }
  return { here: [...here.values()], visited };
}

function paint(viewer, count) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  registry.forEach((shape) => MARKS.forEach((name) => canvas.removeMarker(shape.id, name)));
  const { here, visited } = stateAt(count);
  const add = (id, name) => registry.get(id) && canvas.addMarker(id, name);
  const occupied = new Set(here.map((token) => token.element));
  for (const id of visited) if (!occupied.has(id)) add(id, "visitado");
  for (const token of here) add(token.element, token.failed ? "vencido" : "activo");
  // On a narrow screen only a part of the diagram is in sight: follow what moved last.
  const last = here.map((token) => registry.get(token.element)).findLast(Boolean);
  if (last) canvas.scrollToElement(last, 40);
}

function tell(count) {
  items.forEach((item, n) => {
    item.className = n + 1 < count ? "hecho" : n + 1 === count ? "actual" : "";
    if (n + 1 === count) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  const words = items[count - 1]?.querySelector("p").textContent.replace(/^\s*\d+\.\s*/, "");
  const said = words ? `Paso ${count} de ${items.length}: ${words}` : "Antes del primer paso";
  bar.querySelector("[data-paso-dicho]").textContent = said;
}

function follow(viewer) {
  const slider = bar.querySelector("input");
  const show = (count) => {
    slider.value = String(Math.min(Math.max(count, 0), items.length));
    paint(viewer, Number(slider.value));
    tell(Number(slider.value));
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  bar.addEventListener("click", (event) => {
    const step = Number(event.target.dataset?.ir || 0);
    if (step) show(Number(slider.value) + step);
  });
  bar.hidden = false;
  show(items.length);
}

if (host && bar) {
  if (host.visor) follow(host.visor);
  else host.addEventListener("dibujado", () => follow(host.visor), { once: true });
}
