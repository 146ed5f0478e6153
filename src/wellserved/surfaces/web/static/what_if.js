// Scenario: a slider that is moved says its value, and the answer follows; without this the form has a button for it.
const scenario = /** @type {HTMLFormElement | null} */ (document.querySelector("[data-scenario]"));
const PAUSE = 250;
let pausing = 0;
/** @type {AbortController | undefined} */
let asking;

/** Whole percents, as they are read. @param {HTMLInputElement} slider */
function told(slider) {
  const value = Math.round(Number(slider.value));
  const output = slider.parentElement?.querySelector("output");
  if (output) output.textContent = `${value > 0 ? "+" : value < 0 ? "-" : "±"}${Math.abs(value)} %`;
}

/** The address of what the form says. @param {HTMLFormElement} form */
function address(form) {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) said.append(name, String(value));
  return `${form.getAttribute("action")}?${said}`;
}

/** Fetch the page for what the form says now, and take its answer over. @param {HTMLFormElement} form */
async function follow(form) {
  asking?.abort();
  asking = new AbortController();
  const to = address(form), places = [...document.querySelectorAll("[data-answer]")];
  for (const place of places) place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(to, { signal: asking.signal });
    if (!answer.ok) return location.assign(to);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = [...page.querySelectorAll("[data-answer]")];
    places.forEach((place, i) => place.replaceChildren(...(fresh[i]?.childNodes ?? [])));
    history.replaceState(null, "", to);
    for (const place of places) place.removeAttribute("aria-busy");
  } catch (error) {
    if (!(error instanceof DOMException && error.name === "AbortError")) location.assign(to);
  }
}

if (scenario) {
  for (const slider of /** @type {NodeListOf<HTMLInputElement>} */ (scenario.querySelectorAll("input[type=range]"))) {
    slider.step = slider.dataset.step ?? "1";
    slider.addEventListener("input", () => told(slider));
  }
  scenario.addEventListener("input", () => {
    window.clearTimeout(pausing);
    pausing = window.setTimeout(() => void follow(scenario), PAUSE);
  });
}
