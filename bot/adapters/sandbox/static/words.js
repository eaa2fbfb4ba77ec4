// The page's own words, and dates as they are said: in the language of the person one is.

import { state } from "./state.js";

/** The text of a key with its placeholders filled; the key itself where the server has none. */
export function words(key, values = {}) {
  const text = state.texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Fill everything of the page that names its text. */
export function fillWords(root = document) {
  document.documentElement.lang = state.locale;
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = words(element.dataset.text);
  for (const element of root.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", words(element.dataset.label));
  }
}

// Browsers that lack Nynorsk (Chromium does) get Bokmål, which differs in the names of the days only.
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const TAGS = { nb: ["nb", "no"], nn: ["nn", "nb", "no"], en: ["en-GB"] };

function formatted(date, options) {
  const format = new Intl.DateTimeFormat(TAGS[state.locale] ?? state.locale, { timeZone: state.zone, ...options });
  return format.formatToParts(date)
    .map((part) => (part.type === "weekday" && options.weekday === "long" ? weekday(date) : part.value))
    .join("");
}

function weekday(date) {
  const english = new Intl.DateTimeFormat("en", { timeZone: state.zone, weekday: "short" }).format(date);
  const name = DAYS.find((day) => english.toLowerCase().startsWith(day));
  return words(`weekday.${name}`);
}

/** "14:05" */
export const clockTime = (date) => formatted(date, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "mandag 23. november" */
export const longDay = (date) => formatted(date, { weekday: "long", day: "numeric", month: "long" });

/** "mandag 23. november 2026" */
export const fullDay = (date) => formatted(date, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** "mandag 23. november 2026 kl. 14:05" */
export const fullTime = (date) => words("when", { day: fullDay(date), time: clockTime(date) });

/** "mandag 23. november kl. 14:05" */
export const longTime = (date) => words("when", { day: longDay(date), time: clockTime(date) });

/** How far into its day a moment is, from 0 to 1. */
export function dayFraction(date) {
  const [hours, minutes] = clockTime(date).split(/\D/).map(Number);
  return (hours * 60 + minutes) / 1440;
}

/** The day of a moment, comparable: "2026-11-23". */
export const dayKey = (date) => new Intl.DateTimeFormat("sv", { timeZone: state.zone }).format(date);

/** A size in words: "10 MB". */
export const size = (bytes) => `${Math.round(bytes / 1048576)} MB`;
