// The log of one place: messages by day, kept at its end when it was there.

import { act, pending } from "./connection.js";
import { renderBlocks } from "./blocks.js";
import { find, icon, make } from "./dom.js";
import { dayKey, fullDay, clockTime, fullTime, words } from "./words.js";
import { messagesHere, person, samePlace, spot, state } from "./state.js";

const AT_END = 48; // pixels from the end that still count as being there

let log = null;
let wasAtEnd = true; // before what changes now
let putAt = 0; // where the log was last put; elsewhere, somebody has scrolled it

// The command bar grows and shrinks; the end stays in sight where it was.
const fit = new ResizeObserver(() => { if (wasAtEnd && scroller() === log) scrollToEnd(); });

/** Show the place one is in, from its newest message. A new log each time, so that it is not read aloud whole. */
export function showLog(place) {
  const before = log?.dataset.spot === spot(place) ? whereabouts() : null;
  // Focusable, as whatever scrolls must be reachable by keyboard.
  log = make("div", { role: "log", id: "log", tabindex: "0", "data-spot": spot(place),
    onscroll: () => { wasAtEnd = isAtEnd(); }, "aria-label": words("log.label", { place: place.title }) });
  const messages = messagesHere();
  if (!messages.length) log.append(empty(place));
  for (const message of messages) append(message);
  log.addEventListener("load", pictureIsThere, true); // of pictures, which do not tell it further up
  find("log-holder").replaceChildren(log);
  showWaiting();
  fit.disconnect();
  fit.observe(log);
  wasAtEnd = before?.atEnd ?? true;
  if (wasAtEnd) scrollToEnd();
  else scroller().scrollTop = before.top;
  if (before?.id) refocus(byId(before.id) ?? log, before.action);
}

// Only now it is known how high a picture is, and where the end is.
function pictureIsThere() {
  if (scroller().scrollTop !== putAt) return;
  scrollToEnd();
  showStart(log.lastElementChild);
}

// Where one is in the log, for when it is drawn anew after the line was down.
function whereabouts() {
  const focused = document.activeElement.closest("#log article");
  return {
    atEnd: isAtEnd(), top: scroller().scrollTop, id: focused?.dataset.id, action: document.activeElement.dataset.action,
  };
}

function refocus(element, action) {
  const same = [...element.querySelectorAll("[data-action]")].find((one) => one.dataset.action === action);
  (same ?? log).focus({ preventScroll: true });
}

function empty(place) {
  const key = { channel: "empty.channel", thread: "empty.thread", direct: "empty.direct" }[place.kind];
  return make("div", { class: "empty" },
    make("p", { class: "empty-title" }, words(`${key}.title`)), make("p", { class: "quiet" }, words(key)));
}

/** Add a message to the log, or put its new wording in the place of the old. */
export function showMessage(message) {
  if (!log || !samePlace(message.place, state.place)) return;
  const old = byId(message.id);
  const mine = message.author === state.me || message.asked?.person === state.me;
  const stay = isAtEnd() || (mine && !old);
  if (old) replace(old, message);
  else append(message);
  showWaiting();
  if (!stay) return;
  scrollToEnd();
  if (!old) showStart(byId(message.id));
}

/** Take a message out of the log. */
export function hideMessage(id) {
  const element = byId(id);
  if (!element) return;
  const day = element.previousElementSibling;
  const last = !element.nextElementSibling || element.nextElementSibling.matches("h3");
  if (last && day?.matches("h3")) day.remove();
  element.remove();
  if (!log.children.length) log.append(empty(state.place));
}

/** Say in words that the bot is busy with something asked in this place. */
export function showWaiting() {
  const here = [...state.waiting.values()].some((place) => samePlace(place, state.place));
  const text = here ? words("waiting") : "";
  if (find("waiting").textContent !== text) find("waiting").textContent = text;
}

/** Show which buttons have been pressed and not been answered yet. */
export function showBusy() {
  for (const button of log?.querySelectorAll("button[data-action]") ?? []) {
    const id = button.closest("article").dataset.id;
    if (isBusy(id, button.dataset.action)) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}

const isBusy = (id, action) =>
  pending().some((frame) => frame.do === "press" && frame.message === id && frame.action === action);

const byId = (id) => log?.querySelector(`article[data-id="${CSS.escape(id)}"]`);

function append(message) {
  log.querySelector(".empty")?.remove();
  const date = new Date(message.at);
  const day = dayKey(date);
  if (log.lastElementChild?.dataset.day !== day) {
    log.append(make("h3", { class: "day", "data-day": day }, fullDay(date)));
  }
  const element = article(message);
  element.dataset.day = day;
  log.append(element);
}

// An edited message keeps the focus of the button that was pressed in it.
function replace(old, message) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.action : null;
  const element = article(message);
  element.dataset.day = old.dataset.day;
  old.replaceWith(element);
  if (focused) refocus(element, focused);
}

function article(message) {
  const byBot = message.author === "bot";
  const author = person(message.author);
  const name = byBot ? words("bot.name") : author?.name ?? message.author;
  const date = new Date(message.at);
  const head = make("p", { class: "head", id: `by-${message.id}` },
    make("strong", { class: "name" }, name), " ",
    make("span", { class: "badge" }, byBot ? words("bot.badge") : author ? words(`role.${author.role}`) : null), " ",
    make("time", { datetime: message.at, title: fullTime(date) }, clockTime(date)),
    message.edited ? [" ", make("span", { class: "edited" }, words("message.edited"))] : null);
  const press = (action, value) => {
    act({ do: "press", place: message.place, message: message.id, action, value }, state.me);
    showBusy();
  };
  const kind = [byBot ? "bot" : "human", message.private ? "private" : null].filter(Boolean).join(" ");
  return make("article", { class: kind, "data-id": message.id, "aria-labelledby": `by-${message.id}` },
    byBot ? botMark() : make("span", { class: `monogram tone-${tone(message.author)}`, "aria-hidden": "true" }, [...name][0]),
    make("div", { class: "said" },
      message.asked ? asked(message.asked) : null,
      head,
      message.private ? make("p", { class: "only-you" }, icon("lock"), words("message.private")) : null,
      renderBlocks(message, press, (action) => isBusy(message.id, action)),
      menu(message)));
}

// What can be done with a message that others see as well; a menu of nothing is none.
function menu(message) {
  if (!state.shortcuts.length || message.private) return null;
  const summary = make("summary", { "data-action": "menu", "aria-describedby": `by-${message.id}` }, words("message.menu"));
  const choose = (shortcut) => {
    act({ do: "on_message", place: message.place, message: message.id, shortcut }, state.me);
    shut();
  };
  const shut = () => {
    box.open = false;
    summary.focus();
  };
  const box = make("details", { class: "menu", onkeydown: (event) => { if (event.key === "Escape" && box.open) shut(); } },
    summary,
    make("div", { class: "actions" }, state.shortcuts.map(({ shortcut, label }) => (
      make("button", { type: "button", class: "plain", onclick: () => choose(shortcut) }, label)))));
  return box;
}

function asked({ person: id, text }) {
  const who = id === state.me ? words("message.answers_you", { what: text })
    : words("message.answers", { name: person(id)?.name ?? id, what: text });
  return make("p", { class: "asked" }, icon("answer"), who);
}

function botMark() {
  const mark = document.querySelector("#masthead .mark").cloneNode(true);
  mark.setAttribute("class", "monogram mark");
  return mark;
}

/** One of five colours for a person; it decorates only. */
export function tone(id) {
  return Math.max(0, state.people.findIndex((one) => one.id === id)) % 5;
}

// On a low window (much magnified, or a phone on its side) the page scrolls as a whole, else the log does.
function scroller() {
  return getComputedStyle(log).overflowY === "auto" ? log : document.scrollingElement;
}

function isAtEnd() {
  const box = scroller();
  return box.scrollHeight - box.scrollTop - box.clientHeight < AT_END;
}

// What is longer than the window is read from its beginning: so it begins in sight, and its end is one scroll away.
function showStart(element) {
  const over = scroller() === log ? log.getBoundingClientRect().top : find("masthead").getBoundingClientRect().bottom;
  const above = Math.max(over, 0) - element.getBoundingClientRect().top;
  if (above <= 0) return;
  scroller().scrollTop -= above;
  putAt = scroller().scrollTop;
  wasAtEnd = false;
}

function scrollToEnd() {
  const box = scroller();
  box.scrollTop = box.scrollHeight;
  putAt = box.scrollTop;
}
