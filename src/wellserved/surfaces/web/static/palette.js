// Palette: go anywhere by a few letters: KPIs, pages, other periods, languages, and what this page can do.

/** @typedef {{text: string, about: string, href: string, element?: HTMLElement}} Entry */
/** @typedef {{name: string, links: Entry[]}} Group */
/** @typedef {{title: string, hint: string, nothing: string, here: string, groups: Group[]}} Known */

const MOST = 40;
const dialog = document.createElement("dialog");
const input = document.createElement("input");
const list = document.createElement("div");
const told = document.createElement("p");
/** @type {Known | null} */
let known = null;

/** Open it; the reader's own place is kept, and come back to when it closes. */
export async function open() {
  if (dialog.open) return;
  if (!known) await make();
  input.value = "";
  show();
  dialog.showModal();
  input.focus();
}

async function make() {
  const query = new URLSearchParams(location.search);
  query.set("back", location.pathname);
  const answer = await fetch(`/palette.json?${query}`);
  known = /** @type {Known} */ (await answer.json());
  await style();
  dialog.className = "palette";
  dialog.setAttribute("aria-label", known.title);
  Object.assign(input, { type: "text", placeholder: known.hint, autocomplete: "off", spellcheck: false });
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-label": known.hint, "aria-autocomplete": "list", "aria-expanded": "true", "aria-controls": "palette-list",
  })) input.setAttribute(name, value);
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", known.title);
  told.setAttribute("role", "status");
  told.className = "quiet small";
  dialog.append(input, list, told);
  document.body.append(dialog);
}

/** The palette's own style, asked for when it is first opened. */
function style() {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("keys.css", import.meta.url).href;
  return new Promise((done) => {
    link.onload = link.onerror = done;
    document.head.append(link);
  });
}

/** @returns {Group} What this page can do: everything on it that has a key of its own. */
function here() {
  const found = [...document.querySelectorAll("[aria-keyshortcuts]")].filter((one) => one instanceof HTMLElement && one.getClientRects().length > 0);
  const links = /** @type {HTMLElement[]} */ (found).map((element) => ({
    text: (element.getAttribute("aria-label") || element.title || element.textContent || "").trim().replace(/\s+/g, " "),
    about: element.getAttribute("aria-keyshortcuts") ?? "", href: "", element,
  }));
  return { name: known?.here ?? "", links: links.filter((one) => one.text && !one.element.hasAttribute("data-palette")) };
}

/** @param {string} text @returns {string} Letters without accents, small. */
function bare(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function show() {
  const words = bare(input.value).split(/\s+/).filter(Boolean);
  list.replaceChildren();
  let room = MOST;
  for (const group of [...(known?.groups ?? []), here()]) {
    const fits = group.links.filter((one) => words.every((word) => bare(`${one.text} ${one.about} ${group.name}`).includes(word)));
    const some = fits.slice(0, Math.max(0, room));
    if (!some.length) continue;
    room -= some.length;
    list.append(drawn(group.name, some));
  }
  const count = list.querySelectorAll("[role=option]").length;
  told.textContent = count ? "" : (known?.nothing ?? "");
  choose(0);
}

/** @param {string} name @param {Entry[]} links @returns {HTMLElement} */
function drawn(name, links) {
  const group = document.createElement("div");
  const head = document.createElement("p");
  head.textContent = name;
  head.id = `palette-${list.childElementCount}`;
  head.className = "quiet small";
  group.setAttribute("role", "group");
  group.setAttribute("aria-labelledby", head.id);
  group.append(head, ...links.map((one, index) => option(one, `${head.id}-${index}`)));
  return group;
}

/** @param {Entry} entry @param {string} id @returns {HTMLElement} */
function option(entry, id) {
  const line = document.createElement("div");
  const about = document.createElement("span");
  about.className = "quiet small";
  about.textContent = entry.about;
  line.id = id;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  line.append(entry.text, " ", about);
  line.addEventListener("click", () => follow(entry));
  return line;
}

/** @param {Entry} entry */
function follow(entry) {
  dialog.close();
  if (entry.element) {
    entry.element.focus();
    entry.element.click();
  } else location.assign(entry.href);
}

/** @param {number} index The option to choose; before the first comes the last. */
function choose(index) {
  const options = [...list.querySelectorAll("[role=option]")];
  const chosen = options.at(index % (options.length || 1));
  for (const one of options) one.setAttribute("aria-selected", String(one === chosen));
  if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
  else input.removeAttribute("aria-activedescendant");
  chosen?.scrollIntoView({ block: "nearest" });
}

input.addEventListener("input", show);
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});
dialog.addEventListener("keydown", (event) => {
  const options = [...list.querySelectorAll("[role=option]")];
  const now = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") choose(now + 1);
  else if (event.key === "ArrowUp") choose(now - 1);
  else if (event.key === "Enter") /** @type {HTMLElement | undefined} */ (options[now])?.click();
  else return;
  event.preventDefault();
});
