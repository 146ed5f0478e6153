// Sheet: a link to a form opens it over the page; without this module the link leads to the form's own page.
const sheet = document.createElement("dialog");
sheet.className = "sheet";

document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-sheet]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = page.querySelector("#sheet");
    if (!answer.ok || !form) throw new Error("no form");
    sheet.replaceChildren(document.importNode(form, true));
    sheet.setAttribute("aria-labelledby", "sheet-title");
    if (!sheet.isConnected) document.body.append(sheet);
    sheet.showModal();
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
});

sheet.addEventListener("click", (event) => {
  const closes = event.target instanceof Element && event.target.closest("[data-close]");
  if (event.target === sheet || closes) {
    event.preventDefault();
    sheet.close();
  }
});
