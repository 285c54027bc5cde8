// The worker: keeps the pages of a companion's visits, gives them without signal and forgets them.
// Its first line, EDICION, is written by whoever serves it.

const LISTA = "/acompanamiento/mochila";
const OURS = "mochila:";
const GUARDADA = "X-Guardada";
const MINUTE = 60 * 1000;
const OFTEN = 30 * MINUTE;
const OLD = 7 * 24 * 60 * MINUTE;
const WAIT = 8 * 1000;
let turn = 0;

const shelfOf = (persona) => `${OURS}${EDICION}:${persona}`;
const ownerOf = (name) => name.split(":")[2];

async function names() {
  return (await caches.keys()).filter((name) => name.startsWith(OURS));
}

async function shelf() {
  const name = (await names()).find((each) => each.startsWith(`${OURS}${EDICION}:`));
  return name ? caches.open(name) : null;
}

async function forget() {
  turn += 1;
  await Promise.all((await names()).map((name) => caches.delete(name)));
}

// What is not a page of whoever asks is not kept: neither an error nor the way in.
const keepable = (answer) => answer.ok && !answer.redirected && answer.type === "basic" && (answer.headers.get("Content-Type") ?? "").startsWith("text/html");

async function keep(cache, path, answer) {
  const headers = new Headers(answer.headers);
  headers.set(GUARDADA, String(Date.now()));
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  const html = await answer.text();
  await cache.put(path, new Response(html, { headers }));
  return html;
}

async function keepAssets(cache, html) {
  const found = [...html.matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((each) => each[1]);
  for (const address of new Set(found)) {
    if (await cache.match(address)) continue;
    const answer = await fetch(address);
    if (answer.ok) await cache.put(address, answer);
  }
}

const personaOf = (html) => html.match(/<body data-persona="(\d+)"/)?.[1];
const ageOf = (answer) => Date.now() - Number(answer.headers.get(GUARDADA));

// Fetches the list and each page it names. Fails without signal, and then all stays as it was.
async function fill() {
  const mine = turn;
  const answer = await fetch(LISTA);
  if (answer.redirected || answer.status === 401) return;
  if (!keepable(answer)) throw new Error(`mochila: ${answer.status}`);
  const html = await answer.clone().text();
  const persona = html.match(/<body data-persona="(\d+)" data-mochila>/)?.[1];
  if (!persona || mine !== turn) return;
  const cache = await caches.open(shelfOf(persona));
  const wanted = [...html.matchAll(/data-lleva="([^"]+)"/g)].map((each) => each[1]);
  for (const path of new Set(wanted)) {
    const each = await fetch(path);
    if (keepable(each) && mine === turn) await keepAssets(cache, await keep(cache, path, each));
  }
  // The list goes last: when it says that something is kept, it is.
  if (mine === turn) await keepAssets(cache, await keep(cache, LISTA, answer));
  await drop(cache, new Set([LISTA, ...wanted]));
}

async function drop(cache, wanted) {
  for (const request of await cache.keys()) {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith("/static/") && !wanted.has(pathname)) await cache.delete(request);
  }
}

// Whoever comes finds nothing of whoever was here before.
async function greet(persona) {
  if ((await names()).some((name) => ownerOf(name) !== persona)) await forget();
}

async function told(persona, now) {
  await greet(persona);
  const list = await (await shelf())?.match(LISTA);
  if (now || !list || ageOf(list) > OFTEN) await fill().catch(() => {});
}

async function report(source) {
  const cache = await shelf();
  const kept = [];
  for (const request of (await cache?.keys()) ?? []) {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/static/")) continue;
    const answer = await cache.match(request);
    kept.push([pathname, Number(answer.headers.get(GUARDADA))]);
  }
  source?.postMessage({ guardadas: kept });
}

const HORA = { timeZone: "America/Lima", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const DIA = { timeZone: "America/Lima", weekday: "long", day: "numeric", month: "long" };

function sayWhen(stamp) {
  const then = new Date(stamp);
  const hour = then.toLocaleTimeString("es-PE", HORA);
  const day = then.toLocaleDateString("es-PE", DIA);
  return day === new Date().toLocaleDateString("es-PE", DIA) ? `las ${hour}` : `las ${hour} del ${day}`;
}

// The words of a kept page say since when it is kept, so that nobody takes it for today's.
async function offline(found) {
  const said = `Sin señal: esto es de ${sayWhen(Number(found.headers.get(GUARDADA)))}. Lo que escriba queda en este teléfono.`;
  const note = `<div class="nota ambar" role="status" id="sin-senal"><p>${said}</p></div>`;
  const html = (await found.text()).replace(/<main [^>]*>/, (main) => `${main}${note}`);
  return new Response(html, { headers: found.headers });
}

const HEAD = `<!doctype html><html lang="es-PE"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sin señal · Articula</title><h1>Sin señal</h1>`;

function bare(said = "Este teléfono no guarda ninguna página de Articula. Ábrala cuando haya señal.") {
  return new Response(`${HEAD}<p>${said}</p></html>`, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'" } });
}

// Without signal and without that page: the list of those there are, saying why it is shown.
async function otherwise(said) {
  const cache = await shelf();
  const list = await cache?.match(LISTA);
  if (!list || ageOf(list) > OLD) return bare();
  const note = `<div class="nota roja" role="alert" id="sin-senal"><p>${said}</p></div>`;
  const html = (await list.text()).replace(/<main [^>]*>/, (main) => `${main}${note}`);
  return new Response(html, { headers: list.headers, status: 503 });
}

const later = (time) => new Promise((_, reject) => setTimeout(reject, time, new Error("sin señal")));

async function visit(event, url) {
  const path = url.pathname;
  const kept = await (await shelf())?.match(path);
  const usable = kept && ageOf(kept) < OLD ? kept : null;
  try {
    const answer = await (usable ? Promise.race([fetch(event.request), later(WAIT)]) : fetch(event.request));
    if (keepable(answer)) event.waitUntil(learn(url, answer.clone(), Boolean(kept)));
    return answer;
  } catch {
    if (usable) return offline(usable);
    return otherwise("Sin señal: la página que abrió no está en este teléfono. Estas sí se abren.");
  }
}

// Learns from a page that came whose it is, and keeps it again if it is one of those kept.
async function learn(url, answer, again) {
  const html = await answer.clone().text();
  const persona = personaOf(html);
  if (!persona) return;
  await greet(persona);
  const cache = await shelf();
  if (!cache || !again || url.search) return;
  await keepAssets(cache, await keep(cache, url.pathname, answer));
}

async function order(request, path) {
  if (path === "/salir") await forget();
  try {
    return await fetch(request);
  } catch {
    if (path === "/salir") return bare("Este teléfono ya no guarda nada de usted, pero el servicio no lo supo: cierre su sesión otra vez cuando haya señal.");
    return otherwise("Sin señal: no se envió. Vuelva atrás: lo que escribió sigue ahí, y podrá enviarlo cuando haya señal.");
  }
}

async function asset(request) {
  const kept = await (await shelf())?.match(request);
  return kept ?? fetch(request);
}

addEventListener("install", (event) => {
  skipWaiting();
  // Without its pages a new edition does not take the place of the one that has them.
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const others = async () => (await names()).filter((name) => !name.startsWith(`${OURS}${EDICION}:`));
  event.waitUntil((async () => {
    await Promise.all((await others()).map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("message", (event) => {
  const { persona, ahora } = event.data;
  event.waitUntil(told(persona, ahora).then(() => report(event.source)));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(request.method === "GET" ? visit(event, url) : order(request, url.pathname));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/") && url.searchParams.has("v")) {
    event.respondWith(asset(request));
  }
});
