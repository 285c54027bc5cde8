// What every page gains when scripts run: focus on errors, menus that close, printing.

const errors = document.getElementById("errores");
if (errors) errors.focus();

// On a telephone the tabs scroll: the one that is open must be among those in sight.
const tab = document.querySelector(".pestanas [aria-current]");
if (tab) {
  const tabs = tab.closest(".pestanas");
  tabs.scrollLeft = tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left - 24;
}

for (const button of document.querySelectorAll("[data-imprimir]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const menus = () => document.querySelectorAll("details.quien[open], details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

// A second press while the first is on its way would only earn a conflict.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.enviado) event.preventDefault();
  form.dataset.enviado = "si";
  setTimeout(() => sayWaiting(form), 1000);
});

function sayWaiting(form) {
  if (!form.dataset.enviado || form.querySelector(".esperando")) return;
  const words = document.createElement("span");
  words.className = "esperando menor";
  words.setAttribute("role", "status");
  words.textContent = form.dataset.espera || "Un momento: se está guardando…";
  form.append(words);
}

// A batch goes on by itself while there is more to do; leaving the page stops it.
const rest = document.querySelector("form[data-sigue]");
if (rest) setTimeout(() => rest.requestSubmit(), 500);

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-enviado]")) delete form.dataset.enviado;
  for (const words of document.querySelectorAll(".esperando")) words.remove();
});
