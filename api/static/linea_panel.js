// What the server says of a date: while a bar moves, in a line; once it is dropped, in the panel.

const WAIT = 90;

export class Panel {
  constructor(root, drawing) {
    this.root = root;
    this.drawing = drawing;
    this.side = root.querySelector("#linea-panel");
    this.title = root.querySelector("#linea-panel-titulo");
    this.body = root.querySelector("#linea-panel-cuerpo");
    this.line = root.querySelector("#linea-juicio");
    this.voice = root.querySelector("#linea-voz");
    root.querySelector(".linea-cerrar").addEventListener("click", () => this.close());
    this.side.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    this.body.addEventListener("click", (event) => this.pressed(event));
    this.body.addEventListener("submit", (event) => this.sent(event));
  }

  // ---- while it moves ----

  moving(item) {
    const day = this.drawing.firstDay(item, item.start);
    if (day !== this.asked || item.codigo !== this.codigo) this.ask(item, day);
    item.className = `${this.drawing.items.get(item.id).className} moviendo ${this.state || ""}`;
    this.held = item.id;
    return item;
  }

  justDropped() {
    return performance.now() - (this.droppedAt ?? -Infinity) < 400;
  }

  dropped(item) {
    this.droppedAt = performance.now();
    const day = this.drawing.firstDay(item, item.start);
    this.rest();
    const same = day === this.drawing.activities[item.codigo].inicio;
    this.open(item.codigo, same ? null : day, item.id);
  }

  // Ask once the hand rests a moment, and give up what was asked before.
  ask(item, day) {
    const from = this.drawing.dayOf(item.id);
    this.codigo = item.codigo;
    this.asked = day;
    clearTimeout(this.timer);
    this.request?.abort();
    return new Promise((resolve) => {
      this.timer = setTimeout(() => resolve(this.judge(item.codigo, day, from)), WAIT);
    });
  }

  async judge(codigo, day, from) {
    this.request = new AbortController();
    const link = `${this.root.dataset.juicio}/${codigo}?desde=${day}&de=${from}`;
    try {
      const answer = await fetch(link, { signal: this.request.signal, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (this.asked !== day) return;
      if (answer.ok) this.show(told);
      else this.tell(told.detail || "No se pudo preguntar por esa fecha.", "duro");
    } catch (error) {
      if (error.name !== "AbortError") this.tell("No hay respuesta del servicio: vuelva a intentarlo.", "duro");
    }
  }

  show(told) {
    this.state = told.dureza === "articulable" ? "blando" : told.dureza;
    const first = told.cruces.find((cruce) => cruce.dureza === told.dureza);
    const said = { duro: "No se puede", blando: "Se puede, con una advertencia", "": "Se puede" }[this.state];
    const why = first ? `: ${first.frase}` : told.aviso ? `. ${told.aviso}` : ".";
    this.tell(`${told.fechas}. ${said}${why}`, this.state || "libre");
    if (told.alternativas.length) this.offer(told.alternativas);
    const box = this.held && this.drawing.element(this.held);
    if (box) {
      box.classList.remove("duro", "blando");
      if (this.state) box.classList.add(this.state);
    }
    for (const ghost of this.drawing.box.querySelectorAll(".fantasma")) {
      ghost.classList.remove("duro", "blando");
      if (this.state) ghost.classList.add(this.state);
    }
  }

  tell(words, state) {
    this.line.className = `linea-juicio ${state}`;
    this.line.textContent = words;
    this.line.hidden = false;
    this.voice.textContent = words;
  }

  offer(ways) {
    const list = document.createElement("span");
    list.className = "menor";
    list.textContent = `Otras fechas: ${ways.map((way) => `${way.frase}, cuesta ${way.costo}`).join("; ")}`;
    this.line.append(document.createElement("br"), list);
  }

  rest() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.line.hidden = true;
    this.state = this.asked = this.codigo = this.held = "";
  }

  // ---- the panel ----

  async open(codigo, day, from, turno) {
    this.from = from || this.from;
    const { panel, vuelta } = this.root.dataset;
    const link = new URL(`${panel}/${codigo}/panel`, location.href);
    link.searchParams.set("vuelta", vuelta);
    if (day) link.searchParams.set("desde", day);
    if (this.from) link.searchParams.set("de", this.drawing.dayOf(this.from));
    if (turno) link.searchParams.set("turno", turno);
    const answer = await fetch(link);
    this.title.textContent = this.drawing.activities[codigo]?.titulo || codigo;
    if (answer.ok) this.body.innerHTML = await answer.text();
    else this.body.textContent = "No se pudo leer: recargue la página.";
    const said = (kind) => this.body.querySelector(`.cruces li.${kind}`);
    this.drawing.ghost(codigo, day, said("duro") ? "duro" : said("blando") || said("articulable") ? "blando" : "");
    this.shown = codigo;
    this.side.hidden = false;
    this.title.focus();
  }

  close() {
    this.side.hidden = true;
    this.drawing.ghost(this.shown, null);
    this.drawing.element(this.from)?.focus();
  }

  pressed(event) {
    const way = event.target.closest("a[data-desde]");
    if (!way) return;
    event.preventDefault();
    this.open(this.shown, way.dataset.desde, null, way.dataset.turno);
  }

  sent(event) {
    const form = event.target;
    if (form.method !== "get") return;
    event.preventDefault();
    const typed = new FormData(form);
    this.open(this.shown, typed.get("desde"), null, typed.get("turno"));
  }
}
