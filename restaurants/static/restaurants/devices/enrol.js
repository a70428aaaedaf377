// @ts-check
// The page that enrols this device: it makes the device's keys, sends the code from the portal, then opens the till or
// the kitchen screens. The code stands in the address's fragment, which no server sees, or is typed.

import { canMakeKeys, makeKeys, publicKey, sign } from "../../frontend/shared/device/keys.js";
import { uuid7 } from "../../frontend/shared/ids.js";
import { newSecret, openDevice } from "../../frontend/shared/sync/device.js";
import { request as ask } from "../../frontend/shared/sync/send_command.js";
import { t } from "../../frontend/shared/translate.js";

/** @import { Device } from "../../frontend/shared/sync/device.js" */

/** @typedef {{restaurant_id: string, opens: Record<string, string>}} Config */

const NOT_SECURE = t("This page needs https to keep the device’s key. Open it at an https address.");
const NOT_STORED = t(
  "This browser cannot store the device’s key. Leave private browsing, or free some space, " + "then retry.",
);
const FAILED = t("This browser could not make the device’s key. Update the browser, then try again.");
const EMPTY = t("Enter the code from the portal.");
/** Refusals after which this browser takes a new id: the one that it has belongs to another device. */
const ANOTHER_ID = ["device.id_taken", "device.not_proven"];

/**
 * @template {HTMLElement} [Kind=HTMLElement]
 * @param {string} id
 */
const element = (id) => /** @type {Kind} */ (document.getElementById(id));

/** @type {Config} */
const config = JSON.parse(element("config").textContent ?? "");
/** @type {HTMLFormElement} */
const form = element("enrol");
/** @type {HTMLInputElement} */
const input = element("code");
const problem = element("problem");
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));

/** @param {string} sentence "" hides it */
function showProblem(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
  input.toggleAttribute("aria-invalid", Boolean(sentence));
}

/** @param {boolean} isBusy */
function showBusy(isBusy) {
  button.disabled = isBusy;
  button.classList.toggle("is-loading", isBusy);
}

/**
 * Make new keys and store them before they are sent, so that a lost answer does not lose them. Earlier keys stay in
 * use until the server has accepted these.
 * @param {Device} device
 */
async function prepare(device) {
  const keys = device.self.new_keys ?? (await makeKeys());
  await device.change(
    ({ self }) => ({ self: { ...(self ?? device.self), secret: device.self.secret || newSecret(), new_keys: keys } }),
    { strict: true },
  );
  return keys;
}

/**
 * @param {Device} device
 * @param {string} code
 */
async function send(device, code) {
  const { signing, sealing } = await prepare(device);
  const { id, secret } = device.self;
  const sealingKey = await publicKey(sealing);
  const isPersistent = (await navigator.storage?.persist?.()) ?? null; // asks the browser not to delete unsent changes
  return ask({
    path: "/devices/enrol",
    body: {
      code,
      device_id: id,
      secret,
      signing_key: await publicKey(signing),
      sealing_key: sealingKey,
      proof: await sign(signing, `fynlo enrol v1\n${code}\n${id}\n${sealingKey}`),
      storage_is_persistent: isPersistent,
    },
  });
}

/**
 * Store what the server says that this device is. Its counters never fall behind those of the server.
 * @param {Device} device
 * @param {Record<string, any>} registration
 */
async function store(device, registration) {
  const { name, kind, series, next_seq, next_receipt } = registration;
  await device.change(
    ({ self: stored }) => {
      const self = stored ?? device.self;
      const sameSeries = self.series === series;
      return {
        self: {
          ...self,
          name,
          kind,
          series,
          registered: true,
          enrolled: true,
          keys: self.new_keys ?? null,
          new_keys: null,
          revoked: false,
          problem: "",
          next_seq: Math.max(self.next_seq, next_seq),
          next_receipt: sameSeries ? Math.max(self.next_receipt, next_receipt) : next_receipt,
          freed_receipts: sameSeries ? self.freed_receipts : [],
        },
      };
    },
    { strict: true },
  );
}

/** @param {Device} device */
const takeAnotherId = (device) =>
  device.change(({ self }) => ({
    self: {
      ...(self ?? device.self),
      id: uuid7(),
      secret: newSecret(),
      registered: false,
      enrolled: false,
      series: "",
      next_seq: 1,
      next_receipt: 1,
      freed_receipts: [],
      keys: null,
    },
  }));

/** @param {string} code */
async function enrol(code) {
  if (!canMakeKeys()) return showProblem(NOT_SECURE);
  const device = await openDevice({ restaurantId: config.restaurant_id, personId: "" });
  if (!device.isStored) return showProblem(NOT_STORED);
  let answer = await send(device, code);
  if (!answer.ok && ANOTHER_ID.includes(answer.error.code)) {
    await takeAnotherId(device);
    answer = await send(device, code);
  }
  if (!answer.ok) return showProblem(answer.error.message);
  await store(device, answer.body.data);
  if (!device.isStored) return showProblem(NOT_STORED);
  const { name, kind } = answer.body.data;
  form.hidden = true;
  element("done").hidden = false;
  element("done-text").textContent = t("This device is now “{name}”.", { name });
  const opens = config.opens[kind];
  element("done-link").setAttribute("href", opens ?? "/");
  if (opens) location.replace(opens);
}

async function submit() {
  const code = input.value.trim();
  if (!code) {
    showProblem(EMPTY);
    input.focus();
    return;
  }
  showProblem("");
  showBusy(true);
  try {
    await enrol(code);
  } catch (error) {
    console.warn(error);
    showProblem(FAILED);
  }
  showBusy(false);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

const scanned = decodeURIComponent(location.hash.slice(1));
if (scanned) {
  history.replaceState(null, "", location.pathname); // a reload must not use the code again
  input.value = scanned.slice(0, input.maxLength);
  submit();
} else if (canMakeKeys()) input.focus();
else showProblem(NOT_SECURE);
