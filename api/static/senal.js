// Has the pages of the field kept in this telephone, and leaves nothing of somebody who goes.

const { persona, mochila } = document.body.dataset;
const told = document.getElementById("mochila-dicho");
const workers = navigator.serviceWorker;

async function keep(now = false) {
  if (!workers) return;
  const found = mochila === undefined ? await workers.getRegistration("/") : await workers.register("/mochila.js");
  const worker = found && (found.active ?? (await workers.ready).active);
  worker?.postMessage({ persona, ahora: now });
}

function show({ guardadas }) {
  const kept = new Map(guardadas);
  const links = [...document.querySelectorAll("a[data-lleva]")];
  const have = links.filter((link) => kept.has(link.dataset.lleva));
  for (const link of links) link.classList.toggle("guardada", kept.has(link.dataset.lleva));
  const pages = links.length === 1 ? "1 página" : `${links.length} páginas`;
  if (!told || !links.length) return;
  const since = new Date(Math.max(...kept.values())).toLocaleTimeString("es-PE", { timeZone: "America/Lima", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const whole = have.length === links.length;
  told.textContent = whole ? `Todo está en este teléfono (${pages}), desde las ${since}.` : `Guardando: ${have.length} de ${pages}. No cierre esta página.`;
}

if (persona) {
  workers?.addEventListener("message", (event) => show(event.data));
  keep().catch(() => {});
}
if (told && !workers) told.textContent = "Este navegador no guarda páginas. Actualícelo, o abra el cuaderno antes de salir y no lo cierre.";
const button = document.getElementById("guardar-ahora");
if (button) {
  button.hidden = !workers;
  button.addEventListener("click", () => {
    told.textContent = "Guardando…";
    navigator.storage?.persist?.();
    keep(true);
  });
}

// What somebody wrote and is not sent: lines of cuadernos, one by one, and fichas half filled in.
const own = (start) => Object.keys(localStorage).filter((key) => key.startsWith(`${start}:${persona}:`));
const held = () => own("cuaderno:notas").flatMap((key) => JSON.parse(localStorage.getItem(key)));

function unsent() {
  const notes = held().length;
  const drafts = own("cuaderno:borrador").filter((key) => localStorage.getItem(key) !== "null");
  const fichas = own("ficha").filter((key) => {
    const copy = JSON.parse(localStorage.getItem(key));
    return copy?.now !== copy?.known;
  });
  return notes + drafts.length + fichas.length;
}

function clean() {
  for (const start of ["cuaderno:notas", "cuaderno:borrador", "ficha"]) own(start).forEach((key) => localStorage.removeItem(key));
}

function ask(form, many) {
  form.closest("details")?.removeAttribute("open");
  const before = document.getElementById("sin-enviar");
  if (before) return before.focus();
  const said = many === 1 ? "algo que escribió está solo en este teléfono" : `${many} cosas que escribió están solo en este teléfono`;
  const note = Object.assign(document.createElement("div"), { className: "nota roja", id: "sin-enviar", tabIndex: -1 });
  note.setAttribute("role", "alert");
  note.append(Object.assign(document.createElement("p"), { textContent: `No cerró su sesión: ${said}. Envíelo antes desde su cuaderno o su tarea; si cierra ahora, se borra.` }));
  const leave = Object.assign(document.createElement("button"), { type: "button", className: "peligro", textContent: "Borrarlo y cerrar sesión" });
  leave.addEventListener("click", () => {
    clean();
    form.requestSubmit();
  });
  note.append(leave);
  document.querySelector("main").prepend(note);
  note.focus();
}

for (const form of document.querySelectorAll("form[action='/salir']")) {
  form.addEventListener("submit", (event) => {
    const many = persona ? unsent() : 0;
    if (!many) return clean();
    event.preventDefault();
    ask(form, many);
  });
}
