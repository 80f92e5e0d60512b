// "/" leads to the search, Escape closes what it suggests; without this file the box works as any form does.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("search");
  const writes = event.target.closest("input, textarea, select, [contenteditable]");
  if (box && event.key === "/" && !writes && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
  if (event.key === "Escape") document.getElementById("suggestions")?.replaceChildren();
});
