// What is new is said as it happens: the count in the header, and an offer to look again.

const bell = document.querySelector("[data-vivo]");
const said = document.querySelector("[data-dicho]");
const offer = document.querySelector("[data-novedades]");
let source = null;

// Only the tab that is looked at listens: browsers open few connections to one place.
function attend() {
  if (document.visibilityState === "hidden") stop();
  else if (!source) start();
}

function start() {
  source = new EventSource(bell.dataset.vivo);
  source.addEventListener("pulso", (event) => tell(JSON.parse(event.data)));
  source.addEventListener("fin", stop);
}

function stop() {
  if (source) source.close();
  source = null;
}

function tell(pulso) {
  count(pulso.sin_leer);
  if (offer) propose(pulso);
}

function count(unread) {
  const shown = Number(bell.dataset.cuenta);
  if (unread === shown) return;
  bell.dataset.cuenta = unread;
  const badge = bell.querySelector("b");
  badge.textContent = unread > 99 ? "99+" : unread;
  for (const piece of bell.querySelectorAll("b, .oculto")) piece.hidden = !unread;
  if (unread > shown) said.textContent = unread === 1 ? "Tiene 1 aviso sin leer." : `Tiene ${badge.textContent} avisos sin leer.`;
}

// Nothing moves under the reader's finger: the page says so and they decide.
function propose(pulso) {
  const mine = offer.dataset;
  const words = mine.novedades === "avisos" ? newNotices(pulso, mine) : newWork(pulso, mine);
  offer.querySelector("span").textContent = words || "";
  offer.hidden = !words;
}

function newNotices(pulso, mine) {
  return pulso.sin_leer > Number(mine.avisos) ? "Hay avisos nuevos." : "";
}

function newWork(pulso, mine) {
  const before = Number(mine.tareas);
  if (pulso.tareas > before || pulso.marca > mine.marca) return "Hay tareas nuevas.";
  return pulso.tareas < before ? "Su bandeja cambió." : "";
}

if (bell && "EventSource" in window) {
  document.addEventListener("visibilitychange", attend);
  window.addEventListener("pagehide", stop);
  window.addEventListener("pageshow", attend);
  attend();
}
