// Keeps what is under way up to date while somebody looks. Without it the page is right as of when it was loaded.

const EVERY_MS = 3000;

const again = setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(`now${location.search}`).catch(() => null); // the line is down: it is tried again
  if (answer?.status === 401) clearInterval(again); // the hour is over
  if (!answer?.ok) return;
  const now = document.createElement("template");
  now.innerHTML = await answer.text();
  for (const part of now.content.children) {
    const shown = document.getElementById(part.id);
    if (shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
  }
}, EVERY_MS);
