"use strict";

// Keeps the part of the page that changes by itself up to date, and says aloud that a call arrives.
(() => {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  const voice = document.getElementById("announcement");
  const quiet = document.getElementById("status");
  const refused = document.getElementById("refused");
  const state = document.getElementById("live-state");
  const title = document.title;
  const RETRY = 5000;
  part.tabIndex = -1;
  let reading = false;
  let again = false;

  async function read() {
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    try {
      const answer = await fetch(part.dataset.live, { cache: "no-store" });
      if (answer.redirected) location.assign(part.dataset.page);
      else if (answer.ok) show(await answer.text());
    } catch {
      state.textContent = "La connexion est coupée : elle est reprise dès que possible.";
    } finally {
      reading = false;
    }
    if (again) {
      again = false;
      read();
    }
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const call = fresh.querySelector("[data-call]")?.dataset.call ?? "";
    if (call && call !== part.dataset.shown) {
      location.assign(part.dataset.page);
      return;
    }
    state.textContent = "Cette page se met à jour d’elle-même.";
    if (fresh.innerHTML.trim() !== part.innerHTML.trim()) replace(fresh);
    announce();
  }

  function replace(fresh) {
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    const chosen = [...part.querySelectorAll("select")].map(({ id, value }) => [id, value]);
    const ticked = [...part.querySelectorAll("input:checked")].map(({ id }) => id);
    part.replaceChildren(...fresh.childNodes);
    for (const id of ticked) {
      const box = document.getElementById(id);
      if (box) box.checked = true;
    }
    for (const [id, value] of chosen) {
      const option = document.getElementById(id)?.querySelector(`option[value="${CSS.escape(value)}"]`);
      if (option) option.selected = true;
    }
    if (focused) (document.getElementById(focused) ?? part.querySelector(".main") ?? part).focus();
  }

  /** What is pressed here changes this part only: what is typed beside it stays. */
  async function press(event) {
    event.preventDefault();
    const { target: form, submitter } = event;
    const body = new URLSearchParams(new FormData(form, submitter));
    body.set("part", "1");
    try {
      const answer = await fetch(submitter?.getAttribute("formaction") ?? form.action, { method: "POST", body });
      if (answer.status === 409 || new URL(answer.url).pathname === part.dataset.live) answered(await answer.text());
      else location.assign(answer.ok ? answer.url : part.dataset.page);
    } catch {
      state.textContent = "La connexion est coupée : elle est reprise dès que possible.";
    }
  }

  function answered(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body;
    const call = fresh.querySelector("[data-call]")?.dataset.call ?? "";
    const problem = fresh.querySelector("[data-problem]");
    if (call !== part.dataset.shown) location.assign(part.dataset.page);
    else {
      refused.replaceChildren(...(problem ? [problem] : []));
      show(fresh.innerHTML);
    }
  }

  function announce() {
    const status = part.querySelector("[data-status]")?.textContent.trim() ?? "";
    if (quiet && quiet.textContent !== status) quiet.textContent = status;
    const words = part.querySelector("[data-announce]")?.textContent.trim() ?? "";
    if (voice.textContent !== words) voice.textContent = words;
    document.title = words ? `Appel ! ${title}` : title;
  }

  function listen() {
    const source = new EventSource("/console/live");
    source.addEventListener("room", read);
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(() => {
        read();
        listen();
      }, RETRY);
    });
  }

  if (refused) {
    part.addEventListener("submit", press);
    const problem = part.querySelector("[data-problem]");
    if (problem) refused.append(problem);
  }
  announce();
  if (part.dataset.every) {
    read();
    setInterval(read, part.dataset.every * 1000);
  } else listen();
})();
