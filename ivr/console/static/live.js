"use strict";

// Keeps the part of the page that changes by itself up to date, and says aloud that a call arrives.
(() => {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  const voice = document.getElementById("announcement");
  const state = document.getElementById("live-state");
  const title = document.title;
  const RETRY = 5000;
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
    part.replaceChildren(...fresh.childNodes);
    if (focused) (document.getElementById(focused) ?? part.querySelector("button") ?? part).focus();
  }

  function announce() {
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

  announce();
  listen();
})();
