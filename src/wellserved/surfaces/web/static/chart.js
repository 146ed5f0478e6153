// Chart: arrow keys read a chart aloud and open the rows behind a point; afterwards Vega gives its marks their tooltips.
/** @typedef {(el: HTMLElement, spec: object, how: object) => Promise<unknown>} Embed */

const AIR = 4;
const BESIDE = new Map([
  ["ArrowRight", 1],
  ["ArrowLeft", -1],
]);
const BELOW = new Map([
  ["ArrowDown", 1],
  ["ArrowUp", -1],
]);

/** How far a key leads: where marks stand in lines, up and down lead to the next line. @param {HTMLElement} chart @param {string} key */
function stepOf(chart, key) {
  const below = BELOW.get(key);
  return BESIDE.get(key) ?? (below === undefined ? undefined : below * Number(chart.dataset.across ?? 1));
}

/** The rows of a chart's table, in the chart's own order. @param {HTMLElement} chart */
function points(chart) {
  const table = document.getElementById(chart.dataset.table ?? "");
  const rows = [.../** @type {NodeListOf<HTMLElement>} */ (table?.querySelectorAll("tr[data-said]") ?? [])];
  return rows.sort((a, b) => Number(a.dataset.place) - Number(b.dataset.place));
}

/** @param {HTMLElement | undefined} row */
const rowsBehind = (row) => row?.querySelector("a")?.getAttribute("href") ?? null;

/** Where a mark leads: by the link around it as it was drawn, or by what Vega keeps with it. @param {SVGPathElement} mark */
function leads(mark) {
  const kept = /** @type {{__data__?: {href?: string}}} */ (/** @type {unknown} */ (mark)).__data__;
  return mark.closest("a")?.getAttribute("href") ?? kept?.href ?? null;
}

/** Draw a ring around the mark that leads to the same rows. @param {HTMLElement} chart @param {string | null} href */
function ring(chart, href) {
  for (const old of chart.querySelectorAll(".here")) old.remove();
  if (href === null) return;
  const marks = /** @type {NodeListOf<SVGPathElement>} */ (chart.querySelectorAll("svg path"));
  for (const mark of marks) {
    if (leads(mark) !== href) continue;
    const box = mark.getBBox();
    const around = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    around.setAttribute("class", "here");
    around.setAttribute("x", String(box.x - AIR));
    around.setAttribute("y", String(box.y - AIR));
    around.setAttribute("width", String(box.width + 2 * AIR));
    around.setAttribute("height", String(box.height + 2 * AIR));
    around.setAttribute("rx", box.width > 20 ? "3" : "50%");
    around.setAttribute("transform", mark.getAttribute("transform") ?? "");
    mark.after(around);
  }
}

/** @param {HTMLElement} chart */
function readAloud(chart) {
  const told = points(chart);
  const aloud = /** @type {HTMLElement | null} */ (chart.querySelector("[data-aloud]"));
  let at = -1;
  /** @param {number} next */
  const go = (next) => {
    told[at]?.classList.remove("lit");
    at = Math.max(0, Math.min(told.length - 1, next));
    told[at]?.classList.add("lit");
    if (aloud) aloud.textContent = told[at]?.dataset.said ?? "";
    ring(chart, rowsBehind(told[at]));
  };
  const leave = () => {
    told[at]?.classList.remove("lit");
    at = -1;
    if (aloud) aloud.textContent = "";
    ring(chart, null);
  };
  chart.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== chart) return;
    const step = stepOf(chart, event.key);
    const href = rowsBehind(told[at]);
    if (step !== undefined) go(at < 0 ? (step > 0 ? 0 : told.length - 1) : at + step);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(told.length - 1);
    else if (event.key === "Escape") leave();
    else if (event.key === "Enter" && href) location.assign(href);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  chart.addEventListener("blur", leave);
}

/** @type {Promise<Embed> | undefined} */
let embedding;

/** The script with Vega, fetched when the first chart is seen. @param {string} script */
function embedder(script) {
  embedding ??= import(script).then(() => /** @type {{vegaEmbed: Embed}} */ (/** @type {unknown} */ (window)).vegaEmbed);
  return embedding;
}

/** Put a living chart in the place of the drawn one; if that fails, the drawn one stays. @param {HTMLElement} holder */
async function bringToLife(holder) {
  const chart = /** @type {HTMLElement | null} */ (holder.closest("[data-chart]"));
  const { spec, script } = chart?.dataset ?? {};
  if (!chart || !spec || !script) return;
  try {
    const answer = await fetch(`${spec}&size=${holder.dataset.size ?? "wide"}`);
    if (!answer.ok) return;
    const embed = await embedder(script);
    const made = document.createElement("div");
    await embed(made, await answer.json(), {
      mode: "vega-lite",
      ast: true,
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    const drawn = made.querySelector("svg");
    drawn?.setAttribute("aria-hidden", "true");
    drawn?.setAttribute("focusable", "false");
    holder.replaceChildren(made);
    chart.dataset.alive = holder.dataset.size ?? "";
  } catch {
    chart.dataset.alive = "";
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting || !entry.boundingClientRect.width || !(entry.target instanceof HTMLElement)) continue;
    seen.unobserve(entry.target);
    void bringToLife(entry.target);
  }
});

for (const chart of document.querySelectorAll("[data-chart]")) {
  if (!(chart instanceof HTMLElement)) continue;
  readAloud(chart);
  for (const holder of chart.querySelectorAll("[data-size]")) seen.observe(holder);
}
