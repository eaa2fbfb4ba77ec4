// The line to the server: comes back by itself, and sends again what had no answer.

const FIRST_WAIT = 500; // milliseconds before the first new attempt; doubled after each, up to the longest
const LONGEST_WAIT = 15_000;
const REMEMBERED = "fadderbot.person";

let socket = null;
let wait = FIRST_WAIT;
let heard = () => {};
let changed = () => {};
let ready = false; // from the snapshot on: before it, the server does not know who we are
const unanswered = new Map(); // key -> { person, frame }
const held = []; // acts without a key, done while the line was down

/** Open the line; `hear` gets each frame, `change` whether the line is up. */
export function connect(hear, change) {
  heard = hear;
  changed = change;
  open();
}

function open() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/ws`);
  socket.addEventListener("open", () => be(sessionStorage.getItem(REMEMBERED)));
  socket.addEventListener("message", (event) => hear(JSON.parse(event.data)));
  socket.addEventListener("close", () => {
    ready = false;
    changed(false);
    setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  });
}

function hear(frame) {
  if (frame.kind === "snapshot") {
    sessionStorage.setItem(REMEMBERED, frame.me);
    wait = FIRST_WAIT;
    ready = true;
  }
  heard(frame);
  if (frame.kind === "snapshot") {
    changed(true);
    resend(frame.me);
  }
}

/** Become a person; null lets the server choose. */
export function be(person) {
  if (socket.readyState !== WebSocket.OPEN) return;
  ready = false;
  socket.send(JSON.stringify(person ? { do: "be", person } : { do: "be" }));
}

/** Whether something sent now reaches the server. */
export const isUp = () => ready && socket.readyState === WebSocket.OPEN;

/** Send a frame that needs no answer; `later` holds it until the line is back, else it is dropped. */
export function tell(frame, later = true) {
  if (isUp()) socket.send(JSON.stringify(frame));
  else if (later) held.push(frame);
}

/** Send an act under its key, again after each reconnect until `settle`; gives the key. */
export function act(frame, person, key = freshKey()) {
  const whole = frame.do === "submit" ? frame : { ...frame, key };
  unanswered.set(key, { person, frame: whole });
  if (isUp()) socket.send(JSON.stringify(whole));
  return key;
}

// Browsers give randomUUID on 127.0.0.1 and over https only.
function freshKey() {
  if (crypto.randomUUID) return crypto.randomUUID();
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An act has had its answer. */
export const settle = (key) => unanswered.delete(key);

/** The frames of one's own acts that have no answer yet. */
export const pending = () => [...unanswered.values()].map((one) => one.frame);

// A form carries no key of the act that asked for it: what can have opened it is the newest such act.
export function settleOpener() {
  const openers = [...unanswered].filter(([, { frame }]) => frame.do !== "submit");
  if (openers.length) unanswered.delete(openers.at(-1)[0]);
}

function resend(person) {
  for (const { person: whose, frame } of unanswered.values()) {
    if (whose === person) socket.send(JSON.stringify(frame));
  }
  for (const frame of held.splice(0)) socket.send(JSON.stringify(frame));
}
