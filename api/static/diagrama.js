// Draws a BPMN diagram with where the asistencia stands; the list under it says the same.

const host = document.getElementById("diagrama");

const ids = (name) => (host.dataset[name] || "").split(" ").filter(Boolean);

const pairs = (name) => ids(name).map((pair) => pair.split("="));

function mark(viewer, kind, marker) {
  for (const id of ids(kind)) markIfDrawn(viewer, id, marker);
}

function markIfDrawn(viewer, id, marker) {
  if (viewer.get("elementRegistry").get(id)) viewer.get("canvas").addMarker(id, marker);
}

function label(viewer, id, words) {
  if (!viewer.get("elementRegistry").get(id)) return;
  const html = document.createElement("span");
  html.className = "diagrama-cuenta";
  html.textContent = words.replaceAll("_", " ");
  viewer.get("overlays").add(id, { position: { top: -16, right: 16 }, html });
}

const READABLE = 0.6;
const LARGEST = 1.25;
const MARGIN = 28;

// The whole of it with air around; a frame taller than what is drawn would only push the rest down.
function fit(viewer, { shrink = false } = {}) {
  const canvas = viewer.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  const width = inner.width + 2 * MARGIN;
  const height = inner.height + 2 * MARGIN;
  const scale = Math.min(outer.width / width, outer.height / height, LARGEST);
  if (shrink && height * scale < outer.height) {
    host.style.minHeight = "0";
    host.style.height = `${Math.max(Math.ceil(height * Math.max(scale, READABLE)), 220)}px`;
    canvas.resized();
  }
  const now = canvas.viewbox().outer;
  canvas.viewbox({
    x: inner.x - (now.width / scale - inner.width) / 2,
    y: inner.y - (now.height / scale - inner.height) / 2,
    width: now.width / scale,
    height: now.height / scale,
  });
}

function look(canvas, x, y) {
  const box = canvas.viewbox();
  const inner = box.inner;
  const within = (at, start, size, span) =>
    size >= span ? start - (size - span) / 2 : Math.min(Math.max(at - size / 2, start - 12), start + span - size + 12);
  canvas.viewbox({
    x: within(x, inner.x, box.width, inner.width),
    y: within(y, inner.y, box.height, inner.height),
    width: box.width,
    height: box.height,
  });
}

function goToActive(viewer) {
  const canvas = viewer.get("canvas");
  const all = ids("vencidos").concat(ids("activos"));
  const first = all.map((id) => viewer.get("elementRegistry").get(id)).find(Boolean);
  // The whole of a long diagram on a narrow screen would be dust: show a readable part.
  if (canvas.zoom() < READABLE) canvas.zoom(READABLE);
  const inner = canvas.viewbox().inner;
  if (first) look(canvas, first.x + first.width / 2, first.y + first.height / 2);
  else look(canvas, inner.x, inner.y);
}

function wireButtons(viewer) {
  const bar = document.querySelector('[data-mandos="diagrama"]');
  if (!bar) return;
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const step = event.target.dataset?.zoom;
    const canvas = viewer.get("canvas");
    if (step === "activo") goToActive(viewer);
    else if (step === "0") fit(viewer);
    else if (step) canvas.zoom(canvas.zoom() * (step === "1" ? 1.25 : 0.8));
  });
}

async function draw() {
  const answer = await fetch(host.dataset.diagrama);
  if (!answer.ok) throw new Error(String(answer.status));
  const viewer = new window.BpmnJS({ container: host });
  await viewer.importXML(await answer.text());
  fit(viewer, { shrink: true });
  mark(viewer, "carriles", "carril-propio");
  mark(viewer, "visitados", "visitado");
  mark(viewer, "activos", "activo");
  mark(viewer, "vencidos", "vencido");
  mark(viewer, "cambiados", "cambiado");
  for (const [id, degree] of pairs("calor")) markIfDrawn(viewer, id, `calor-${degree}`);
  for (const [id, words] of pairs("cuentas")) label(viewer, id, words);
  wireButtons(viewer);
  if (viewer.get("canvas").zoom() < READABLE) goToActive(viewer);
  host.dataset.listo = "si";
  // Other scripts of the page go on from here.
  host.visor = viewer;
  host.dispatchEvent(new CustomEvent("dibujado"));
}

if (host && window.BpmnJS) {
  draw().catch((error) => {
    host.hidden = true;
    console.warn("diagrama", error.message);
  });
} else if (host) {
  host.hidden = true;
}
