// Small helps around htmx: keys through the table, drafts, choosing lines, what is said aloud, errors nobody may miss.
"use strict";

document.documentElement.classList.add("js");

const dutch = () => document.documentElement.lang === "nl";
const say = (nl, en) => { document.getElementById("live").textContent = dutch() ? nl : en; };
// To htmx an answer that is shown is a success, also the one with what is wrong (409, 422).
const isTaken = (event) => event.detail.successful && event.detail.xhr.status < 400;

// ---- lines of the table

const openForm = (row) => row.querySelector("form.line-form");
const editLink = (row) => row.querySelector("a.edit-link");

// The line `step` places further among those this person may change, or undefined.
const neighbour = (row, step) => {
  const rows = [...document.querySelectorAll("tr.monitor__row")].filter((r) => r === row || openForm(r) || editLink(r));
  return rows[rows.indexOf(row) + step];
};

const firstField = (form) =>
  form.querySelector("[aria-invalid=true]") || form.querySelector("input[type=radio]:checked") || form.querySelector("input[type=radio], textarea");

const enter = (row) => {
  if (openForm(row)) firstField(openForm(row)).focus();
  else editLink(row).click();
};

// Where to go once the line that is being closed is closed: +1 the next, -1 the previous.
let onwards = 0;

const leave = (row, step) => {
  onwards = step;
  row.querySelector("[data-cancel]").click();
};

// After opening, saving or closing a line the focus stands in it, so that the keyboard can go on from there.
document.addEventListener("htmx:afterSettle", (event) => {
  const row = event.target;
  if (!row.matches?.("tr.monitor__row")) return;
  const form = openForm(row);
  if (form) {
    const invalid = form.querySelector("[aria-invalid=true]");
    if (invalid || !row.contains(document.activeElement)) firstField(form).focus();
    row.scrollIntoView({ block: "nearest" });
    return;
  }
  const step = onwards || (event.detail.requestConfig?.formData?.get("volgende") ? 1 : 0);
  onwards = 0;
  const next = step && neighbour(row, step);
  if (next) {
    enter(next);
  } else {
    if (!row.contains(document.activeElement)) (editLink(row) || row).focus({ preventScroll: true });
    if (step) say("Er is geen regel meer.", "There is no further line.");
  }
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || !(event.target instanceof Element)) return;
  const form = event.target.closest("form.line-form, form.live-form");
  const row = event.target.closest("tr.monitor__row");
  const ctrl = event.ctrlKey || event.metaKey;
  if (form && ctrl && event.key === "Enter") {
    event.preventDefault();
    // The first button saves; in a meeting there is no next line.
    const next = event.shiftKey && form.querySelector("[name=volgende]");
    (next || form.querySelector("button:not([type=button], [type=reset])")).click();
  } else if (row && form && event.key === "Escape" && !ctrl && !event.altKey) {
    event.preventDefault();
    leave(row, 0);
  } else if (row && event.altKey && !ctrl && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const step = event.key === "ArrowDown" ? 1 : -1;
    const next = neighbour(row, step);
    event.preventDefault();
    if (!next) say("Er is geen regel meer.", "There is no further line.");
    else if (form) leave(row, step);
    else if (openForm(next)) enter(next);
    else editLink(next).focus();
  }
});

document.addEventListener("htmx:afterRequest", (event) => {
  const { verb, elt } = event.detail.requestConfig;
  const only = event.detail.requestConfig.formData?.get("overnemen");
  if (verb === "post" && isTaken(event) && elt.matches("form.line-form") && !only) say("Opgeslagen.", "Saved.");
  if (verb === "post" && isTaken(event) && elt.matches("form.undo")) say("Ongedaan gemaakt.", "Undone.");
  if (!isTaken(event)) onwards = 0;
});

// ---- drafts: kept in the background, so they never interrupt

const isDraft = (element) => Boolean(element?.matches?.(".draft-state"));

document.addEventListener("draftKept", (event) => {
  if (isDraft(event.target) && event.target.textContent !== event.detail.text) event.target.textContent = event.detail.text;
});

// Logging in again renews the safety token, also for pages that were open already: they send the one of now. Not when
// somebody else logged in: what stands on this page would be saved in their name.
// Who is logged in by now session.js writes down, on every page of the site and of the admin.
const ownName = document.getElementById("sessie")?.dataset.who;
const isSomebodyElse = () => Boolean(ownName) && (JSON.parse(localStorage.getItem("begonnen") || "null")?.who ?? ownName) !== ownName;
const tokenNow = () => (isSomebodyElse() ? "" : document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1]);

document.addEventListener("submit", (event) => {
  const field = event.target.querySelector("input[name=csrfmiddlewaretoken]");
  if (field && tokenNow()) field.value = tokenNow();
}, true);
document.addEventListener("htmx:configRequest", (event) => {
  const { parameters } = event.detail;
  if (parameters.csrfmiddlewaretoken && tokenNow()) parameters.csrfmiddlewaretoken = tokenNow();
});

const loggedOut = () => (dutch()
  ? "U bent uitgelogd. Uw tekst staat er nog: open een ander tabblad, log daar in en sla hier daarna op."
  : "You are logged out. Your text is still there: open another tab, log in there, then save here.");

// Logged out meanwhile: leaving the page now would throw away what stands in it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, xhr } = event.detail;
  const there = xhr.getResponseHeader("HX-Redirect");
  if (!there) return;
  if (isDraft(elt)) {
    event.preventDefault();
    elt.textContent = loggedOut();
  } else if (there.startsWith("/inloggen/") && elt.matches("form, button") && elt.closest("form")?.querySelector("textarea")) {
    event.preventDefault();
    say(loggedOut(), loggedOut());
    window.alert(loggedOut());
  }
});

// Why the server did not take it, for who typed it.
const why = (xhr) => {
  if (xhr?.getResponseHeader("X-Form-Expired")) {
    return dutch()
      ? "uw formulier was verlopen. Sla nog een keer op. Lukt het weer niet? Log dan in een ander tabblad opnieuw in en sla hier daarna op."
      : "your form had expired. Save once more. Does it fail again? Then log in again in another tab, and save here after that.";
  }
  if ([502, 503, 504].includes(xhr?.status)) {
    return dutch()
      ? "de site is even niet bereikbaar. Probeer het over een paar minuten opnieuw."
      : "the site can not be reached now. Try again in a few minutes.";
  }
  const number = xhr?.status === 500 && xhr.getResponseHeader("X-Request-ID")?.slice(0, 8);
  if (number) {
    return dutch()
      ? `probeer het zo opnieuw. Blijft het misgaan? Meld het dan en noem dit nummer: ${number}.`
      : `try again in a moment. Does it go on? Then report it and quote this number: ${number}.`;
  }
  return [403, 404].includes(xhr?.status)
    ? dutch()
      ? "u mag dit niet meer, of het bestaat niet meer. Bewaar uw tekst ergens anders en laad dan de pagina opnieuw."
      : "you may not do this any more, or it does not exist any more. Keep your text elsewhere, then reload the page."
    : "";
};

// The server or the network failed: what was typed stays in the form.
const failed = (event) => {
  const { elt, xhr } = event.detail;
  // What asks again by itself has nothing to lose.
  if (elt?.matches?.("[data-quiet]")) return;
  const reason = why(xhr);
  if (isDraft(elt)) {
    elt.textContent = dutch()
      ? `Concept niet bewaard: ${reason || "de site is even niet bereikbaar."}`
      : `Draft not kept: ${reason || "the site can not be reached now."}`;
    return;
  }
  const text = dutch()
    ? `Dat lukte niet. Uw tekst staat er nog; ${reason || "probeer het zo opnieuw."}`
    : `That failed. Your text is still there; ${reason || "try again in a moment."}`;
  say(text, text);
  window.alert(text);
};
document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);

// A list under its button closes with Escape and with a click beside it.
const closeLists = (except) => {
  const open = [...document.querySelectorAll(":is(.downloads, .own-menu)[open]")].filter((one) => one !== except);
  for (const one of open) one.open = false;
  return open[0];
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeLists()?.querySelector("summary").focus();
});
document.addEventListener("click", (event) => closeLists(event.target.closest("summary")?.parentElement));
// ---- choosing several lines

const picks = (root) => [...root.querySelectorAll(".pick input")];

const countPicks = () => {
  const bar = document.getElementById("samen");
  if (!bar) return;
  const count = picks(document).filter((box) => box.checked).length;
  const told = bar.querySelector("[data-pick-count]");
  const text = count === 1 ? told.dataset.one : told.dataset.many.replace("#", count);
  if (told.textContent !== text) told.textContent = text;
  bar.classList.toggle("pick-bar--on", count > 0);
  for (const all of document.querySelectorAll("[data-pick-all]")) {
    const own = picks(all.closest(".chapter"));
    const checked = own.filter((box) => box.checked).length;
    all.checked = own.length > 0 && checked === own.length;
    all.indeterminate = checked > 0 && checked < own.length;
  }
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) {
    for (const box of picks(event.target.closest(".chapter"))) box.checked = event.target.checked;
  }
  if (event.target.matches("[data-pick-all], .pick input")) countPicks();
});
// How many are ticked in a group that folds; the server tells it first.
document.addEventListener("change", (event) => {
  const group = event.target.closest(".choice-group details");
  if (!group) return;
  const count = group.querySelectorAll(":checked").length;
  const told = group.querySelector("[data-ticked]");
  told.textContent = count ? told.dataset.ticked.replace("#", count) : "";
});
document.addEventListener("reset", () => setTimeout(countPicks));
document.addEventListener("htmx:afterSettle", countPicks);
window.addEventListener("pageshow", countPicks);

// ---- waiting for a file: what became of it is said aloud, and the tab tells it too

document.addEventListener("htmx:afterSettle", (event) => {
  const text = event.target.dataset?.say;
  if (!text) return;
  say(text, text);
  document.title = text;
});

// ---- a passkey that does not work, or is cancelled, is told in the page

document.addEventListener("allauth.error", (event) => {
  const told = document.querySelectorAll("[data-passkey-error]");
  if (told.length) event.preventDefault();
  for (const one of told) one.hidden = false;
});

// ---- a meeting on one screen: arrows go through the agenda, and within it j and k too; the focus stays where it was.
// Single letters work nowhere else: who speaks to the computer would change everybody's screen by a word (WCAG 2.1.4).

document.addEventListener("keydown", (event) => {
  const key = { j: "next", k: "previous", ArrowRight: "next", ArrowLeft: "previous" }[event.key];
  if (!key || !document.getElementById("overleg") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (event.key.length === 1 && !event.target.closest?.(".live__list, .live__steps")) return;
  const step = document.querySelector(`[data-live=${key}]`);
  if (step) {
    event.preventDefault();
    step.click();
  }
});

// Another point came on the screen: say it, once, and have it in sight in the agenda.
let spoken = "";
document.addEventListener("htmx:afterSettle", () => {
  const head = document.getElementById("punt-kop");
  const text = head ? head.innerText.trim() : "";
  if (head && spoken && text !== spoken) {
    say(text, text);
    const current = document.querySelector(".live__go[aria-current]");
    const list = current?.closest(".live__list");
    if (list && list.scrollHeight > list.clientHeight) {
      const below = current.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom;
      const above = current.getBoundingClientRect().top - list.getBoundingClientRect().top;
      if (below > 0 || above < 0) list.scrollTop += below > 0 ? below + 40 : above - 40;
    }
  }
  spoken = text;
});

// ---- a form is sent while words typed in another one on the page are not saved: the page that follows has lost them.
// What is kept as a draft is not lost, and neither is what stays because htmx draws only a piece anew.

const unsavedWords = (form) =>
  form.querySelector(".draft-state")
    ? null
    : [...form.elements].find((one) => one.matches("textarea, input[type=text], input:not([type])") && one.value.trim() && one.value !== one.defaultValue);

document.addEventListener("submit", (event) => {
  const { target: sent, defaultPrevented } = event;
  if (defaultPrevented || sent.method !== "post") return;
  const words = [...document.querySelectorAll("main form[method=post]")].filter((one) => one !== sent).map(unsavedWords).find(Boolean);
  if (!words) return;
  const begin = words.value.trim().slice(0, 60);
  const asked = dutch()
    ? `Dit hebt u nog niet opgeslagen: “${begin}”. Het gaat verloren als u nu doorgaat. Toch doorgaan?`
    : `You did not save this yet: “${begin}”. It is lost if you go on now. Go on?`;
  if (window.confirm(asked)) return;
  event.preventDefault();
  for (let box = words.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  words.focus();
});

// ---- who presses twice asks once: what is on its way is not sent again. Not for ever: a file that is saved leaves the
// page as it is. htmx minds its own requests.

const PRESSED_TWICE = 5000;
let onItsWay = new WeakMap();
document.addEventListener("submit", (event) => {
  if (Date.now() - (onItsWay.get(event.target) ?? -PRESSED_TWICE) < PRESSED_TWICE) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
window.addEventListener("submit", ({ target, defaultPrevented }) => {
  if (!defaultPrevented && target.method === "post") onItsWay.set(target, Date.now());
});
window.addEventListener("pageshow", () => { onItsWay = new WeakMap(); });

// The site knows a press by what is sent from which page (config/web/once.py). Who went back to a page sends the same once
// more on purpose, so what comes from there tells that it is another time.

let wentBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward" ? Date.now() : 0;
window.addEventListener("pageshow", ({ persisted }) => { if (persisted) wentBack = Date.now(); });
document.addEventListener("formdata", ({ target, formData }) => {
  if (wentBack && target.method === "post") formData.set("nogmaals", String(wentBack));
});

// ---- a meeting: the page is drawn anew piece by piece. A panel with something typed in it is left as it is; one that
// is about another point by now is set aside below the others, and comes back with its point.

const isTyped = (form) =>
  form.matches("[data-unsaved]") ||
  [...form.elements].some((one) =>
    ["radio", "checkbox"].includes(one.type) ? one.checked !== one.defaultChecked : one.type !== "hidden" && "defaultValue" in one && one.value !== one.defaultValue);
const formIn = (root, form) => root.querySelector(`[data-form="${CSS.escape(form.dataset.form)}"]`);

let sentForm = null;
let leftSlot = null;
// Ticks that were not answered yet: the agenda is drawn anew once the last of them is.
let ticks = 0;
let tickWaits = false;

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".live__tick[hx-post]")) ticks += 1;
}, true);
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.requestConfig.elt.matches(".live__tick")) ticks = Math.max(0, ticks - 1);
});

const showAside = () => {
  const aside = document.getElementById("blijft");
  if (!aside) return;
  for (const form of aside.querySelectorAll("form")) if (!isTyped(form)) form.closest("details").remove();
  aside.hidden = !aside.querySelector("form");
};

const setAside = (panel, form) => {
  const box = panel.cloneNode(false);
  box.removeAttribute("id");
  box.open = true;
  box.append(panel.querySelector("summary").cloneNode(true), form);
  document.getElementById("blijft").append(box);
};

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, shouldSwap } = event.detail;
  if (requestConfig?.target?.id !== "overleg-stand" && event.detail.target?.id !== "overleg-stand") return;
  const form = requestConfig.verb === "post" && shouldSwap ? requestConfig.elt : null;
  sentForm = form?.matches("[data-form]") ? form : null;
  tickWaits = ticks > (requestConfig.elt.matches(".live__tick") ? 1 : 0);
  leftSlot = sentForm && (sentForm.closest("[data-slot]") || document.getElementById("plek-besluit"));
});

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target: slot, fragment } = event.detail;
  if (slot.id === "overleg-lijst" && tickWaits) event.detail.shouldSwap = false;
  if (!slot.matches("[data-slot]")) return;
  const panel = slot.querySelector("details");
  const fresh = fragment.querySelector("details");
  const wasSent = slot.contains(sentForm);
  const typed = [...slot.querySelectorAll("[data-form]")].filter((form) => form !== sentForm && isTyped(form));
  const stays = typed.filter((form) => formIn(fragment, form));
  if (typed.length && stays.length === typed.length && !wasSent) {
    event.detail.shouldSwap = false;
    return;
  }
  for (const form of typed) if (!stays.includes(form)) setAside(panel, form);
  for (const form of stays) formIn(fragment, form).replaceWith(form);
  const back = [...document.querySelectorAll("#blijft [data-form]")].filter((form) => {
    const place = form !== sentForm && formIn(fragment, form);
    return place && !place.matches("[data-unsaved]");
  });
  for (const form of back) {
    const box = form.closest("details");
    formIn(fragment, form).replaceWith(form);
    box.remove();
  }
  if (fresh && (stays.length || back.length || (panel?.open && !wasSent))) fresh.open = true;
});

document.addEventListener("htmx:afterSettle", () => {
  if (!document.getElementById("overleg")) return;
  // The answer has what was sent from there, saved or with what is wrong.
  if (sentForm?.closest("#blijft")) sentForm.closest("details").remove();
  sentForm = null;
  showAside();
  // What was sent is gone or drawn anew; the keyboard goes on from its panel.
  if (leftSlot && document.activeElement === document.body) {
    (leftSlot.querySelector("[aria-invalid=true]") || leftSlot.querySelector("summary"))?.focus();
  }
  leftSlot = null;
});
document.addEventListener("reset", (event) => {
  if (!event.target.closest("#blijft")) return;
  event.target.closest("details").remove();
  showAside();
});

// ---- filling in: keys through the list; saving goes on to the next line

const collected = () => [...document.querySelectorAll("[data-collect] textarea[name=text]")];
const step = (from, by) => {
  const all = collected();
  const next = all[all.indexOf(from) + by];
  if (!next) return say("Er is geen regel meer.", "There is no further line.");
  next.focus();
  next.closest("[data-collect]").scrollIntoView({ block: "nearest" });
};
let onToNext = false;

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("[data-collect] textarea[name=text]");
  if (!field || event.isComposing) return;
  const ctrl = event.ctrlKey || event.metaKey;
  if (ctrl && event.key === "Enter") {
    event.preventDefault();
    onToNext = true;
    field.form.requestSubmit();
  } else if (event.altKey && !ctrl && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(field, event.key === "ArrowDown" ? 1 : -1);
  }
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt } = event.detail.requestConfig;
  if (!elt.matches?.("[data-collect-form]")) return;
  if (isTaken(event)) say("Opgeslagen.", "Saved.");
  else onToNext = false;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!event.target.matches?.("[data-collect]")) return;
  const field = event.target.querySelector("textarea[name=text]");
  if (onToNext && event.target.matches("[data-saved]")) step(field, 1);
  else if (!event.target.contains(document.activeElement)) field.focus({ preventScroll: true });
  onToNext = false;
});

// ---- after any form in a page: the keyboard goes on where the answer stands, and the answer is said aloud

const shown = (place, what) => [place, ...place.querySelectorAll(what)].filter((one) => one.matches(what) && one.getClientRects().length);
const label = (one) => one.closest(".utrecht-form-field")?.querySelector("label")?.innerText.trim();
const words = (place, what) => shown(place, what).map((one) => [label(one), one.innerText.trim()].filter(Boolean).join(": ")).join(" ");
// The field a message is about, when that field does not say so itself.
const fieldOf = (message) => message.closest(".utrecht-form-field, fieldset")?.querySelector("input:not([type=hidden]), select, textarea");
const goTo = (element) => {
  for (let box = element.closest("details:not([open])"); box; box = box.closest("details:not([open])")) box.open = true;
  if (element.tabIndex < 0) element.tabIndex = -1;
  element.focus();
};

// A whole page that tells what is wrong has the focus there (autofocus), but no browser does so where the address of the
// form led to a part of the page.
const wrong = document.querySelector("#problemen[autofocus]");
if (wrong && window.location.hash) {
  window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  wrong.focus();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const { requestConfig: sent, target, xhr } = event.detail;
  const place = event.target;
  // A meeting has a rule of its own; what came along for elsewhere on the page is not where the form stood.
  if (sent?.verb !== "post" || !sent.elt.closest("form, button") || place.id !== target.id || document.getElementById("overleg")) return;
  if (xhr.status < 400) {
    // A line of the monitor and one that is filled in tell it themselves.
    if (place.matches(".monitor__row, [data-collect]")) return;
    if (document.activeElement === document.body) goTo(shown(place, "h1, h2, h3, h4, summary")[0] || place);
    const text = words(place, "[role=status]");
    say(text || "Opgeslagen.", text || "Saved.");
    return;
  }
  const message = place.querySelector(".utrecht-form-field-error-message");
  const first = place.querySelector("[aria-invalid=true]") || (message && fieldOf(message)) || shown(place, "[role=alert]")[0] || message;
  if (first) goTo(first);
  const text = words(place, "[role=alert], .utrecht-form-field-error-message");
  if (text) say(text, text);
});

// What a choice found is said here: a live region that comes along with its own text is often not heard.
document.addEventListener("htmx:afterSettle", (event) => {
  const found = event.detail.requestConfig?.verb === "get" && event.target.querySelector(".result-line");
  if (found) say(found.innerText.trim(), found.innerText.trim());
});

// ---- going back to an earlier choice: htmx puts that page above this one before this one goes, and the browser would
// scroll along with what goes, to the bottom. What is found is told as after choosing.

let scrolledTo = 0;
document.addEventListener("htmx:historyCacheMissLoad", () => { scrolledTo = window.scrollY; });
document.addEventListener("htmx:historyRestore", () => {
  window.scrollTo(0, scrolledTo);
  if (document.activeElement !== document.body) document.activeElement.scrollIntoView({ block: "nearest" });
  const found = document.querySelector(".result-line")?.innerText.trim();
  if (found) say(found, found);
});

// ---- the way from the panels on top to a line: on this page when it is shown, else to the page without filters

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-on-page]");
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const there = document.getElementById(link.hash.slice(1));
  if (!there) return;
  event.preventDefault();
  window.location.hash = link.hash;
  there.scrollIntoView();
});
