// The timeline: rows and bars of a period, moved with the mouse; keys and the server's answers are
// in modules of their own, whose addresses the page gives.

const root = document.querySelector("[data-linea]");
const wide = matchMedia("(min-width: 641px)");
if (root && window.vis && wide.matches) start();

async function start() {
  const [{ Panel }, { Keys }] = await Promise.all([
    import(root.dataset.guionPanel),
    import(root.dataset.guionTeclado),
  ]);
  const link = new URL(root.dataset.datos, location.href);
  if (root.dataset.marcas) link.searchParams.set("marcas", "false");
  const data = await read(link);
  if (!data) return;
  root.classList.add("con-lienzo");
  const drawing = new Drawing(data);
  const panel = new Panel(root, drawing);
  drawing.listen(panel);
  new Keys(root, drawing, panel);
  // A bar drawn while nothing shows has no height: it is measured again when the canvas is back.
  wide.addEventListener("change", () => wide.matches && drawing.dirty());
  if (!root.dataset.marcas || data.densa) return;
  // What forbids a date is known at once; the rest of a plan that changed takes its time.
  const soon = new URL(root.dataset.marcas, location.href);
  soon.searchParams.set("pronto", "true");
  drawing.mark(await read(soon));
  drawing.mark(await read(root.dataset.marcas));
}

async function read(link) {
  const answer = await fetch(link, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
}

// A day as the component wants it: midnight where the browser is, whatever its zone.
const toDate = (iso) => {
  const [year, month, day] = iso.split("-").map(Number);
  return new Date(year, month - 1, day);
};
const toIso = (date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
const DAY = 86400000;
const WEEK_LETTERS = "DLMMJVS";
const MONTHS = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic"];

class Drawing {
  constructor(data) {
    this.data = data;
    this.activities = data.actividades;
    this.holidays = new Set(data.inhabiles);
    this.rows = [];
    this.items = new vis.DataSet();
    this.groups = new vis.DataSet();
    this.items.add(data.fondos.map((each, n) => shade(each, n)));
    this.addRows(data.filas, data.barras, 0, 1);
    moment.updateLocale("en", { week: { dow: 1, doy: 4 } });
    this.box = root.querySelector(".linea-lienzo");
    this.timeline = new vis.Timeline(this.box, this.items, this.groups, this.options());
  }

  options() {
    const [first, last] = [toDate(this.data.desde), toDate(this.data.hasta)];
    const days = Math.round((last - first) / DAY);
    return {
      start: first, end: last, min: first, max: last,
      zoomMin: 5 * DAY, zoomMax: last - first, zoomKey: "ctrlKey",
      orientation: "top", verticalScroll: true, horizontalScroll: false,
      maxHeight: Math.max(320, Math.round(innerHeight * 0.68)),
      margin: { item: { horizontal: 0, vertical: 4 }, axis: 4 },
      groupOrder: "orden", locale: "es", showCurrentTime: false, showTooltips: false,
      selectable: true, multiselect: false,
      editable: { add: false, remove: false, updateTime: true, updateGroup: false },
      itemsAlwaysDraggable: { item: true, range: false },
      snap: (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + (date.getHours() >= 12 ? 1 : 0)),
      timeAxis: days > 40 ? { scale: days > 120 ? "month" : "week", step: 1 } : { scale: "day", step: 1 },
      format: { minorLabels: (value, scale) => minor(value, scale, this.box.clientWidth), majorLabels: major },
      template: (item) => this.words(item),
      groupTemplate: (group) => group && label(group, this),
      onMoving: (item, keep) => keep(this.mover ? this.mover.moving(item) : item),
      onMove: (item, keep) => { keep(null); this.mover?.dropped(item); },
    };
  }

  // `order` and `step` say where the rows go: those of a DRE that is opened come below it.
  addRows(filas, barras, order, step, parent = "") {
    const bars = new Map(filas.map((fila) => [fila.id, []]));
    for (const bar of barras) bars.get(bar.fila)?.push(bar);
    const made = filas.map((fila, n) => {
      const items = fila.semanas.length
        ? fila.semanas.map((week) => density(fila, week))
        : bars.get(fila.id).map((bar, k) => this.bar(bar, k, loose(bar, bars.get(fila.id))));
      return { id: fila.id, orden: order + n * step, parent, fila, items };
    });
    this.rows = [...this.rows, ...made].sort((a, b) => a.orden - b.orden);
    this.groups.add(made.map(({ id, orden, fila }) => ({
      id, orden, content: fila.nombre, fila, className: parent ? "hija" : "",
    })));
    this.items.add(made.flatMap((row) => row.items));
  }

  removeRows(parent) {
    const gone = this.rows.filter((row) => row.parent === parent);
    this.rows = this.rows.filter((row) => row.parent !== parent);
    this.items.remove(gone.flatMap((row) => row.items.map((item) => item.id)));
    this.groups.remove(gone.map((row) => row.id));
  }

  bar(bar, n, suelta) {
    const what = this.activities[bar.codigo];
    return {
      suelta,
      id: `${bar.codigo}|${bar.fila}|${n}`, group: bar.fila, codigo: bar.codigo, content: what.titulo,
      start: toDate(bar.inicio), end: toDate(bar.fin), type: "range",
      className: classOf(what, suelta), editable: what.movible ? { updateTime: true, updateGroup: false, remove: false } : false,
    };
  }

  // A bar is a button with a name; the component gives it neither.
  dress() {
    for (const box of this.box.querySelectorAll(".vis-item.vis-range:not([role])")) {
      const item = this.items.get(box["vis-item"]?.id);
      if (!item || item.fantasma) continue;
      box.tabIndex = item.id === this.current ? 0 : -1;
      box.setAttribute("role", "button");
      box.dataset.item = item.id;
      box.title = this.say(item);
      box.setAttribute("aria-label", box.title);
    }
  }

  words(item) {
    const words = document.createElement("span");
    words.className = "linea-palabras";
    if (item.cuenta) words.textContent = item.cuenta;
    else if (this.activities[item.codigo]) {
      const what = this.activities[item.codigo];
      if (item.group !== what.unidad) {
        const unit = document.createElement("b");
        unit.textContent = what.unidad;
        words.append(unit, " ");
      }
      words.append(what.tema || what.titulo);
    }
    return words;
  }

  say(item) {
    if (item.cuenta) return item.dicho;
    const what = this.activities[item.codigo];
    if (!what) return "";
    const mark = { duro: ", tiene un cruce que impide la fecha", blando: ", tiene una advertencia" }[what.marca] || "";
    return `${what.titulo}, ${what.codigo}, ${what.unidad}: ${what.fechas}, ${what.estado}${mark}`;
  }

  listen(panel) {
    this.mover = panel;
    this.timeline.on("changed", () => this.dress());
    this.dress();
    this.timeline.on("click", (event) => {
      // Where a bar is dropped the component tells a click too.
      if (event.what === "group-label" || panel.justDropped()) return;
      const item = event.item && this.items.get(event.item);
      if (item?.cuenta) location.assign(this.monthOf(item));
      else if (item?.codigo) panel.open(item.codigo, null, item.id);
    });
    this.setCurrent(this.rows.flatMap((row) => row.items)[0]?.id);
  }

  monthOf(item) {
    const link = new URL(root.dataset.mes, location.href);
    const row = this.rows.find((each) => each.id === item.group);
    link.searchParams.set("desde", toIso(item.end > new Date(item.start.getTime() + 4 * DAY) ? new Date(item.start.getTime() + 3 * DAY) : item.start).slice(0, 7));
    if (row?.fila.abre) link.searchParams.set("dre", row.fila.abre);
    return link.href;
  }

  async toggle(group, button) {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    group.fila.abierta = !open;
    if (open) return this.removeRows(group.id);
    const link = new URL(root.dataset.datos, location.href);
    link.searchParams.set("dre", group.fila.abre);
    if (root.dataset.marcas) link.searchParams.set("marcas", "false");
    const data = await read(link);
    if (!data || !group.fila.abierta) return;
    Object.assign(this.activities, data.actividades);
    this.addRows(data.filas, data.barras, group.orden + 0.001, 0.001, group.id);
    this.mark(this.marks);
  }

  // Whatever has a cruce gets its edge, once the whole plan has been judged.
  mark(marks) {
    this.marks = marks || {};
    for (const [codigo, what] of Object.entries(this.activities)) what.marca = this.marks[codigo] || "";
    const mine = this.items.get({ filter: (item) => item.codigo && !item.fantasma && this.marks[item.codigo] });
    this.items.update(mine.map(({ id, codigo, suelta }) => ({ id, className: classOf(this.activities[codigo], suelta) })));
    for (const box of this.box.querySelectorAll(".vis-item.vis-range[role]")) box.removeAttribute("role");
    this.dress();
  }

  dirty() {
    this.items.update(this.items.get({ fields: ["id", "className"] }));
  }

  setCurrent(id) {
    const before = this.element(this.current);
    if (before) before.tabIndex = -1;
    this.current = id;
    const now = this.element(id);
    if (now) now.tabIndex = 0;
  }

  element(id) {
    return id ? this.box.querySelector(`.vis-item[data-item="${CSS.escape(id)}"]`) : null;
  }

  // The day an activity would begin on if the stretch `item` began on `start`.
  firstDay(item, start) {
    const before = this.items.get(item.id);
    const moved = Math.round((start - before.start) / DAY);
    const first = toDate(this.activities[item.codigo].inicio);
    return toIso(new Date(first.getFullYear(), first.getMonth(), first.getDate() + moved));
  }

  // The day on which a stretch begins as it stands.
  dayOf(id) {
    const item = this.items.get(id);
    return item ? toIso(item.start) : "";
  }

  // A working day after (or before) `iso`; a week is seven days.
  step(iso, days) {
    const date = toDate(iso);
    const one = Math.sign(days);
    date.setDate(date.getDate() + days);
    while (date.getDay() % 6 === 0 || this.holidays.has(toIso(date))) date.setDate(date.getDate() + one);
    return toIso(date);
  }

  // A shadow of the bar where it would go, until the move is saved or left.
  ghost(codigo, iso, state = "") {
    this.items.remove(this.items.getIds({ filter: (item) => item.fantasma }));
    if (!iso) return;
    const moved = toDate(iso) - toDate(this.activities[codigo].inicio);
    const mine = this.rows.flatMap((row) => row.items).filter((item) => item.codigo === codigo);
    this.items.add(mine.map((item) => ({
      id: `fantasma|${item.id}`, group: item.group, fantasma: true, type: "range", content: "", editable: false,
      selectable: false, className: `fantasma ${state}`, start: shifted(item.start, moved), end: shifted(item.end, moved),
    })));
  }
}

const shifted = (date, by) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + Math.round(by / DAY));

// Whether nothing of its row stands near enough for its words to go on beside it.
function loose(bar, row) {
  const [first, last] = [toDate(bar.inicio).getTime(), toDate(bar.fin).getTime() + 4 * DAY];
  return row.every((each) => each === bar || toDate(each.fin) <= first || toDate(each.inicio) >= last);
}

function classOf(what, suelta = false) {
  const kind = what.clase === "actividad" ? "pedida" : what.tentativa ? "tentativa" : "";
  return `tono-${what.tono} ${kind} ${what.marca ? `marca-${what.marca}` : ""} ${what.movible ? "movible" : "quieta"} ${suelta ? "suelta" : ""}`;
}

const LEVELS = [1, 3, 6, 10];
function density(fila, week) {
  const start = toDate(week.lunes);
  const level = LEVELS.filter((least) => week.cuenta >= least).length;
  const many = week.cuenta === 1 ? "1 actividad" : `${week.cuenta} actividades`;
  return {
    id: `${fila.id}|${week.lunes}`, group: fila.id, type: "range", cuenta: String(week.cuenta), content: "",
    dicho: `${fila.nombre}: ${many} en la semana del ${start.getDate()} ${MONTHS[start.getMonth()]}`,
    start, end: new Date(start.getFullYear(), start.getMonth(), start.getDate() + 7), editable: false,
    className: `densidad nivel-${level}`,
  };
}

function shade(each, n) {
  return {
    id: `fondo-${n}`, type: "background", content: "", className: each.clase,
    start: toDate(each.inicio), end: toDate(each.fin),
  };
}

function minor(value, scale, width) {
  const date = new Date(value);
  if (scale === "day") return width > 1000 ? `${WEEK_LETTERS[date.getDay()]} ${date.getDate()}` : String(date.getDate());
  if (scale === "week") return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return scale === "month" ? MONTHS[date.getMonth()] : `${date.getHours()} h`;
}

function major(value, scale) {
  const date = new Date(value);
  if (scale === "hour") return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return scale === "month" ? String(date.getFullYear()) : `${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
}

function label(group, drawing) {
  const name = document.createElement(group.fila.abre ? "button" : "span");
  name.className = "linea-nombre";
  name.textContent = group.content;
  name.title = group.content;
  if (group.fila.abre) {
    name.type = "button";
    name.setAttribute("aria-expanded", String(Boolean(group.fila.abierta)));
    name.addEventListener("click", () => drawing.toggle(group, name));
  }
  return name;
}
