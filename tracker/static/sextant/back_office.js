// Name the search boxes that Django's own script puts in place of long choices: they are read out as what they choose.
const named = () => {
  for (const choice of document.querySelectorAll("select.admin-autocomplete[id]")) {
    const label = document.querySelector(`label[for="${choice.id}"]`)?.textContent.trim().replace(/\s*:$/, "");
    const box = choice.parentElement.querySelector(".select2-selection");
    for (const part of box ? [box, ...box.querySelectorAll("[role=textbox]")] : []) {
      const chosen = part === box ? box.textContent.trim().replace(/^×/, "") : "";
      part.removeAttribute("aria-labelledby");
      part.setAttribute("aria-label", chosen ? `${label}: ${chosen}` : label ?? "");
    }
  }
};
const isNew = (node) => node.nodeType === 1 && (node.matches(".select2") || node.querySelector(".select2"));
new MutationObserver((changes) => {
  if (changes.some((change) => [...change.addedNodes].some(isNew))) named();
}).observe(document.documentElement, { childList: true, subtree: true });
document.addEventListener("change", () => setTimeout(named));
window.addEventListener("load", named);
