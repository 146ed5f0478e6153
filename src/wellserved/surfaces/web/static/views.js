// Views: names for addresses of this page, kept in this browser only.
const KEY = "wellserved.views", MOST = 50;

/** @returns {{name: string, href: string}[]} the views kept; none where the store can't be read */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.name === "string" && /^\/explore(\?|$)/.test(one?.href)) : [];
  } catch {
    return [];
  }
}

/** @param {{name: string, href: string}[]} views */
function keep(views) {
  try { localStorage.setItem(KEY, JSON.stringify(views.slice(0, MOST))); } catch { /* the page works without */ }
}

/** @param {HTMLElement} list */
function list(list) {
  const say = list.dataset.forget ?? "×";
  list.replaceChildren(...kept().map(({ name, href }) => {
    const item = document.createElement("li"), link = document.createElement("a"), button = document.createElement("button");
    link.textContent = name;
    link.href = href;
    button.type = "button";
    button.textContent = say;
    button.setAttribute("aria-label", `${say}: ${name}`);
    button.addEventListener("click", () => { keep(kept().filter((one) => one.name !== name)); show(); });
    item.append(link, button);
    return item;
  }));
}

function show() {
  for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-list]"))) list(part);
}

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("[data-keep]"))) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = String(new FormData(form).get("name") ?? "").trim();
    if (!name) return;
    keep([{ name, href: location.pathname + location.search }, ...kept().filter((one) => one.name !== name)]);
    show();
  });
}
show();
