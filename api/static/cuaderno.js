// Keeps each note of the cuaderno in this telephone until the service says that it has it.

const form = document.getElementById("cuaderno");
const cola = document.getElementById("cola");
const waiting = document.getElementById("en-espera");
const { texto, visita, desempeno, clave } = form.elements;
const place = (what) => `cuaderno:${what}:${form.dataset.lugar}`;

function read(what, nothing) {
  try {
    return JSON.parse(localStorage.getItem(place(what))) ?? nothing;
  } catch {
    return nothing;
  }
}

function write(what, value) {
  localStorage.setItem(place(what), JSON.stringify(value));
}

const held = () => read("notas", []);

function newKey() {
  // crypto.randomUUID is missing where the page did not come over TLS.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function element(name, text, more = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, more);
}

function show(said = "") {
  const notes = held();
  waiting.hidden = notes.length === 0;
  const none = document.querySelector("#notas .vacio");
  if (none) none.hidden = notes.length > 0;
  waiting.replaceChildren(...notes.map(draw));
  const many = notes.length === 1 ? "1 nota está guardada" : `${notes.length} notas están guardadas`;
  cola.textContent = notes.length ? `${many} en este teléfono, sin enviar. ${said || "Se envían solas cuando haya señal."}` : said;
}

function draw(note) {
  const item = element("li", "", { className: "panel" });
  item.append(element("p", note.texto, { className: "texto" }));
  if (!note.rechazo) return item;
  item.append(element("p", note.rechazo, { className: "campo__error" }));
  const mend = element("button", "Corregir esta nota", { type: "button" });
  mend.addEventListener("click", () => take(note));
  item.append(mend);
  return item;
}

// A refused note goes back to be written again; what was being written takes its place.
function take(note) {
  const rest = held().filter((other) => other.clave !== note.clave);
  if (texto.value.trim()) rest.push({ ...typed(), rechazo: "Esta nota estaba a medias." });
  write("notas", rest);
  fill(note);
  clave.value = newKey();
  keepDraft();
  show();
  texto.focus();
}

function typed() {
  return {
    clave: clave.value, texto: texto.value, desempeno: desempeno.value,
    visita: visita?.value ?? "", escrita_en: new Date().toISOString(),
  };
}

function fill(note) {
  texto.value = note.texto;
  desempeno.value = note.desempeno ?? "";
  if (visita) visita.value = note.visita ?? "";
  clave.value = note.clave;
}

const keepDraft = () => write("borrador", texto.value.trim() ? typed() : null);

// What the queue settled: the notes as the service has them now, or why the rest waits.
document.addEventListener("cola", ({ detail: { stopped, page, cargo } }) => {
  if (page && cargo === form.dataset.cargo) document.getElementById("notas").replaceWith(page.getElementById("notas"));
  show(stopped);
});

form.addEventListener("submit", (event) => {
  if (!texto.value.trim()) return;
  try {
    write("notas", [...held(), typed()]);
  } catch {
    return; // No room in this telephone: the form goes as it would without scripts.
  }
  event.preventDefault();
  texto.value = "";
  desempeno.value = "";
  clave.value = newKey();
  write("borrador", null);
  show();
  texto.focus();
  document.dispatchEvent(new CustomEvent("cola:enviar"));
});

form.addEventListener("input", keepDraft);
addEventListener("storage", () => show());

// A page kept in this telephone brings the key and the visit of the day it was kept.
clave.value = newKey();
if (visita && document.getElementById("sin-senal")) {
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: "America/Lima" });
  const asked = new URLSearchParams(location.search).get("visita");
  const fits = ({ value, dataset }) => (asked ? value === asked : dataset.desde <= today && today <= dataset.hasta);
  visita.value = [...visita.options].find(fits)?.value ?? "";
}

const draft = read("borrador", null);
if (draft && !texto.value) fill(draft);
show();
