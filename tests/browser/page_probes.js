/**
 * Questions that the browser tests ask a page where a locator cannot answer them. `signed_in` runs this script in every
 * page before the page's own scripts; a test calls `page.evaluate("probes.hiddenByToast()")`.
 */

const IS_SMALL = 44; // pixels: a thumb needs that much

const nextFrames = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

const finished = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Scroll to every half page of the kitchen's board, because a card far away is laid out only when it comes near. */
async function alongTheBoard(look) {
  const board = document.querySelector(".board");
  for (let left = 0; left <= board.scrollWidth; left += board.clientWidth / 2) {
    board.scrollLeft = left;
    await nextFrames();
    look(board, left);
  }
}

/** Everything on the kitchen's cards except the clocks, which keep running. */
async function boardContent() {
  await alongTheBoard(() => {});
  return [...document.querySelectorAll(".ticket, .pass-card")].map((card) => {
    const copy = card.cloneNode(true);
    for (const clock of copy.querySelectorAll("[data-clock]")) clock.remove();
    const states = [...card.querySelectorAll("[data-line]")].map((line) => line.dataset.status);
    // biome-ignore lint/performance/useDomNodeTextContent: as it is shown, not as it is written
    return [card.className, copy.innerText, states];
  });
}

const boardIs = async (content) => JSON.stringify(await boardContent()) === JSON.stringify(content);

/** Visible buttons of the board whose middle is covered by something else, so that a tap would miss them. */
async function buttonsOutOfReach() {
  const missed = [];
  await alongTheBoard((board, left) => {
    for (const button of board.querySelectorAll("button")) {
      const box = button.getBoundingClientRect();
      if (box.left < 0 || box.right > innerWidth) continue;
      const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
      if (!button.contains(hit)) missed.push(`${button.className} at ${left}: ${hit?.className}`);
    }
  });
  return missed;
}

const inside = (cards, selector) => cards.flatMap((card) => [...card.querySelectorAll(selector)]);

/** Names on the cards that have a word broken over two lines. */
function brokenNames(cards) {
  const isBroken = (element) => {
    const range = document.createRange();
    return element.textContent.split(/\s+/).some((word) => {
      const node = [...element.childNodes].find((one) => one.nodeType === Node.TEXT_NODE && one.data.includes(word));
      if (!word || !node) return false;
      range.setStart(node, node.data.indexOf(word));
      range.setEnd(node, node.data.indexOf(word) + word.length);
      return range.getClientRects().length > 1;
    });
  };
  const names = inside(cards, ".ticket-place > span:last-child, .item-name, .item-modifier");
  return names.filter(isBroken).map((element) => element.textContent);
}

/** Notes on the cards that do not fit: a part of the text is hidden. */
function cutNotes(cards) {
  const isCut = (one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflow !== "visible";
  const notes = inside(cards, ".ticket-notes, .ticket-notes > span:last-child, .ticket-allergies p, .item-note");
  return notes.filter(isCut).map((one) => one.textContent);
}

/** Fields in sight whose hint does not fit into them. */
function cutHints() {
  const brush = document.createElement("canvas").getContext("2d");
  const fields = [...document.querySelectorAll("input[placeholder]")].filter((one) => one.checkVisibility());
  return fields
    .filter((one) => {
      const { font, paddingLeft, paddingRight } = getComputedStyle(one);
      brush.font = font;
      const room = one.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
      return brush.measureText(one.placeholder).width > room;
    })
    .map((one) => one.placeholder);
}

/** Press what is at these coordinates, as a second tap does; return its text. */
function pressAt([x, y]) {
  const button = document.elementFromPoint(x, y)?.closest("button");
  button?.click();
  return button?.textContent ?? "";
}

/** Buttons and sums that the toast covers, except those in an area that scrolls. */
function hiddenByToast() {
  const toast = document.querySelector(".toast");
  const over = toast.getBoundingClientRect();
  return [...document.querySelectorAll("button, .sum-row, .cart-total")]
    .filter((other) => other.checkVisibility() && other.closest("dialog") === toast.closest("dialog"))
    .filter((other) => !other.closest(".toasts, .scroll-area, .sheet-body"))
    .filter((other) => {
      const box = other.getBoundingClientRect();
      return box.left < over.right && over.left < box.right && box.top < over.bottom && over.top < box.bottom;
    })
    .map((other) => other.textContent);
}

/** Controls in sight that are too small for a thumb. */
function smallControls() {
  return [...document.querySelectorAll("button, a, summary, input")]
    .filter((element) => element.checkVisibility() && !element.closest(".skip-link, .toasts"))
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect();
      return width < IS_SMALL || height < IS_SMALL;
    })
    .map((element) => element.outerHTML.slice(0, 80));
}

/** The addresses that the page loaded until it showed its first table. */
function loadedBeforeTables() {
  return new Promise((resolve) => {
    const look = () => {
      if (!document.querySelector("[data-table]")) return;
      const loads = performance.getEntries().filter(({ entryType }) => /^(navigation|resource)$/.test(entryType));
      resolve(loads.map(({ name }) => name));
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true });
    look();
  });
}

/** The addresses of the scripts that the page loaded, without their host. */
function loadedScripts() {
  const addresses = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  return addresses.filter(({ pathname }) => pathname.endsWith(".js")).map(({ pathname, search }) => pathname + search);
}

/** The name of the focused element, as assistive technology says it. */
function focusedName() {
  const at = document.activeElement;
  if (at === document.body) return "";
  // biome-ignore lint/performance/useDomNodeTextContent: without what is hidden
  return at.getAttribute("aria-label") || at.labels?.[0]?.textContent.trim() || at.innerText || "";
}

/** Give the page the answers to its commands 1 s late; `window.answered` counts those that it has processed. */
function delayAnswers() {
  const fetchAtOnce = window.fetch;
  window.answered = 0;
  window.fetch = async (address, ...rest) => {
    const answer = await fetchAtOnce(address, ...rest);
    if (String(address).includes("/sync/commands")) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      setTimeout(() => (window.answered += 1), 500);
    }
    return answer;
  };
}

/** Call `work` with the store of the till's own record and return its result. */
async function inOwnStore(database, mode, work) {
  const opened = await finished(indexedDB.open(database));
  try {
    return await work(opened.transaction("self", mode).objectStore("self"));
  } finally {
    opened.close();
  }
}

/** The till's own record. */
const deviceOf = (database) => inOwnStore(database, "readonly", (store) => finished(store.get("self")));

/** The people who have a PIN on the device, with their encrypted verifiers. */
async function peopleOf(database) {
  const opened = await finished(indexedDB.open(database));
  try {
    return (await finished(opened.transaction("records").objectStore("records").get(["", "people", ""]))) ?? [];
  } finally {
    opened.close();
  }
}

/** Delete the device's secret, so that it is like one that registered without a secret. */
const forgetSecret = (database) =>
  inOwnStore(database, "readwrite", async (store) => {
    const { secret: _, ...self } = await finished(store.get("self"));
    await finished(store.put(self, "self"));
  });

/** The scripts and styles that the page has loaded, with their compressed bytes. */
function scriptsAndStyles() {
  const loaded = performance.getEntriesByType("resource").map(({ name, encodedBodySize }) => [name, encodedBodySize]);
  return Object.fromEntries(loaded.filter(([name]) => /\.(js|css)$/.test(new URL(name).pathname)));
}

const BY_ITSELF = "a[href], button, input, select, textarea, summary, label, form, details, [tabindex]";

/** What answers a click but is no control, and what comes out of turn in the order of the Tab key. */
function unreachableByKeyboard() {
  const clicked = [...document.querySelectorAll("[hx-get], [hx-post], [onclick], [role=button], [role=tab]")];
  const mouseOnly = clicked.filter((element) => {
    const trigger = element.getAttribute("hx-trigger") ?? "click";
    return /click/.test(trigger) && !element.matches(BY_ITSELF) && !element.querySelector(BY_ITSELF);
  });
  const outOfTurn = [...document.querySelectorAll("[tabindex]")].filter(({ tabIndex }) => tabIndex > 0);
  return [...mouseOnly, ...outOfTurn].map((element) => element.outerHTML.slice(0, 120));
}

const TABBABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
/** @type {Set<Element>} what the walk by the Tab key has come to */
const walked = new Set();

/** What shows that a control has the focus, and takes a tap for it: itself, or the label of a hidden tick box. */
const facesOf = (element) => [element, ...(element.labels ?? []), element.nextElementSibling].filter(Boolean);

/** Whether a person sees where the focus is: a ring around the control, or around what stands for it. */
const isMarked = (element) =>
  facesOf(element).some((face) =>
    [face, face.parentElement, "::after"].some((part) => {
      const style = part === "::after" ? getComputedStyle(face, part) : getComputedStyle(part);
      return style.outlineStyle !== "none" && Number.parseFloat(style.outlineWidth) > 0;
    }),
  );

/** Whether a part of the control is in the window and nothing lies over it. */
const isInSight = (element) =>
  facesOf(element).some((face) => {
    const box = face.getBoundingClientRect();
    const x = Math.min(Math.max((box.left + box.right) / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max((box.top + box.bottom) / 2, 1), innerHeight - 1);
    const hit = document.elementFromPoint(x, y);
    return Boolean(hit && (face.contains(hit) || hit.contains(face)) && box.right > 0 && box.bottom > 0);
  });

/** What the Tab key came to: "end" of the round, "between" two rounds, "right", or what is wrong with the control. */
function tabStop() {
  const at = document.activeElement;
  if (!at || at === document.body) return "between";
  if (at === [...walked].at(-1)) return "between"; // the hours and minutes of a time are stops of one field
  if (walked.has(at)) return "end";
  walked.add(at);
  const wrong = [!isMarked(at) && "no mark of the focus", !isInSight(at) && "out of sight"].filter(Boolean);
  return wrong.length ? `${wrong.join(", ")}: ${at.outerHTML.slice(0, 140)}` : "right";
}

/** Controls in the last `root` that are seen and that Tab passed over. One radio button stands for its group. */
function passedOver(root) {
  const groups = [...walked].map((one) => one.type === "radio" && one.name);
  const missed = [...[...document.querySelectorAll(root)].at(-1).querySelectorAll(TABBABLE)].filter(
    (one) =>
      !walked.has(one) &&
      one.tabIndex >= 0 &&
      !one.disabled &&
      one.checkVisibility({ visibilityProperty: true }) &&
      !(one.type === "radio" && groups.includes(one.name)),
  );
  walked.clear();
  return missed.map((one) => one.outerHTML.slice(0, 140));
}

globalThis.probes = {
  boardContent,
  boardIs,
  brokenNames,
  buttonsOutOfReach,
  cutHints,
  cutNotes,
  delayAnswers,
  deviceOf,
  focusedName,
  forgetSecret,
  hiddenByToast,
  loadedBeforeTables,
  loadedScripts,
  passedOver,
  peopleOf,
  pressAt,
  scriptsAndStyles,
  smallControls,
  tabStop,
  unreachableByKeyboard,
};
