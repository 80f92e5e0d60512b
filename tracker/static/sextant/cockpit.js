// Figures that moved come as new elements: who stood on one with the keyboard stands on the same link of the new ones.
let stood = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  stood = detail.target.contains(document.activeElement) ? document.activeElement : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!stood || document.activeElement !== document.body) return;
  const again = stood.isConnected ? stood : document.querySelector(`#figures a[href="${CSS.escape(stood.getAttribute("href") ?? "")}"]`);
  again?.focus({ preventScroll: true });
});
