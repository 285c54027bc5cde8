// Helps to fill in a ficha: rows without leaving the page, and only the questions that apply.

const form = document.querySelector("form[data-ficha]");
const BODY = "ficha-cuerpo";

async function replaceBody(submitter, data) {
  // What is typed while the answer comes would be lost with the old rows: nothing can be.
  const waiting = document.getElementById(BODY);
  waiting.inert = true;
  waiting.setAttribute("aria-busy", "true");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(BODY);
  if (!answer.ok || !fresh) throw new Error(String(answer.status));
  const before = new Set([...waiting.querySelectorAll("[id]")].map((node) => node.id));
  waiting.replaceWith(fresh);
  askOnlyWhatApplies();
  focusNews(fresh, before, submitter);
  form.dispatchEvent(new CustomEvent("recalcular"));
  form.dispatchEvent(new CustomEvent("guardar"));
}

function focusNews(fresh, before, submitter) {
  const fields = [...fresh.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const added = fields.find((node) => node.id && !before.has(node.id));
  const same = fresh.querySelector(`button[value="${CSS.escape(submitter.value)}"]`);
  (added || same || fields[0])?.focus();
}

function valueOf(name) {
  const found = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  const chosen = found.filter((node) => !["checkbox", "radio"].includes(node.type) || node.checked);
  return chosen.length ? chosen[chosen.length - 1].value : "";
}

function askOnlyWhatApplies() {
  for (const node of form.querySelectorAll("[data-cuando]")) {
    const applies = node.dataset.cuandoValores.split(" ").includes(valueOf(node.dataset.cuando));
    // A cell keeps its place in the table: only what is in it goes.
    if (node.tagName === "TD") for (const child of node.children) child.hidden = !applies;
    else node.hidden = !applies;
  }
}

if (form) {
  askOnlyWhatApplies();
  form.addEventListener("change", askOnlyWhatApplies);
  form.addEventListener("submit", (event) => {
    const submitter = event.submitter;
    if (submitter?.name !== "_accion" || submitter.value === "guardar") return;
    event.preventDefault();
    // Before it is disabled: a disabled button is left out of what the form says.
    const data = new FormData(form, submitter);
    submitter.disabled = true;
    replaceBody(submitter, data).catch(() => {
      const plain = document.createElement("input");
      plain.type = "hidden";
      plain.name = submitter.name;
      plain.value = submitter.value;
      form.append(plain);
      form.submit();
    });
  });
}
