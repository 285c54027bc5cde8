// Shows a long ficha one thing at a time on a telephone; on a wide screen it is whole.

const form = document.querySelector("form[data-ficha]");
const narrow = matchMedia("(max-width: 640px)");
const place = `paso:${location.pathname}`;
let current = Number(sessionStorage.getItem(place)) || 0;
let whole = false;

const body = () => form.querySelector(".ficha--pasos");

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text, ...more });
}

// A step is a section, or a row of a table whose rows are long.
function stepsOf() {
  return [...body().querySelectorAll(".ficha__seccion")].flatMap((section) => {
    const title = section.querySelector("h2")?.textContent.trim() ?? "";
    const rows = [...section.querySelectorAll(".tabla--apilada tbody tr")];
    if (!rows.length) return [{ section, node: section, title }];
    return rows.map((row) => ({ section, node: row, title: row.querySelector("th")?.textContent.trim() || title }));
  });
}

const where = element("p", "", { className: "pasos__donde", tabIndex: -1 });
const back = element("button", "Anterior", { type: "button" });
const next = element("button", "Siguiente", { type: "button", className: "principal" });
const together = element("button", "", { type: "button", className: "pasos__junto" });

function draw() {
  if (!body()) return;
  const steps = stepsOf();
  current = Math.min(Math.max(current, 0), steps.length - 1);
  const stepping = narrow.matches && !whole;
  const here = steps[current];
  for (const { section, node } of steps) {
    section.hidden = stepping && section !== here.section;
    if (node !== section) node.hidden = stepping && node !== here.node;
  }
  const last = current === steps.length - 1;
  where.hidden = !stepping;
  where.textContent = `Paso ${current + 1} de ${steps.length}: ${here.title}`;
  together.hidden = !narrow.matches;
  together.textContent = whole ? "Ver paso por paso" : "Ver todo junto";
  back.hidden = !stepping || current === 0;
  next.hidden = !stepping || last;
  form.querySelector("[name=_presentar]").hidden = stepping && !last;
}

function go(step) {
  current = step;
  draw();
  sessionStorage.setItem(place, String(current));
  where.scrollIntoView({ block: "start" });
  where.focus({ preventScroll: true });
}

// Brings into view the step of a field, where a summary of errors or an address leads to it.
function reveal(node) {
  if (!node || !body()?.contains(node)) return;
  const found = stepsOf().findIndex((step) => step.node.contains(node));
  if (found < 0) return;
  current = found;
  draw();
  sessionStorage.setItem(place, String(current));
}

function start() {
  body().before(where);
  form.querySelector(".acciones.fija").prepend(back, next);
  form.append(together);
  back.addEventListener("click", () => go(current - 1));
  next.addEventListener("click", () => go(current + 1));
  together.addEventListener("click", () => {
    whole = !whole;
    draw();
  });
  form.addEventListener("recalcular", () => {
    body().before(where);
    draw();
  });
  narrow.addEventListener("change", draw);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link) reveal(document.getElementById(link.hash.slice(1)));
  });
  draw();
  reveal(body().querySelector(".campo--error"));
}

if (form && body()) start();
