// @ts-check
// Sends the archive of <form data-upload> in parts: a request has a few megabytes at most, and a lost connection costs
// one part. A page that was closed goes on after the last part when the same file is chosen again. The last step is the
// form data-upload-start, so the next page says how the import goes on.

import { fetchOwn } from "../../frontend/shared/http.js";
import { t } from "../../frontend/shared/translate.js";

const TRIES = 6;
const PART_LIMIT_MS = 120_000;
const FIRST_WAIT_MS = 1000;
const MEGABYTE = 1_000_000;
const NOTE = "archive-upload";

/** The server refused a part, and would refuse it again. */
class Refused extends Error {}

/** @param {number} milliseconds */
const wait = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/**
 * Send one part, again after a lost connection or a server that is busy.
 * @param {string} address
 * @param {Blob} part
 */
async function sendPart(address, part) {
  for (let attempt = 1; ; attempt++) {
    const body = new FormData();
    body.append("part", part, "part");
    try {
      const response = await fetchOwn(address, { method: "POST", body, limitMs: PART_LIMIT_MS });
      if (response.ok && !response.redirected) return;
      if (response.redirected || (response.status < 500 && response.status !== 429)) throw new Refused();
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    if (attempt === TRIES) throw new Error("no connection");
    await wait(FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
}

/**
 * How many parts of a file arrived. The note is of one file and one upload: parts of two files do not mix.
 * @param {string} upload
 * @param {File} file
 */
function arrivedParts(upload, file) {
  const of = [upload, file.name, file.size, file.lastModified].join(" ");
  const [noted, count] = readNote();
  return {
    count: noted === of ? Number(count) : 0,
    note: (/** @type {number} */ parts) => writeNote([of, parts]),
  };
}

/** @returns {[string?, number?]} nothing where the browser keeps no data */
function readNote() {
  try {
    return JSON.parse(localStorage.getItem(NOTE) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {[string, number]} note */
function writeNote(note) {
  try {
    localStorage.setItem(NOTE, JSON.stringify(note));
  } catch {
    // A browser that keeps no data sends the whole file again after a break.
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLFormElement} start
 */
function prepare(form, start) {
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (form.querySelector(selector));
  const input = /** @type {HTMLInputElement} */ (find("input[type=file]"));
  const button = /** @type {HTMLButtonElement} */ (find("button[type=submit]"));
  const message = find("[data-upload-message]");
  const progress = find("[data-upload-progress]");
  const bar = /** @type {HTMLProgressElement} */ (find("progress"));
  const text = find("[data-upload-text]");
  const partSize = Number(form.dataset.part);
  const largest = Number(form.dataset.largest);
  const first = form.dataset.upload ?? "";

  /** @param {string} sentence */
  function show(sentence) {
    message.textContent = sentence;
    message.hidden = !sentence;
  }

  /** @param {BeforeUnloadEvent} event */
  const warn = (event) => event.preventDefault();

  /** @param {File} file */
  async function send(file) {
    const parts = Math.ceil(file.size / partSize);
    const arrived = arrivedParts(first, file);
    for (let number = arrived.count; number < parts; number++) {
      const sent = number * partSize;
      bar.value = sent / file.size;
      text.textContent = t("{sent} of {all} MB uploaded. Keep this page open.", {
        sent: Math.floor(sent / MEGABYTE),
        all: Math.ceil(file.size / MEGABYTE),
      });
      await sendPart(first.replace("/parts/0/", `/parts/${number}/`), file.slice(sent, sent + partSize));
      arrived.note(number + 1);
    }
    arrived.note(0); // the server says if a part is missing, and then all are sent again
    bar.value = 1;
    return parts;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files ?? [];
    if (!file?.size) return show(t("Choose the ZIP file of the archive."));
    if (file.size > largest) return show(t("This file is too large to be imported here. Tell support."));
    show("");
    button.disabled = input.disabled = true;
    progress.hidden = false;
    window.addEventListener("beforeunload", warn);
    try {
      const parts = await send(file);
      window.removeEventListener("beforeunload", warn);
      /** @type {HTMLInputElement} */ (start.elements.namedItem("file_name")).value = file.name;
      /** @type {HTMLInputElement} */ (start.elements.namedItem("parts")).value = String(parts);
      start.requestSubmit();
    } catch (error) {
      window.removeEventListener("beforeunload", warn);
      show(
        error instanceof Refused
          ? t("The upload was refused. Reload the page, and begin again.")
          : t("The connection was lost. Press the button again: the upload goes on where it stopped."),
      );
      button.disabled = input.disabled = false;
      progress.hidden = true;
    }
  });
}

/** @type {HTMLFormElement | null} */
const upload = document.querySelector("form[data-upload]");
/** @type {HTMLFormElement | null} */
const start = document.querySelector("form[data-upload-start]");
if (upload && start) prepare(upload, start);
