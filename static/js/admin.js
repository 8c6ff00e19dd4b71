// A list to choose from that one can search in: Django's own has no name for who does not see the words beside it.

const nameLists = (root) => {
  for (const list of root.querySelectorAll("select.admin-autocomplete")) {
    const box = list.nextElementSibling?.querySelector(".select2-selection");
    const shown = box?.querySelector(".select2-selection__rendered");
    const label = list.getAttribute("aria-label") || list.labels?.[0]?.textContent.trim().replace(/:$/, "");
    if (!shown || !label || box.hasAttribute("aria-label")) continue;
    box.id = `${list.id}-keuze`;
    box.setAttribute("aria-label", label);
    box.setAttribute("aria-labelledby", `${box.id} ${shown.id}`);
    // What is chosen is part of that name; a field to type in it is not.
    shown.removeAttribute("role");
    shown.removeAttribute("aria-readonly");
  }
};

window.addEventListener("load", () => nameLists(document));
document.addEventListener("formset:added", (event) => setTimeout(() => nameLists(event.target)));
