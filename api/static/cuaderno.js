// Keeps each note of the cuaderno in this telephone until the service says that it has it.

const form = document.getElementById("cuaderno");
const cola = document.getElementById("cola");
const waiting = document.getElementById("en-espera");
const { texto, visita, desempeno, clave, _csrf } = form.elements;
const place = (what) => `cuaderno:${what}:${form.dataset.lugar}`;
const RETRY = 5_000;
let busy = false;

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

function forget(key) {
  write("notas", held().filter((other) => other.clave !== key));
}

function refuse(key, why) {
  write("notas", held().map((other) => (other.clave === key ? { ...other, rechazo: why } : other)));
}

// Returns what stops the rest from going, or nothing when this note is settled.
async function post(note) {
  const { rechazo, ...fields } = note;
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body: new URLSearchParams({ ...fields, _csrf: _csrf.value }) });
  } catch {
    return "Se envían solas cuando haya señal.";
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.status === 422) {
    const why = page.querySelector(".campo__error")?.textContent.trim();
    refuse(note.clave, why || "El servicio no la aceptó: corríjala.");
    return "";
  }
  const fresh = page.getElementById("notas");
  if (!answer.ok || !fresh) return "Recargue la página e ingrese de nuevo para enviarlas: aquí no se pierden.";
  forget(note.clave);
  document.getElementById("notas").replaceWith(fresh);
  return "";
}

async function sendAll() {
  if (busy) return;
  busy = true;
  let stopped = "";
  let sent = 0;
  for (;;) {
    const note = held().find((each) => !each.rechazo);
    if (!note) break;
    stopped = await post(note);
    if (stopped) break;
    sent += 1;
    show();
  }
  busy = false;
  if (sent || stopped) show(stopped || (held().length ? "Corrija lo que se le indica." : "Enviado."));
}

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
  sendAll();
});

form.addEventListener("input", keepDraft);
addEventListener("storage", () => show());
addEventListener("online", sendAll);
addEventListener("pageshow", sendAll);
document.addEventListener("visibilitychange", () => !document.hidden && sendAll());
setInterval(() => navigator.onLine && held().some((note) => !note.rechazo) && sendAll(), RETRY);

const draft = read("borrador", null);
if (draft && !texto.value) fill(draft);
show();
