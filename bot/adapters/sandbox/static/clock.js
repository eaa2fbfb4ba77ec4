// The clock: runs on by itself from what the server said, and can be wound forward.

import { isUp, tell } from "./connection.js";
import { announce, find } from "./dom.js";
import { clockTime, dayFraction, longDay, longTime, words } from "./words.js";

let told = null; // { at: the server's time in ms, heard: the browser's when it came, next, winding }
let asked = false; // whether we wound it, and owe the new time to a screen reader

/** Bring the panel to life. */
export function startClock() {
  for (const button of document.querySelectorAll("[data-wind]")) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      asked = true;
      tell({ do: "wind", to: button.dataset.wind }, false);
    });
  }
  setInterval(showNow, 1000);
}

/** Set the clock to what the server says. */
export function takeClock({ now, next = null, winding = false }) {
  told = { at: Date.parse(now), heard: performance.now(), next, winding };
  showNow();
  showClock();
  if (asked && !winding) {
    asked = false;
    announce(words("clock.now_shows", { when: longTime(present()) }));
  }
}

const present = () => new Date(told.at + performance.now() - told.heard);

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function showNow() {
  if (!told) return;
  const now = present();
  find("now").dateTime = now.toISOString();
  setText(find("now").querySelector(".hour"), clockTime(now));
  setText(find("now").querySelector(".day"), longDay(now));
  setText(find("clock-short"), clockTime(now));
  showSky(dayFraction(now));
}

const SUNRISE = 5; // hours: a clock for Norway at the start of a semester, and no almanac
const SUNSET = 21;

function showSky(day) {
  const hour = day * 24;
  const light = hour >= SUNRISE && hour < SUNSET;
  const way = light ? (hour - SUNRISE) / (SUNSET - SUNRISE) : ((hour - SUNSET + 24) % 24) / (SUNRISE - SUNSET + 24);
  const sun = document.querySelector(".sun");
  sun.style.setProperty("--day", day.toFixed(4));
  sun.style.setProperty("--height", Math.sin(Math.PI * way).toFixed(4));
  sun.classList.toggle("moon", !light);
  sun.parentElement.dataset.phase = !light ? "night" : hour < SUNRISE + 3 ? "dawn" : hour < SUNSET - 3 ? "day" : "dusk";
}

/** Show what happens next, and whether the clock can be wound. */
export function showClock() {
  if (!told) return;
  const { next, winding } = told;
  const nothing = words("clock.nothing_next");
  const when = next ? words("clock.next_at", { when: longTime(new Date(next)) }) : nothing;
  setText(find("next"), winding ? words("clock.winding") : when);
  for (const button of document.querySelectorAll("[data-wind]")) {
    const still = winding || !isUp() || (button.dataset.wind === "next" && !next);
    if (still) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
}
