// Keys: one key for what a page also has as a link or button; `?` lists them, and turns single keys off.
// An element says its own key: aria-keyshortcuts="a". The letters after `g` lead to the pages of the rail.

/** @type {Record<string, string>} */
const PLACES = { s: "/", m: "/map", e: "/explore", c: "/catalogue", g: "/guardrails", d: "/data", h: "/help" };
const OFF = "wellserved.keys", WAIT = 1500;
let waiting = 0;

/** @returns {boolean} Whether single keys do something; the reader may turn them off. */
function on() {
  try {
    return localStorage.getItem(OFF) !== "off";
  } catch {
    return true;
  }
}

/** @param {EventTarget | null} target @returns {boolean} Whether keys there are meant for a text or a list of choices. */
function types(target) {
  const found = target instanceof Element && target.closest("input, select, textarea, [contenteditable], [role=combobox], [role=listbox], [role=slider]");
  return Boolean(found) && !(found instanceof HTMLInputElement && ["checkbox", "radio", "button", "submit"].includes(found.type));
}

/** @param {Element} element @returns {boolean} */
function shown(element) {
  return element.getClientRects().length > 0;
}

/** @param {string} place */
function go(place) {
  const links = [...document.querySelectorAll(".rail a, .foot a")].filter((link) => link instanceof HTMLAnchorElement);
  const link = links.find((one) => one.pathname === place);
  if (link) location.assign(link.href);
}

/** @param {number} step The next card, or the one before. */
function walk(step) {
  const cards = [...document.querySelectorAll("main .card")].filter((card) => shown(card) && card.querySelector("a[href]"));
  const here = cards.findIndex((card) => card.contains(document.activeElement));
  const next = cards[here < 0 ? (step > 0 ? 0 : cards.length - 1) : Math.max(0, Math.min(cards.length - 1, here + step))];
  const link = next?.querySelector("a[href]");
  if (link instanceof HTMLElement) link.focus();
}

/** @param {string} key @returns {boolean} Whether an element of the page has this key, and was used. */
function use(key) {
  const found = [...document.querySelectorAll(`[aria-keyshortcuts~="${CSS.escape(key)}"]`)].find(shown);
  if (!(found instanceof HTMLElement)) return false;
  found.focus();
  if (!(found instanceof HTMLInputElement)) found.click();
  return true;
}

async function find() {
  const { open } = await import("./palette.js");
  await open();
}

document.addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && key === "k") {
    event.preventDefault();
    find();
    return;
  }
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
  if (!plain || event.defaultPrevented || !on() || types(event.target) || document.querySelector("dialog[open]")) return;
  const after = Date.now() - waiting < WAIT;
  waiting = 0;
  if (after && Object.hasOwn(PLACES, key)) go(PLACES[key] ?? "/");
  else if (key === "g") waiting = Date.now();
  else if (key === "/") find();
  else if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
  else if (!/^[a-z?[\]]$/.test(key) || !use(key)) return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("[data-palette]") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  find();
});

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box instanceof HTMLInputElement && box.matches("[data-keys]")) localStorage.setItem(OFF, box.checked ? "on" : "off");
});

/** The box that turns single keys off works where this module runs; help may be opened over any page. */
function boxes() {
  for (const box of document.querySelectorAll("input[data-keys]:disabled")) {
    if (!(box instanceof HTMLInputElement)) continue;
    box.checked = on();
    box.disabled = false;
  }
}

new MutationObserver(boxes).observe(document.body, { childList: true, subtree: true });
boxes();
