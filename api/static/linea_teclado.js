// The timeline by the keyboard: from bar to bar, from row to row, and moving one with «M».

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

export class Keys {
  constructor(root, drawing, panel) {
    this.drawing = drawing;
    this.panel = panel;
    this.taken = null;
    drawing.box.addEventListener("keydown", (event) => this.pressed(event), true);
    drawing.box.addEventListener("focusin", (event) => {
      const id = event.target.closest?.(".vis-item")?.dataset.item;
      if (id && id !== drawing.current) drawing.setCurrent(id);
    });
  }

  pressed(event) {
    const box = event.target.closest(".vis-item");
    if (!box || event.ctrlKey || event.altKey || event.metaKey) return;
    const done = this.taken ? this.move(event) : this.walk(event, box);
    if (done) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  walk(event, box) {
    const item = this.drawing.items.get(box.dataset.item);
    if (!item) return false;
    if (STEPS[event.key]) return this.go(item, ...STEPS[event.key]);
    if (event.key === "Enter" || event.key === " ") {
      if (item.cuenta) location.assign(this.drawing.monthOf(item));
      else this.panel.open(item.codigo, null, item.id);
      return true;
    }
    if (event.key === "m" || event.key === "M") return this.take(item);
    return false;
  }

  go(item, rows, bars) {
    const filled = this.drawing.rows.filter((row) => row.items.length);
    const at = filled.findIndex((row) => row.id === item.group);
    const sorted = (row) => [...row.items].sort((a, b) => a.start - b.start);
    let next;
    if (bars) {
      const mine = sorted(filled[at]);
      next = mine[mine.findIndex((each) => each.id === item.id) + bars];
    } else {
      const near = (each) => Math.abs(each.start - item.start);
      next = filled[at + rows] && sorted(filled[at + rows]).sort((a, b) => near(a) - near(b))[0];
    }
    if (next) this.focus(next.id);
    return true;
  }

  // A bar out of sight has no element until its row is brought into view.
  focus(id) {
    const { drawing } = this;
    drawing.setCurrent(id);
    if (!drawing.element(id)) drawing.timeline.focus(id, { animation: false, zoom: false });
    const reach = (tries) => {
      const box = drawing.element(id);
      if (box) {
        box.tabIndex = 0;
        box.focus({ preventScroll: false });
      } else if (tries) requestAnimationFrame(() => reach(tries - 1));
    };
    reach(20);
  }

  take(item) {
    const what = this.drawing.activities[item.codigo];
    if (!what) return false;
    if (!what.movible) {
      this.panel.open(item.codigo, null, item.id);
      return true;
    }
    this.taken = { item, day: what.inicio };
    this.panel.tell(`Mueve «${what.titulo}»: ${what.fechas}. Flechas para cambiar el día, Enter para soltarla, Esc para dejarla.`, "libre");
    return true;
  }

  move(event) {
    const { item } = this.taken;
    const back = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (back) {
      this.taken.day = this.drawing.step(this.taken.day, back * (event.shiftKey ? 7 : 1));
      this.drawing.ghost(item.codigo, this.taken.day);
      this.panel.ask(item, this.taken.day);
      return true;
    }
    if (event.key === "Enter") {
      const { day } = this.taken;
      this.leave(item);
      this.panel.open(item.codigo, day === this.drawing.activities[item.codigo].inicio ? null : day, item.id);
      return true;
    }
    if (event.key === "Escape" || event.key === "Tab") {
      this.leave(item);
      this.drawing.ghost(item.codigo, null);
      this.panel.voice.textContent = "La deja donde estaba.";
      return event.key === "Escape";
    }
    return true;
  }

  leave() {
    this.taken = null;
    this.panel.rest();
  }
}
