// Sends the notes of cuadernos that wait in this telephone, from whatever page is open, once each.

const persona = document.body.dataset.persona;
const MINE = `cuaderno:notas:${persona}:`;
const RETRY = 5_000;
const WAITING = "Se envían solas cuando haya señal.";
let busy = false;

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? [];
  } catch {
    return [];
  }
}

const places = () => Object.keys(localStorage).filter((key) => key.startsWith(MINE));
const ready = (key) => read(key).find((note) => !note.rechazo);
const token = () => document.querySelector("form[action='/salir'] [name=_csrf]")?.value ?? "";

function change(key, each) {
  const notes = read(key).flatMap(each);
  if (notes.length) localStorage.setItem(key, JSON.stringify(notes));
  else localStorage.removeItem(key);
}

function tell(stopped, page = null, cargo = "") {
  document.dispatchEvent(new CustomEvent("cola", { detail: { stopped, page, cargo } }));
}

// Returns what stops the rest from going, or nothing when this note is settled.
async function post(key, note) {
  const { rechazo, ...fields } = note;
  const cargo = key.slice(MINE.length);
  const only = (what) => (other) => (other.clave === note.clave ? what(other) : [other]);
  let answer;
  try {
    const body = new URLSearchParams({ ...fields, _csrf: token() });
    answer = await fetch(`/acompanamiento/matrices/${cargo}/cuaderno`, { method: "POST", body });
  } catch {
    return WAITING;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.status === 422) {
    const why = page.querySelector(".campo__error")?.textContent.trim();
    change(key, only((other) => [{ ...other, rechazo: why || "El servicio no la aceptó: corríjala." }]));
    tell("");
    return "";
  }
  if (!answer.ok || !page.getElementById("notas")) return "Recargue la página e ingrese de nuevo para enviarlas: aquí no se pierden.";
  change(key, only(() => []));
  tell("", page, cargo);
  return "";
}

async function sendAll() {
  if (busy) return;
  busy = true;
  let stopped = "";
  let sent = 0;
  for (;;) {
    const key = places().find(ready);
    if (!key) break;
    stopped = await post(key, ready(key));
    if (stopped) break;
    sent += 1;
  }
  busy = false;
  if (stopped) tell(stopped);
  else if (sent) say(sent);
}

// The cuaderno says it by itself; on any other page it is told here.
function say(sent) {
  tell(places().some((key) => read(key).length) ? "Corrija lo que se le indica." : "Enviado.");
  if (document.getElementById("cola")) return;
  const words = sent === 1 ? "Se envió 1 nota del cuaderno que estaba" : `Se enviaron ${sent} notas del cuaderno que estaban`;
  const note = Object.assign(document.createElement("div"), { className: "nota verde" });
  note.setAttribute("role", "status");
  note.append(Object.assign(document.createElement("p"), { textContent: `${words} en este teléfono.` }));
  document.querySelector("main").prepend(note);
}

document.addEventListener("cola:enviar", sendAll);
addEventListener("online", sendAll);
addEventListener("pageshow", sendAll);
document.addEventListener("visibilitychange", () => !document.hidden && sendAll());
setInterval(() => navigator.onLine && places().some(ready) && sendAll(), RETRY);
