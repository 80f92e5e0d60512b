// "/" leads to the search; what it suggests closes with Escape and when somebody goes on elsewhere, or it would cover the
// page: a phone has no Escape. Without this file the box works as any form does.
const closeSuggestions = () => document.getElementById("suggestions")?.replaceChildren();
const isInTheBox = (element) => Boolean(element?.closest?.(".search-box"));

document.addEventListener("keydown", (event) => {
  const box = document.getElementById("search");
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (box && event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "Escape") {
    if (event.target.closest("#suggestions")) box.focus(); // who stands on one goes back to where it was asked for
    closeSuggestions();
  }
});
for (const how of ["focusin", "pointerdown"]) {
  document.addEventListener(how, ({ target }) => isInTheBox(target) || closeSuggestions());
}
// An answer that comes after that is not wanted any more, nor one that would take a line from under who stands on it.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "suggestions" && document.activeElement.id !== "search") detail.shouldSwap = false;
});
