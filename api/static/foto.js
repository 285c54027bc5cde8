// Makes a photo smaller before it is sent, and leaves out where and with what it was taken.

const LONGEST = 1600;
const QUALITY = 0.82;
const input = document.querySelector("input[type=file][data-achica]");
const form = input.form;
const most = Number(input.dataset.achica);
const said = Object.assign(document.createElement("p"), { className: "menor" });
said.setAttribute("role", "status");
input.after(said);
let working = null;

function weigh(bytes) {
  const [much, unit] = bytes < 1024 * 1024 ? [bytes / 1024, "kB"] : [bytes / 1024 / 1024, "MB"];
  return `${much.toLocaleString("es-PE", { maximumFractionDigits: much < 10 ? 1 : 0 })} ${unit}`;
}

// The picture is drawn anew: nothing goes along of what the telephone wrote beside it.
async function draw(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
  if (!blob) throw new Error("canvas");
  return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
}

async function shrink() {
  const [file] = input.files;
  said.textContent = "";
  if (!file) return;
  if (file.type.startsWith("image/")) {
    said.textContent = "Preparando la foto…";
    try {
      const small = await draw(file);
      const held = new DataTransfer();
      held.items.add(small);
      input.files = held.files;
      said.textContent = `Lista: pesaba ${weigh(file.size)} y se enviarán ${weigh(small.size)}, sin el lugar donde se tomó.`;
      return;
    } catch {
      // A picture that this browser cannot draw goes as it is.
      said.textContent = "Este navegador no pudo achicar la foto: se enviará como está.";
    }
  }
  if (file.size <= most) return;
  said.textContent = `Pesa ${weigh(file.size)} y el límite es ${weigh(most)}: elija uno más liviano.`;
  input.value = "";
}

input.addEventListener("change", () => {
  const mine = shrink().finally(() => mine === working && (working = null));
  working = mine;
});

// The button may be pressed while the photo is being drawn: it goes as soon as it is ready.
form.addEventListener("submit", (event) => {
  if (!working) return;
  event.preventDefault();
  working.then(() => form.requestSubmit());
});
