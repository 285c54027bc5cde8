// Keeps in this telephone what was typed into a ficha and did not reach the service.

const form = document.querySelector("form[data-ficha]");
const place = `ficha:${form?.dataset.lugar}`;
const OLD = 14 * 24 * 3600 * 1000;
const OURS = ["_csrf", "_clave", "_accion", "_presentar"];

function typed() {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OURS.includes(name));
  return JSON.stringify(pairs);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function forget() {
  localStorage.removeItem(place);
}

let known = form ? typed() : "";

function keep() {
  try {
    localStorage.setItem(place, JSON.stringify({ known, now: typed(), at: Date.now() }));
  } catch {
    // No room in this telephone: the draft of the service is the only copy.
  }
}

function fill(pairs) {
  const given = group(pairs);
  for (const node of form.elements) {
    if (!node.name || OURS.includes(node.name) || node.type === "hidden") continue;
    const values = (given.get(node.name) ?? []).map(([, value]) => value);
    if (["checkbox", "radio"].includes(node.type)) node.checked = values.includes(node.value);
    else if (values.length) node.value = values[0];
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.dispatchEvent(new CustomEvent("guardar"));
}

function group(pairs) {
  const found = new Map();
  for (const pair of pairs) found.set(pair[0], [...(found.get(pair[0]) ?? []), pair]);
  return found;
}

function offer(copy) {
  const note = Object.assign(document.createElement("div"), { className: "nota" });
  const said = Object.assign(document.createElement("p"), { textContent: "En este teléfono quedó algo que escribió aquí y no llegó a enviarse." });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Recuperarlo" });
  button.addEventListener("click", () => {
    fill(JSON.parse(copy.now));
    note.remove();
  });
  note.append(said, button);
  form.before(note);
}

function tidy() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("ficha:") && Date.now() - (read(key)?.at ?? 0) > OLD) localStorage.removeItem(key);
  }
}

function start() {
  tidy();
  const copy = read(place);
  // What the service refused it gives back as it was typed.
  if (document.getElementById("errores")) forget();
  else if (copy && copy.now !== known) {
    if (copy.known === known) fill(JSON.parse(copy.now));
    else offer(copy);
  }
  form.addEventListener("input", keep);
  let sent = "";
  const draft = document.getElementById("borrador");
  draft?.addEventListener("htmx:beforeRequest", () => (sent = typed()));
  draft?.addEventListener("htmx:afterRequest", (event) => {
    // A draft that the service refused, or a session that ended, also comes as a success.
    if (!event.detail.xhr.responseText.includes("Borrador guardado")) return;
    known = sent;
    if (typed() === sent) forget();
  });
  addEventListener("online", () => form.dispatchEvent(new CustomEvent("guardar")));
}

if (form) start();
