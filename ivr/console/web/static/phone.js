// The agent's telephone: it waits to be called, rings, and carries what is said, pressed and heard.

import { Loudspeaker, Microphone } from "/phone/static/sound.js";

const $ = (id) => document.getElementById(id);
const page = $("phone").dataset;
const title = document.title;
const KEYS = "0123456789*#";
const AGAIN = 3000; // milliseconds before a lost connection is asked for again
const READY = "Prêt : le téléphone sonnera ici.";
const STATES = { answered: "En communication", joined: "En communication", held: "En attente" };
const ELSEWHERE = "Votre téléphone est déjà ouvert dans un autre onglet : fermez l’un des deux.";

let socket = null;
let loudspeaker = null;
let microphone = null;
let call = ""; // "", "rings" or "talks"

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function say(state) {
  if ($("state").textContent !== state) $("state").textContent = state;
}

function write(who, text) {
  const line = Object.assign(document.createElement("p"), { textContent: `${who} : ${text}` });
  $("log").append(line);
  $("log").scrollTop = $("log").scrollHeight;
}

/** Sound needs a click of the agent first: before, browsers let no page make any. */
function speaker() {
  loudspeaker ??= new Loudspeaker(page.worklets);
  loudspeaker.context.resume();
  return loudspeaker;
}

function show(state) {
  call = state;
  $("answer").disabled = state !== "rings";
  $("hangup").disabled = state === "";
  for (const each of document.querySelectorAll("[data-key], #words, #write button")) each.disabled = state !== "talks";
  $("incoming").hidden = state !== "rings";
  $("incoming").textContent = state === "rings" ? "Le téléphone sonne : décrochez, puis faites le 1." : "";
  document.title = state === "rings" ? `Appel ! ${title}` : title;
  if (state === "rings") $("answer").focus();
  else loudspeaker?.stopRinging();
}

function connect() {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${page.socket}`);
  socket.onopen = () => say(READY);
  socket.onmessage = ({ data }) => receive(JSON.parse(data));
  socket.onclose = () => {
    over("Le téléphone n’est plus relié : il se reconnecte.");
    setTimeout(connect, AGAIN);
  };
}

function receive(message) {
  if (message.type === "sound") loudspeaker?.play(message.payload);
  else if (message.type === "hush") loudspeaker?.hush();
  else notice(message.event, message.text);
}

function notice(event, text) {
  if (event === "rings") ring();
  if (STATES[event]) say(STATES[event]);
  if (event === "says" && text) write("Vous entendez", text);
  if (event === "hangup" || event === "unanswered") over(READY);
  if (event === "failed") over(text.startsWith("Another telephone") ? ELSEWHERE : text);
}

function ring() {
  $("log").replaceChildren();
  say("Le téléphone sonne");
  show("rings");
  loudspeaker?.ring();
}

function answer() {
  speaker();
  show("talks");
  send({ type: "answer" });
  document.querySelector('[data-key="1"]').focus();
  listen();
}

async function listen() {
  try {
    microphone = await Microphone.open(page.worklets, (payload) => send({ type: "sound", payload }));
  } catch (error) {
    console.warn(error);
    return write("Note", "pas de micro : écrivez au lieu de parler.");
  }
  if (call !== "talks") return quiet();
  $("mute").disabled = false;
}

function quiet() {
  microphone?.close();
  microphone = null;
  $("mute").disabled = true;
  mute(false);
}

function mute(muted) {
  if (microphone) microphone.muted = muted;
  $("mute").setAttribute("aria-pressed", String(muted));
}

function over(state) {
  quiet();
  show("");
  say(state);
}

function press(key) {
  speaker().key(key);
  send({ type: "keys", keys: key });
}

$("answer").addEventListener("click", answer);
$("hangup").addEventListener("click", () => send({ type: "hangup" }));
$("mute").addEventListener("click", () => mute($("mute").getAttribute("aria-pressed") !== "true"));
for (const key of document.querySelectorAll("[data-key]")) key.addEventListener("click", () => press(key.dataset.key));
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words) return;
  send({ type: "words", words });
  write("Vous", words);
  $("words").value = "";
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest("input")) return;
  if (event.key === "Escape" && call) send({ type: "hangup" });
  else if (call === "talks" && KEYS.includes(event.key)) press(event.key);
});
document.addEventListener("pointerdown", speaker, { once: true });
connect();
