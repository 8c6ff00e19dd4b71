// The end of a session: told before it comes, and what was typed is not lost. On every page of the site and of the admin.

const session = document.getElementById("sessie");

// ---- it ends after doing nothing, which any window of this browser puts off, and after some hours whatever one does

const SEEN = "gezien";
const BEGAN = "begonnen";
const WARN = 5;
const seenNow = () => localStorage.setItem(SEEN, Date.now());
const began = () => JSON.parse(localStorage.getItem(BEGAN) || "null");
const minutesLeft = (most, since) => Number(most) - (Date.now() - since) / 60_000;

if (session) {
  const text = session.querySelector("p");
  const { began: which, who, minutes, most, over, last, keep, kept } = session.dataset;
  const soon = text.textContent;
  const tell = () => {
    const whole = minutesLeft(most, began()?.at ?? 0);
    const left = Math.min(whole, minutesLeft(minutes, localStorage.getItem(SEEN)));
    const now = left <= 0 ? over : whole <= WARN ? last : soon;
    session.querySelector("button").hidden = now !== soon;
    if (text.textContent !== now) text.textContent = now;
    session.hidden = left > WARN;
  };
  seenNow();
  // By the clock of this computer: the first page of a session comes right after logging in, in whichever window.
  if (began()?.which !== which || began().who !== who) localStorage.setItem(BEGAN, JSON.stringify({ which, who, at: Date.now() }));
  setInterval(tell, 15_000);
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && !event.detail.xhr.getResponseHeader("HX-Redirect")) seenNow();
  });
  session.querySelector("button").addEventListener("click", async () => {
    const answer = await fetch(keep, { redirect: "manual" }).catch(() => null);
    // A site that is away says nothing about the session.
    if (!answer || answer.status >= 500) return;
    localStorage.setItem(SEEN, answer.ok ? Date.now() : 0);
    tell();
    if (answer.ok) document.getElementById("live").textContent = kept;
  });
}

// ---- after logging out the browser's own copy of a page is shown to nobody, who comes next at this computer least of all

document.addEventListener("submit", ({ target: form }) => {
  if (session?.dataset.leave.split(" ").includes(form.getAttribute("action"))) localStorage.removeItem(BEGAN);
});
addEventListener("pageshow", ({ persisted }) => {
  if (persisted && session && began()?.who !== session.dataset.who) location.reload();
});

// ---- sent while logged out: what was typed stands in the form again after logging in, in this window only

const SENT = "verstuurd";
const typedIn = (form) => [...form.elements].filter((one) => one.name && one.matches("textarea, select:not([multiple]), input:not([type=hidden], [type=password], [type=file])"));
const here = () => location.pathname + location.search;

document.addEventListener("submit", ({ target: form }) => {
  if (!session || form.method !== "post" || !form.querySelector("textarea")) return;
  const values = typedIn(form).map((one) => [one.name, one.value, one.checked]);
  sessionStorage.setItem(SENT, JSON.stringify({ who: session.dataset.who, page: here(), at: [...document.forms].indexOf(form), values }));
});

const putBack = ({ at, values }) => {
  const fields = document.forms[at] ? typedIn(document.forms[at]) : [];
  if (fields.length !== values.length || fields.some((one, i) => one.name !== values[i][0])) return;
  fields.forEach((one, i) => {
    if (one.matches("[type=radio], [type=checkbox]")) one.checked = values[i][2];
    // A choice that was looked up is not there any more; the one that was saved stays.
    else if (!one.options || [...one.options].some((option) => option.value === values[i][1])) one.value = values[i][1];
  });
  const text = fields.find((one) => one.matches("textarea"));
  for (let box = text.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  text.focus();
  document.getElementById("teruggezet").hidden = false;
};

const sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
if (sent && !session) {
  sessionStorage.setItem(SENT, JSON.stringify({ ...sent, lost: true }));
  for (const note of document.querySelectorAll("#bewaard")) note.hidden = false;
  const door = document.getElementById("opnieuw-inloggen");
  if (door) location.replace(door.href);
} else if (sent) {
  sessionStorage.removeItem(SENT);
  if (sent.lost && sent.who === session.dataset.who && sent.page === here()) putBack(sent);
}
