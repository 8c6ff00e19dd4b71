// Small helps around htmx: where the focus goes, what is said aloud, and errors nobody may miss.
"use strict";

document.documentElement.classList.add("js");

const live = () => document.getElementById("live");

// After saving or closing a line, the focus returns to that line, so that the keyboard can go on from there.
document.addEventListener("htmx:afterSwap", (event) => {
  const key = event.detail.requestConfig?.elt?.closest("tr")?.id || event.detail.target?.id;
  const row = key && document.getElementById(key);
  if (!row || !row.matches("tr.monitor__row") || row.contains(document.activeElement)) return;
  const edit = row.querySelector(".edit-link");
  (edit || row).focus({ preventScroll: true });
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { verb } = event.detail.requestConfig;
  if (verb === "post" && event.detail.successful) live().textContent = document.documentElement.lang === "nl" ? "Opgeslagen." : "Saved.";
});

// The server or the network failed: what was typed stays in the form.
const failed = () => {
  const text = document.documentElement.lang === "nl"
    ? "Dat lukte niet. Uw tekst staat er nog; probeer het zo opnieuw."
    : "That failed. Your text is still there; try again in a moment.";
  live().textContent = text;
  window.alert(text);
};
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);

// The list of downloads closes with Escape and with a click beside it.
const closeDownloads = () => {
  const open = document.querySelector(".downloads[open]");
  if (open) open.open = false;
  return open;
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDownloads()?.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest(".downloads > summary")) closeDownloads();
});
