// Keeps the notes written without signal in this telephone, and sends them when it comes back.
const form = document.getElementById("cuaderno");
const cola = document.getElementById("cola");
const place = `cuaderno:${form.dataset.docente}`;

const held = () => JSON.parse(localStorage.getItem(place) || "[]");

function keep(notes) {
  localStorage.setItem(place, JSON.stringify(notes));
  cola.hidden = notes.length === 0;
  cola.textContent = `Sin señal: ${notes.length} ${notes.length === 1 ? "nota guardada" : "notas guardadas"} en este teléfono. Se enviarán cuando vuelva.`;
}

async function send() {
  for (const note of held()) {
    const body = new URLSearchParams({ ...note, _csrf: form.elements._csrf.value });
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body });
      if (!answer.ok) return;
    } catch {
      return;
    }
    keep(held().filter((other) => other.clave !== note.clave));
    if (held().length === 0) location.reload();
  }
}

form.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  const { texto, visita, clave } = form.elements;
  if (!texto.value.trim()) return;
  const written = new Date().toISOString();
  keep([...held(), { texto: texto.value, visita: visita?.value || "", clave: clave.value, escrita_en: written }]);
  texto.value = "";
  clave.value = crypto.randomUUID();
});

addEventListener("online", send);
keep(held());
if (navigator.onLine) send();
