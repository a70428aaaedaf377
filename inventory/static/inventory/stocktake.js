// @ts-check
// The counting page of a stocktake. A count is kept on the device first, shown at once and then sent; without a network
// it waits. What others count appears within seconds. Without this script the page is a list of forms.

import { fetchOwn } from "../frontend/shared/http.js";
import { uuid7 } from "../frontend/shared/ids.js";
import { formatTime } from "../frontend/shared/labels/times.js";
import { request } from "../frontend/shared/sync/send_command.js";
import { formatNumber, plural, t } from "../frontend/shared/translate.js";
import { canScan, scan } from "./barcode.js";
import { CountQueue, MOST_SENT, QueueFull, sendWaiting } from "./count_queue.js";
import { keyOf, parseQuantity, progress, shownLines, unitLabel, waitingByLine } from "./stocktake_lines.js";
import { StoredPage } from "./stored_page.js";

/** @import { Count } from "./count_queue.js" */
/** @import { Line } from "./stocktake_lines.js" */

const PAGE = 2_000; // lines of an answer
const STEP = 60; // rows that are drawn before “Show more”
const POLL_MS = 10_000;
const RETRY_MS = 4_000;

/**
 * @template {Element} [E=HTMLElement]
 * @param {ParentNode} within
 * @param {string} selector
 */
const find = (within, selector) => /** @type {E} */ (within.querySelector(selector));

class CountingPage {
  #page;
  #at;
  #queue;
  #stored;
  /** @type {Map<string, Line>} */
  #lines = new Map();
  #asOf = "";
  #offset = 0; // of the server's clock to this device's, in milliseconds
  #isSending = false;
  #isStopped = false; // the person has to sign in again
  #isClosed; // what still waits is sent, and refused where the person sees it
  #most = STEP;
  #chosen;
  #isScanned = false; // the next count goes back to the search
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retry;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.#page = page;
    const { stocktake = "", person = "" } = page.dataset;
    this.#at = `/inventory/stocktakes/${stocktake}`;
    this.#queue = new CountQueue(localStorage, stocktake, person);
    this.#stored = new StoredPage(stocktake);
    this.#isClosed = page.dataset.status !== "counting";
    const search = this.#search();
    const asked = new URLSearchParams(location.search); // a stored page was written for another address
    if (asked.get("left")) this.#left().checked = true;
    this.#chosen = { place: asked.get("place") ?? "", text: search.value, left: this.#left().checked };
    page.addEventListener("submit", (event) => this.#submit(/** @type {SubmitEvent} */ (event)));
    page.addEventListener("click", (event) => this.#click(event));
    search.addEventListener("input", () => this.#choose({ text: search.value }));
    this.#left().addEventListener("change", () => this.#choose({ left: this.#left().checked }));
    find(page, "[data-scan]").hidden = !canScan();
    find(page, "[data-count-search]").classList.add("is-live");
    globalThis.addEventListener("online", () => this.#send());
    globalThis.addEventListener("pagehide", () => this.#sendAndLeave());
    globalThis.addEventListener("storage", () => this.#showStatus());
    document.addEventListener("visibilitychange", () => this.#poll());
    setInterval(() => this.#poll(), POLL_MS);
    this.#showStatus();
    this.#start();
  }

  async #start() {
    const known = await this.#stored.read();
    if (known) {
      this.#asOf = known.asOf;
      this.#offset = known.offset;
      for (const line of known.lines) this.#lines.set(keyOf(line), line);
      this.#show();
    }
    await this.#readFirst();
  }

  /** Read everything, again and again until the network is there. */
  async #readFirst() {
    if (!(await this.#readAll())) {
      setTimeout(() => this.#readFirst(), RETRY_MS);
      return;
    }
    this.#show();
    this.#keep();
    if (!this.#isClosed) this.#stored.keepPage();
  }

  #show() {
    find(this.#page, "[data-pages]").hidden = true;
    if (this.#isTyping()) this.#refresh();
    else this.#draw();
    this.#send();
  }

  /** Whether a quantity is being entered in a row that this script drew: drawing again would take it away. */
  #isTyping() {
    /** @type {NodeListOf<HTMLInputElement>} */
    const fields = this.#page.querySelectorAll('[data-row-key] [name="quantity"]');
    return [...fields].some((field) => field.value || field === document.activeElement);
  }

  /** Store what is known now, for when the page is opened without a network; a closed stocktake is forgotten. */
  #keep() {
    if (this.#isClosed) this.#stored.forget();
    else this.#stored.write({ asOf: this.#asOf, offset: this.#offset, lines: [...this.#lines.values()] });
  }

  // -- what the server knows ---------------------------------------------------------------------------------------

  /** Read every line. @returns {Promise<boolean>} whether all answers came */
  async #readAll() {
    for (let page = 1; ; page += 1) {
      const lines = await this.#read(`limit=${PAGE}&page=${page}`, page === 1);
      if (!lines) return false;
      if (lines.length < PAGE) return true;
    }
  }

  async #poll() {
    if (document.hidden || !this.#asOf) return;
    const lines = await this.#read(`limit=${PAGE}&changed_since=${encodeURIComponent(this.#asOf)}`, true);
    if (lines?.length) {
      this.#refresh();
      this.#keep();
    }
    if (lines) this.#send();
  }

  /**
   * @param {string} query
   * @param {boolean} isFirst whether the next poll begins where this answer was read
   * @returns {Promise<Line[] | null>} null without an answer
   */
  async #read(query, isFirst) {
    try {
      const response = await fetchOwn(`/api/v1${this.#at}/lines?${query}`);
      if (!response.ok) return null;
      const { data, meta, timestamp } = await response.json();
      this.#offset = Date.parse(timestamp) - Date.now();
      if (isFirst) this.#asOf = meta.as_of;
      if (meta.status !== "counting" && !this.#isClosed) this.#close();
      for (const line of data) this.#lines.set(keyOf(line), line);
      return data;
    } catch {
      return null;
    }
  }

  /** Take no more counts: another person has approved or cancelled the stocktake. */
  #close() {
    this.#isClosed = true;
    this.#stored.forget();
    this.#say(t("This stocktake is closed."));
    if (this.#lines.size) this.#draw();
  }

  /** Send what waits, one tab at a time. */
  async #send() {
    clearTimeout(this.#retry);
    if (this.#isSending) return;
    this.#isSending = true;
    const refused = this.#queue.refused().length;
    try {
      const send = () =>
        sendWaiting(
          this.#queue,
          (counts) => this.#sendCounts(counts),
          (line) => this.#take(line),
        );
      const { isDone, status } = navigator.locks ? await navigator.locks.request("fynlo:counts", send) : await send();
      this.#isStopped = status === 401 || status === 403;
      if (!isDone) this.#retry = setTimeout(() => this.#send(), RETRY_MS);
    } finally {
      this.#isSending = false;
      this.#refresh();
      const last = this.#queue.refused().at(-1);
      if (last && this.#queue.refused().length > refused) this.#say(refusalOf(last));
    }
  }

  /** Send what waits while the page is left. No answer is read: the counts stay here until a later one says so. */
  #sendAndLeave() {
    const waiting = this.#queue.waiting().slice(0, MOST_SENT);
    if (!waiting.length) return;
    const headers = { "Content-Type": "application/json", "Idempotency-Key": uuid7() };
    const body = JSON.stringify({ counts: waiting.map(sent) });
    fetchOwn(`/api/v1${this.#at}/counts/batch`, { method: "POST", headers, body, keepalive: true }).catch(() => {});
  }

  /** @param {Count[]} waiting */
  async #sendCounts(waiting) {
    // Each count's id is its own; the key only names this try.
    const headers = { "Idempotency-Key": uuid7() };
    const answer = await request({
      path: `${this.#at}/counts/batch`,
      body: { counts: waiting.map(sent) },
      headers,
    });
    const message = answer.ok ? "" : answer.error.message;
    const { ok, retry, status } = answer;
    /** @type {any[]} */
    const lines = answer.body?.data?.lines ?? [];
    return { ok, retry, status, message, lines: lines.map((line) => ({ ...line, late: line.late ? late() : "" })) };
  }

  /** @param {Line} line what the server answered to a count */
  #take(line) {
    const before = this.#lines.get(keyOf(line));
    this.#lines.set(keyOf(line), { ...line, expected: before?.expected });
    this.#refresh();
    this.#keep();
  }

  // -- what the person does ----------------------------------------------------------------------------------------

  /** @param {SubmitEvent} event */
  #submit(event) {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (form.matches("[data-count-search]")) {
      event.preventDefault();
      this.#openOnly();
    } else if (form.matches("[data-entry]") && this.#lines.size) {
      event.preventDefault();
      this.#enter(form, /** @type {HTMLButtonElement | null} */ (event.submitter));
    }
  }

  /**
   * @param {HTMLFormElement} form
   * @param {HTMLButtonElement | null} button
   */
  #enter(form, button) {
    const row = /** @type {HTMLElement} */ (form.closest("[data-row-key]"));
    const line = this.#lineOf(row);
    const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("quantity"));
    const quantity = parseQuantity(field.value);
    if (quantity === null) {
      this.#say(t("Enter how much is there, such as 0, 3 or 2.5."));
      field.select();
      return;
    }
    const { value: unit } = /** @type {HTMLSelectElement} */ (form.elements.namedItem("unit"));
    const mode = button?.value === "add" ? "add" : "replace";
    const { item_id, location_id, name } = line;
    const counted_at = new Date(Date.now() + this.#offset).toISOString();
    const by = this.#page.dataset.person ?? "";
    try {
      this.#queue.add({ id: uuid7(), by, item_id, location_id, name, quantity, unit, mode, counted_at });
    } catch (error) {
      this.#say(
        error instanceof QueueFull
          ? t("This device keeps no more counts. Go where there is a network, and wait until they are sent.")
          : t("This browser cannot store counts. Leave private browsing, or free some space."),
      );
      return;
    }
    if (line.id === null) this.#lines.set(keyOf(line), line);
    field.value = "";
    this.#refresh();
    this.#goOn(row);
    this.#send();
  }

  /** @param {HTMLElement} row that was counted */
  #goOn(row) {
    if (this.#isScanned) {
      this.#isScanned = false;
      this.#search().value = "";
      this.#choose({ text: "" });
      this.#search().focus();
      return;
    }
    const next = row.nextElementSibling ? find(row.nextElementSibling, '[name="quantity"]') : null;
    next?.focus();
  }

  /** After Enter in the search, such as a scanner types: open the one item that is found. */
  #openOnly() {
    const fields = this.#page.querySelectorAll('[data-count-list] [name="quantity"]');
    if (fields.length !== 1) return;
    this.#isScanned = true;
    /** @type {HTMLInputElement} */ (fields[0]).focus();
  }

  /** @param {Event} event */
  #click(event) {
    const target = event.target instanceof Element ? event.target : null;
    const chip = /** @type {HTMLElement | null} */ (target?.closest("[data-place-chip]") ?? null);
    if (chip && this.#lines.size) {
      event.preventDefault();
      this.#choose({ place: chip.dataset.placeChip === "all" ? "" : (chip.dataset.placeChip ?? "") });
    } else if (target?.closest("[data-more]")) {
      this.#most += STEP;
      this.#draw();
    } else if (target?.closest("[data-send]")) {
      this.#send();
    } else if (target?.closest("[data-scan]")) {
      this.#scan();
    } else {
      const dismissed = /** @type {HTMLElement | null} */ (target?.closest("[data-dismiss]") ?? null);
      if (dismissed) {
        this.#queue.remove(dismissed.dataset.dismiss ?? "");
        this.#refresh();
      }
    }
  }

  /** @param {Partial<import("./stocktake_lines.js").Chosen>} change */
  #choose(change) {
    this.#chosen = { ...this.#chosen, ...change };
    this.#most = STEP;
    if (!this.#lines.size) return;
    const query = new URLSearchParams();
    if (this.#chosen.place) query.set("place", this.#chosen.place);
    if (this.#chosen.left) query.set("left", "1");
    history.replaceState(null, "", `?${query}`);
    this.#draw();
  }

  async #scan() {
    const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("scan"));
    const closed = new AbortController();
    dialog.addEventListener("close", () => closed.abort(), { once: true });
    dialog.showModal();
    try {
      const code = await scan(find(dialog, "[data-scan-video]"), closed.signal);
      if (!code) return;
      dialog.close();
      this.#search().value = code;
      this.#choose({ text: code });
      if (this.#page.querySelector("[data-count-list] [data-row-key]")) this.#openOnly();
      else this.#say(t("No item of this stocktake has the barcode {code}.", { code }));
    } catch {
      find(dialog, "[data-scan-says]").textContent = t(
        "The camera cannot be used. Allow it in the browser’s settings.",
      );
    }
  }

  // -- what the person sees ----------------------------------------------------------------------------------------

  #waiting() {
    return waitingByLine(this.#lines.values(), this.#queue.waiting());
  }

  /** Draw the rows again, after another place or search. */
  #draw() {
    const waiting = this.#waiting();
    const shown = shownLines([...this.#lines.values()], this.#chosen, new Set(waiting.keys()));
    const list = find(this.#page, "[data-count-list]");
    list.replaceChildren(...shown.slice(0, this.#most).map((line) => this.#makeRow(line)));
    find(this.#page, "[data-count-none]").hidden = shown.length > 0;
    find(this.#page, "[data-more]").hidden = shown.length <= this.#most;
    this.#refresh();
  }

  /** Show in the rows that are drawn what has changed. What is being typed stays. */
  #refresh() {
    this.#showStatus();
    if (!this.#lines.size) return;
    const waiting = this.#waiting();
    /** @type {NodeListOf<HTMLElement>} */
    const rows = this.#page.querySelectorAll("[data-row-key]");
    for (const row of rows) this.#showState(row, this.#lineOf(row), waiting.get(row.dataset.rowKey ?? "") ?? []);
    this.#showProgress(new Set(waiting.keys()));
  }

  /** @param {Line} line @returns {HTMLElement} */
  #makeRow(line) {
    const shape = /** @type {HTMLTemplateElement} */ (find(this.#page, "template[data-count-row]"));
    const copy = /** @type {DocumentFragment} */ (shape.content.cloneNode(true));
    const row = /** @type {HTMLElement & {line?: Line}} */ (copy.firstElementChild);
    row.dataset.rowKey = keyOf(line);
    row.line = line;
    find(row, "[data-name]").textContent = line.name;
    find(row, "[data-where]").textContent =
      line.id === null ? t("Not expected in this place.") : this.#placeName(line.location_id);
    if (line.expected !== undefined && line.expected !== null)
      find(row, "[data-expected]").textContent = t("Expected: {quantity}", {
        quantity: `${formatNumber(line.expected)} ${unitLabel(line.units[0])}`,
      });
    const field = find(row, '[name="quantity"]');
    field.setAttribute("aria-label", t("How much of {name}", { name: line.name }));
    find(row, '[name="unit"]').replaceChildren(...line.units.map((unit) => new Option(unitLabel(unit), unit)));
    find(row, "[data-entry]").hidden = line.archived || this.#isClosed;
    return row;
  }

  /** @param {HTMLElement & {line?: Line}} row @returns {Line} */
  #lineOf(row) {
    return this.#lines.get(row.dataset.rowKey ?? "") ?? /** @type {Line} */ (row.line);
  }

  /**
   * @param {HTMLElement} row
   * @param {Line} line
   * @param {Count[]} waiting counts of it that are not sent yet
   */
  #showState(row, line, waiting) {
    const isCounted = line.counted !== null || waiting.length > 0;
    row.classList.toggle("is-unsent", waiting.length > 0);
    find(row, "[data-state]").textContent = stateOf(line, waiting);
    find(row, "[data-replace]").textContent = isCounted ? t("Replace") : t("Count");
    find(row, "[data-add]").hidden = !isCounted || (line.recount && !waiting.length);
  }

  /** @param {Set<string>} waiting */
  #showProgress(waiting) {
    const found = progress([...this.#lines.values()], waiting);
    /** @type {NodeListOf<HTMLElement>} */
    const chips = this.#page.querySelectorAll("[data-place-chip]");
    for (const chip of chips) {
      const place = chip.dataset.placeChip === "all" ? "" : (chip.dataset.placeChip ?? "");
      const isChosen = place === this.#chosen.place;
      chip.classList.toggle("is-selected", isChosen);
      if (isChosen) chip.setAttribute("aria-current", "true");
      else chip.removeAttribute("aria-current");
      const { counted, total } = found.get(place) ?? { counted: 0, total: 0 };
      const label = t("{name}: {counted} of {total}", { name: chip.dataset.placeName ?? "", counted, total });
      if (place) chip.textContent = label;
    }
  }

  #showStatus() {
    const waiting = this.#queue.waiting().length;
    const others = this.#queue.ofOthers().length;
    const status = find(this.#page, "[data-count-status]");
    status.hidden = !waiting && !others;
    const sentences = [
      waiting &&
        plural(
          waiting,
          "{count} count is on this device and not sent yet.",
          "{count} counts are on this device and not sent yet.",
        ),
      this.#isStopped && t("Reload the page and sign in again: the counts stay on this device."),
      others &&
        plural(
          others,
          "{count} count of another person waits until they sign in here.",
          "{count} counts of other people wait until they sign in here.",
        ),
    ];
    find(status, "[data-count-status-text]").textContent = sentences.filter(Boolean).join(" ");
    find(status, "[data-send]").hidden = !waiting;
    this.#showRefused();
  }

  #showRefused() {
    const list = find(this.#page, "[data-refused]");
    const refused = this.#queue.refused();
    list.hidden = !refused.length;
    list.replaceChildren(
      ...refused.map((count) => {
        const row = document.createElement("li");
        const text = document.createElement("p");
        text.className = "list-main";
        text.textContent = refusalOf(count);
        const button = document.createElement("button");
        button.type = "button";
        button.className = "button button-secondary";
        button.dataset.dismiss = count.id;
        button.textContent = t("Dismiss");
        row.append(text, button);
        return row;
      }),
    );
  }

  /** @param {string} place */
  #placeName(place) {
    return find(this.#page, `[data-place-chip="${CSS.escape(place)}"]`)?.dataset.placeName ?? "";
  }

  /** @param {string} message */
  #say(message) {
    document.dispatchEvent(new CustomEvent("fynlo:toast", { detail: { message, tone: "error" } }));
  }

  #search() {
    return /** @type {HTMLInputElement} */ (find(this.#page, '[data-count-search] [name="q"]'));
  }

  #left() {
    return /** @type {HTMLInputElement} */ (find(this.#page, '[data-count-search] [name="left"]'));
  }
}

/**
 * @param {Line} line
 * @param {Count[]} waiting
 */
function stateOf(line, waiting) {
  if (line.archived) return t("Archived: it is skipped.");
  const last = waiting.at(-1);
  if (last) {
    const quantity = `${formatNumber(Number(last.quantity))} ${unitLabel(last.unit)}`;
    return last.mode === "add"
      ? t("Added: {quantity}. Not sent yet.", { quantity })
      : t("Counted: {quantity}. Not sent yet.", { quantity });
  }
  if (line.recount) return t("Please count it again.");
  if (line.counted === null) return "";
  const quantity = `${formatNumber(line.counted)} ${unitLabel(line.units[0])}`;
  const time = line.counted_at ? formatTime(line.counted_at) : "";
  return t("Counted: {quantity}, {name}, {time}", { quantity, name: line.counted_by_name, time });
}

/** @param {Count} count that the server refused */
const refusalOf = ({ name, quantity, unit, refused }) =>
  t("Not taken: {name}, {quantity} {unit}. {why}", { name, quantity, unit: unitLabel(unit), why: refused ?? "" });

const late = () => t("It arrived after the stocktake was approved, so nothing has moved. The managers are notified.");

/** @param {Count} count as the server reads it */
function sent({ id, item_id, location_id, quantity, unit, mode, counted_at }) {
  return { id, item_id, location_id, quantity, unit, mode, counted_at };
}

/** @type {HTMLElement | null} */
const page = document.querySelector("[data-stocktake]");
if (page) new CountingPage(page);
