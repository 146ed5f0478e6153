// Present: keys lead from slide to slide in place, so that a full screen stays; without this module each slide is a page.

/** @type {Record<string, string>} */
const WAYS = {
  ArrowRight: "a[rel=next]",
  PageDown: "a[rel=next]",
  ArrowLeft: "a[rel=prev]",
  PageUp: "a[rel=prev]",
  Escape: "a[data-leave]",
};

/** @param {string} selector @returns {HTMLAnchorElement | null} */
const link = (selector) => document.querySelector(selector);

/** Show a slide in the place of this one. @param {string} href @param {boolean} keep Whether the way back is kept. */
async function show(href, keep = true) {
  try {
    const answer = await fetch(href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("body.present main");
    if (!answer.ok || !main) throw new Error("no slide");
    document.querySelector("main")?.replaceWith(document.importNode(main, true));
    document.title = page.title;
    if (keep) history.pushState(null, "", href);
    ready();
    document.querySelector("main")?.focus();
  } catch {
    location.assign(href);
  }
}

function full() {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void document.documentElement.requestFullscreen();
}

/** What works only where this module runs is shown by it. */
function ready() {
  const button = document.querySelector("[data-full]");
  if (button instanceof HTMLElement && document.fullscreenEnabled) button.hidden = false;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const found = link(WAYS[event.key] ?? "none");
  if (event.key === "f") full();
  else if (!found) return;
  else if (event.key === "Escape") location.assign(found.href);
  else void show(found.href);
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.shiftKey || !target) return;
  if (target.closest("[data-full]")) full();
  const chosen = target.closest("a[rel], .lanes a");
  if (!(chosen instanceof HTMLAnchorElement)) return;
  event.preventDefault();
  void show(chosen.href);
});

addEventListener("popstate", () => void show(location.href, false));
ready();
