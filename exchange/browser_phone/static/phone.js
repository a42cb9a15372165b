// The telephone: what is pressed and said goes to the line, what the line says is heard and written.

import { Loudspeaker, Microphone } from "./sound.js";

const page = document.body.dataset;
const $ = (id) => document.getElementById(id);
const KEYS = "0123456789*#";
const STATES = {
  ringing: "Ça sonne…",
  answered: "En communication",
  says: "La ligne parle",
  plays: "La ligne parle",
  listening: "À vous",
  queued: "En attente d’une personne",
  left: "En communication",
};

let loudspeaker = null;
let microphone = null;
let socket = null;
let since = 0;
let streamed = false;
let ended = true;
let attending = false;
/** The telephone rings: who calls. */
let ringing = "";

// ---- the conversation on the screen

/** The sign never stands alone at the beginning of a line. */
const typeset = (text) => text.replace(/ ([;:!?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0");

function write(who, text) {
  $("empty").hidden = true;
  const line = document.createElement("li");
  line.className = who;
  const name = { line: "La ligne", you: "Vous" }[who];
  if (name) line.append(Object.assign(document.createElement("span"), { className: "who", textContent: name }));
  line.append(Object.assign(document.createElement("p"), { textContent: typeset(text) }));
  $("log").append(line);
  $("scroll").scrollTop = $("scroll").scrollHeight;
}

function say(state) {
  if ($("state").textContent !== state) $("state").textContent = state;
}

function tick() {
  if (ended) return;
  const seconds = Math.floor((Date.now() - since) / 1000);
  $("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function show(inCall) {
  document.body.classList.toggle("in-call", inCall);
  const busy = inCall || attending;
  $("call").disabled = busy && !ringing;
  $("call-name").textContent = ringing ? "Décrocher" : "Appeler";
  $("to").disabled = $("from").disabled = $("withheld").disabled = busy;
  $("attend").disabled = inCall || ringing !== "";
  $("attend").setAttribute("aria-pressed", String(attending));
  $("hangup").disabled = !inCall && !ringing;
  $("words").disabled = !inCall;
  $("write").querySelector("button").disabled = !inCall;
  if (!inCall) $("mute").disabled = true, $("level").hidden = true;
}

// ---- the call

function international(number) {
  const digits = number.replace(/[^+0-9]/g, "");
  return digits.startsWith("+") ? digits : `+33${digits.replace(/^0/, "")}`;
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function speaker() {
  loudspeaker ??= new Loudspeaker(page.worklets);
  loudspeaker.context.resume();
  return loudspeaker;
}

function open(first) {
  socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${page.socket}`);
  socket.onopen = () => send(first);
  socket.onmessage = ({ data }) => receive(JSON.parse(data));
  socket.onclose = () => { stopAttending(); end("La communication est coupée."); };
}

function begin(state) {
  speaker().volume = Number($("volume").value);
  $("log").replaceChildren();
  $("clock").textContent = "0:00";
  ended = streamed = false;
  since = Date.now();
  ringing = "";
  show(true);
  say(state);
  $("hangup").focus();
}

function call() {
  if (ringing) {
    begin("En communication");
    return send({ type: "answer" });
  }
  begin("Ça sonne…");
  const [from, to] = [international($("from").value), $("to").value];
  open({ type: "dial", from, to, withheld: $("withheld").checked });
}

/** Waits to be called at one's own number, call after call. */
function attend() {
  if (attending) {
    socket.onclose = null;
    socket.close();
    return stopAttending();
  }
  speaker();
  attending = true;
  show(false);
  say("En attente d’un appel");
  open({ type: "attend", number: international($("from").value) });
}

function stopAttending() {
  if (!attending) return;
  attending = false;
  ringing = "";
  loudspeaker.stopRinging();
  show(!ended);
  if (ended) say("Prêt à appeler");
}

/** The telephone rings, or rings no more. */
function ring(caller) {
  ringing = caller;
  show(false);
  say(caller ? `On vous appelle : ${caller}` : "En attente d’un appel");
  if (caller) $("call").focus();
}

function receive(message) {
  if (message.type === "sound") return loudspeaker.play(message.payload);
  if (message.type === "hush") return loudspeaker.hush();
  return notice(message.event, message.text);
}

function notice(event, text) {
  if (STATES[event]) say(STATES[event]);
  if (event === "ringing" || event === "rings") loudspeaker.ring();
  else loudspeaker.stopRinging();
  if (event === "rings") ring(text);
  if (event === "unanswered" && attending) ring("");
  if (event === "message") write("line", `Message : ${text}`);
  if (event === "says" && text) write("line", text);
  if (event === "plays") write("note", `La ligne parle ${text} s.`);
  if (event === "queued") write("note", "Vous êtes dans la file d’attente des conseillers.");
  if (event === "streaming") listen();
  if (event === "hangup") end(text === "caller" ? "Vous avez raccroché." : "La ligne a raccroché.", text === "line");
  if (event === "failed" && attending && ended) write("note", text), attend();
  else if (event === "failed") end(text);
}

/** The line hears the caller: the microphone is asked for now, and never on a line by keypad. */
async function listen() {
  streamed = true;
  if (microphone) return;
  try {
    microphone = await Microphone.open(page.worklets, (payload, peak) => {
      $("level").value = peak;
      send({ type: "sound", payload });
    });
  } catch (error) {
    console.warn(error);
    return write("note", "Pas de micro : répondez avec les touches, ou écrivez.");
  }
  if (ended) return quiet();
  $("mute").disabled = $("level").hidden = false;
  write("note", "Vous pouvez parler, le micro est ouvert.");
}

function quiet() {
  microphone?.close();
  microphone = null;
  mute(false);
}

function end(why, heardOut = false) {
  if (ended) return;
  ended = true;
  loudspeaker.stopRinging();
  if (!heardOut) loudspeaker.hush();
  quiet();
  if (!attending) {
    socket.onclose = null;
    socket.close();
  }
  write("note", why);
  say(attending ? "Appel terminé. En attente d’un appel" : "Appel terminé");
  show(false);
  if (!attending) $("call").focus();
}

function hangUp() {
  send({ type: "hangup" });
  if (ringing) return ring("");
  end("Vous avez raccroché.");
}

function press(key) {
  speaker().key(key);
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), 150);
  if (ended) return;
  send({ type: "keys", keys: key });
  const last = $("log").lastElementChild;
  if (last?.dataset.keys) last.querySelector("p").textContent = last.dataset.keys += key;
  else {
    write("you", key);
    $("log").lastElementChild.classList.add("keys");
    $("log").lastElementChild.dataset.keys = key;
  }
}

function mute(muted) {
  if (microphone) microphone.muted = muted;
  $("mute").setAttribute("aria-pressed", String(muted));
  $("level").value = 0;
}

// ---- buttons and keyboard

$("call").addEventListener("click", call);
$("hangup").addEventListener("click", hangUp);
$("attend").addEventListener("click", attend);
$("keypad").addEventListener("click", ({ target }) => {
  const button = target.closest("[data-key]");
  if (button) press(button.dataset.key);
});
$("mute").addEventListener("click", () => mute($("mute").getAttribute("aria-pressed") !== "true"));
$("volume").addEventListener("input", () => { speaker().volume = Number($("volume").value); });
$("write").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = $("words").value.trim();
  if (!words || ended) return;
  send({ type: "words", words });
  write("you", words);
  $("words").value = "";
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
  if (event.key === "Escape" && (!ended || ringing)) hangUp();
  else if (KEYS.includes(event.key) && !event.target.closest("input, select, textarea")) press(event.key);
});
setInterval(tick, 250);
