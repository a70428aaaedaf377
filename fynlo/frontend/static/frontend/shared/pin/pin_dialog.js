// @ts-check
/** Asks who acts, and for that person's PIN. The dialog exists only while it is open. */

import { t } from "../translate.js";
import { h, icon, render } from "../view/dom.js";

/** @import { DevicePerson } from "../device/verifiers.js" */

let opened = 0;
const SHORTEST = 4;
const LONGEST = 8;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * @typedef {object} PinQuestion
 * @property {string} title
 * @property {string} choose shown above the people
 * @property {string} note what the PIN is for, shown after the name of the chosen person
 * @property {DevicePerson[]} people who may answer
 * @property {string} [nobody] shown instead of an empty list
 * @property {boolean} [canClose] false for a locked screen
 * @property {(person: DevicePerson, pin: string) => Promise<string>} check resolves to "" if the PIN was accepted, or
 *   to the message for the person
 * @property {{text: string, tap: () => Promise<string>}[]} [ways] on without a PIN; each resolves as `check`
 * @property {AbortSignal} [signal] closes the dialog
 */

/**
 * Ask until the PIN is accepted. Resolves to the person, or to null if the dialog was closed.
 * @param {PinQuestion} question
 * @returns {Promise<DevicePerson | null>}
 */
export function askForPin({ title, choose, note, people, nobody = "", canClose = true, check, ways = [], signal }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog pin-dialog";
  dialog.tabIndex = -1;
  const titleId = `pin-title-${++opened}`; // the time clock lies over the locked till
  dialog.setAttribute("aria-labelledby", titleId);
  /** @type {{person: DevicePerson | null, pin: string, problem: string, isBusy: boolean}} */
  const state = { person: people.length === 1 ? people[0] : null, pin: "", problem: "", isBusy: false };
  /** @type {DevicePerson | null} */
  let accepted = null;

  /** @param {Partial<typeof state>} changes */
  function change(changes) {
    Object.assign(state, changes);
    draw();
    if ("person" in changes) dialog.focus(); // the button that had the focus is gone; digits are typed here
  }

  async function submit() {
    const { person, pin } = state;
    if (!person || state.isBusy || pin.length < SHORTEST) return;
    change({ isBusy: true, problem: "" });
    const problem = await check(person, pin);
    if (problem) {
      change({ isBusy: false, pin: "", problem });
      return dialog.focus(); // a disabled button loses the focus
    }
    accepted = person;
    return dialog.close();
  }

  /** @param {NonNullable<PinQuestion["ways"]>[number]} way */
  const take = async ({ tap }) => change({ problem: await tap() });

  /** @param {string} digit */
  const type = (digit) => {
    if (!state.isBusy && state.pin.length < LONGEST) change({ pin: state.pin + digit, problem: "" });
  };
  const erase = () => {
    if (!state.isBusy) change({ pin: state.pin.slice(0, -1) });
  };

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    if (!state.person) return;
    if (/^[0-9]$/.test(event.key)) type(event.key);
    else if (event.key === "Backspace") erase();
    else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) submit();
    else return;
    event.preventDefault();
  }

  const draw = () =>
    render(
      dialog,
      heading(),
      state.person ? pad(state.person) : choices(),
      ways.map((way, number) => button(`way-${number}`, way.text, () => take(way), "button-quiet pin-leave")),
    );

  const heading = () =>
    h(
      "header",
      { class: "pin-heading", key: "heading" },
      h("h2", { id: titleId, class: "dialog-title" }, title),
      h("p", { class: "text-muted" }, state.person ? `${state.person.name}: ${note}` : choose),
    );

  const choices = () =>
    h(
      "div",
      { class: "pin-people", key: "people" },
      people.length ? null : h("p", { key: "nobody" }, nobody),
      people.map((person) =>
        h(
          "button",
          {
            class: "button button-secondary",
            key: person.user_id,
            type: "button",
            "data-person": person.user_id,
            on: { click: () => change({ person, pin: "", problem: "" }) },
          },
          person.name,
        ),
      ),
      state.problem ? h("p", { class: "pin-problem", key: "problem", role: "alert" }, state.problem) : null,
      canClose ? button("close", t("Cancel"), () => dialog.close(), "button-quiet") : null,
    );

  /** @param {DevicePerson} person */
  const pad = (person) =>
    h(
      "div",
      { class: "pin-pad", key: person.user_id },
      h(
        "p",
        {
          class: "pin-dots",
          key: "dots",
          role: "status",
          "aria-label": t("{count} digits entered", { count: state.pin.length }),
        },
        "●".repeat(state.pin.length) || "–",
      ),
      h("p", { class: "pin-problem", key: "problem", role: "alert" }, state.problem),
      h(
        "div",
        { class: "pin-keys", key: "keys", role: "group", "aria-label": t("PIN") },
        DIGITS.map((digit) => button(digit, digit, () => type(digit))),
        button("erase", [icon("backspace", t("Erase the last digit"))], erase),
        button("0", "0", () => type("0")),
        button("ok", "OK", submit, "button-primary", state.isBusy || state.pin.length < SHORTEST),
      ),
      people.length > 1
        ? button("back", t("Another person"), () => change({ person: null, pin: "", problem: "" }), "button-quiet")
        : canClose
          ? button("close", t("Cancel"), () => dialog.close(), "button-quiet")
          : null,
    );

  return new Promise((resolve) => {
    dialog.addEventListener("keydown", onKey);
    dialog.addEventListener("cancel", (event) => {
      if (!canClose) event.preventDefault();
    });
    dialog.addEventListener("close", () => {
      if (!canClose && !accepted && !signal?.aborted) return dialog.showModal();
      dialog.remove();
      return resolve(accepted);
    });
    signal?.addEventListener("abort", () => dialog.close());
    if (signal?.aborted) return resolve(null);
    document.body.append(dialog);
    draw();
    dialog.showModal();
  });
}

/**
 * @param {string} name
 * @param {import("../view/dom.js").Children} text
 * @param {() => unknown} tap
 * @param {string} [kind]
 * @param {boolean} [isDisabled]
 */
function button(name, text, tap, kind = "button-secondary", isDisabled = false) {
  return h(
    "button",
    {
      class: `button ${kind}`,
      key: name,
      type: "button",
      "data-key": name,
      disabled: isDisabled,
      on: { click: tap },
    },
    text,
  );
}
