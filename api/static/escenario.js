// An escenario that is being solved or published tells how it goes as it happens.

const panel = document.querySelector("[data-avance]");
if (panel && "EventSource" in window) {
  const source = new EventSource(panel.dataset.avance);
  source.addEventListener("avance", (event) => show(JSON.parse(event.data)));
  source.addEventListener("fin", () => {
    source.close();
    location.reload();
  });
  window.addEventListener("pagehide", () => source.close());
}

function show(row) {
  const told = row.avance;
  if (!told) return;
  for (const place of panel.querySelectorAll("[data-texto]")) {
    const name = place.dataset.texto;
    if (name === "estado") place.textContent = say(row);
    else if (told[name] !== undefined) place.textContent = tell(name, told[name]);
  }
  const bar = panel.querySelector("progress");
  if (bar && told[bar.dataset.campo] !== undefined) bar.value = told[bar.dataset.campo];
}

// As the server writes numbers: 6 550 and 0,08.
function tell(name, value) {
  if (name === "primer_plan") return `${String(Math.round(value * 100) / 100).replace(".", ",")} s`;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, " ");
}

function say(row) {
  if (row.detener) return "Deteniéndose: se queda con el mejor plan.";
  if (row.estado === "publicando") return "Publicándose.";
  return row.avance.sin_lugar ? "En marcha: aún hay actividades sin lugar." : "En marcha.";
}
