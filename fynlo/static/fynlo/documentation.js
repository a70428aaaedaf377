// The overview's search as one types. Without it the form asks the server, which finds the same.
const field = document.querySelector(".docs-search input");
const rows = [...document.querySelectorAll("[data-docs-words]")];
const sections = [...document.querySelectorAll("[data-docs-section]")];
const count = document.querySelector("[data-docs-count]");
const none = document.querySelector("[data-docs-none]");
const how = document.querySelector("[data-docs-how]");

function narrow() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let found = 0;
  for (const row of rows) {
    row.hidden = !words.every((word) => row.dataset.docsWords.includes(word));
    found += row.hidden ? 0 : 1;
  }
  for (const section of sections) section.hidden = !section.querySelector("[data-docs-words]:not([hidden])");
  if (how) how.hidden = words.length > 0;
  none.hidden = found > 0;
  count.textContent = `${found} operation${found === 1 ? "" : "s"}${words.length ? ` with “${field.value.trim()}”` : ""}`;
}

// A page that came narrowed holds only what was found: another search is the server's.
if (!new URLSearchParams(location.search).get("q")) field.addEventListener("input", narrow);
