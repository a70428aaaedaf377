// @ts-check
/**
 * The time clock of a shared device: everybody with a PIN clocks in and out here, also while another person is signed
 * in. The device checks the PIN and signs the punch for that person, so it works without a network.
 */

import { readPeople } from "../pin/device_people.js";
import { createLocalPins, reportWrongPin } from "../pin/local_pins.js";
import { createPersonCheck } from "../pin/person_check.js";
import { askForPin } from "../pin/pin_dialog.js";
import { readApi } from "../read_api.js";
import { t } from "../translate.js";
import { h, render } from "../view/dom.js";
import { shownClock, waitingPresses } from "./clock_state.js";
import { PRESSES, pressCommand, stateLine } from "./presses.js";

/** @import { DevicePerson } from "../device/verifiers.js" */
/** @import { Device } from "../sync/device.js" */
/** @import { Outbox } from "../sync/outbox.js" */
/** @import { Child } from "../view/dom.js" */
/** @import { ClockData, Press } from "./clock_state.js" */

const CLOCK = "staff.clock";
const SHOWN_MS = 8000; // what was pressed, before the next person's turn
const NOBODY = t("Nobody has a PIN yet. A manager sets PINs in the portal, under People.");

/**
 * Ask who it is, then offer what that person can press. Resolves once the dialog is closed.
 * @param {object} given
 * @param {Device} given.device enrolled, so that it signs
 * @param {Pick<Outbox, "push" | "discard">} given.outbox
 * @param {() => string} given.newId
 * @param {AbortSignal} [given.signal] closes the dialog
 */
export async function openTimeClock({ device, outbox, newId, signal }) {
  const { people, problem } = await findPeople(device);
  const local = createLocalPins(device, (person) => outbox.push(reportWrongPin(person)));
  const person = await askForPin({
    title: t("Time clock"),
    choose: t("Choose your name."),
    note: t("enter your PIN to clock in or out."),
    people: people.filter(({ permissions }) => permissions.includes(CLOCK)),
    nobody: problem || NOBODY,
    check: createPersonCheck(device, local),
    signal,
  });
  if (person) await showClock({ person, device, outbox, newId, signal });
}

/**
 * The people of this device, from the server if it has none yet.
 * @param {Device} device
 */
async function findPeople(device) {
  if (device.people.length) return { people: device.people, problem: "" };
  const read = await readPeople(device);
  if (!read.problem) await device.change(() => ({ people: read.people }));
  return read;
}

/**
 * @param {Parameters<typeof openTimeClock>[0] & {person: DevicePerson}} given
 * @returns {Promise<void>}
 */
function showClock({ person, device, outbox, newId, signal }) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog pin-dialog";
  dialog.tabIndex = -1;
  dialog.setAttribute("aria-labelledby", "clock-title");
  /** @type {{data: ClockData | null, jobId: string, pressed: Press | null, id: string, problem: string}} */
  const state = { data: null, jobId: "", pressed: null, id: "", problem: "" };
  let isRead = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let closing;

  /** The commands of this person that wait here: the till may hold those of others too. */
  const waiting = () => device.commands.filter((each) => each.person_id === person.user_id && each.state === "waiting");

  async function read() {
    const { ok, data } = await readApi(`/clock?person=${person.user_id}`);
    isRead = true;
    if (ok) state.data = data;
    draw();
  }

  /** @param {Press} kind */
  function press(kind) {
    Object.assign(state, { pressed: kind, id: newId(), problem: "" });
    const { metadata, ...command } = pressCommand(kind, state.id, state.jobId);
    outbox.push({ ...command, metadata: { ...metadata, isAwaited: true }, person_id: person.user_id });
    closing = setTimeout(() => dialog.close(), SHOWN_MS);
    draw();
    dialog.focus(); // the button that had the focus is gone
  }

  /** Show the server's refusal of what was pressed, and offer what can be pressed instead. */
  function followAnswer() {
    const refused = device.commands.find((each) => each.command_id === state.id && each.state === "refused");
    if (refused) {
      clearTimeout(closing);
      Object.assign(state, { pressed: null, id: "", problem: refused.error });
      outbox.discard(refused.command_id);
      read();
    }
    draw();
  }

  const draw = () =>
    render(
      dialog,
      h(
        "header",
        { class: "pin-heading", key: "heading" },
        h("h2", { id: "clock-title", class: "dialog-title" }, person.name),
      ),
      h("div", { class: "pin-pad", key: "body" }, state.pressed ? pressed(state.pressed) : choices()),
    );

  /** @returns {Child[]} */
  function choices() {
    const { state: now, since, offered } = shownClock(state.data, waiting());
    if (!isRead && now === "unknown") return [h("p", { key: "reading", role: "status" }, t("Loading"))];
    return [
      h("p", { class: "time-clock-state", key: "state", "data-clock-state": now }, stateLine(now, since)),
      now === "in"
        ? h("p", { class: "text-muted", key: "rest" }, t("Your rest break is due within 6 hours, under 18 within 4½."))
        : null,
      state.problem ? h("p", { class: "pin-problem", key: "problem", role: "alert" }, state.problem) : null,
      offered.includes("staff.clock_in") ? jobs() : null,
      ...offered.map((kind, number) =>
        h(
          "button",
          {
            class: `button button-${number ? "secondary" : "primary"} is-large`,
            key: kind,
            type: "button",
            "data-press": kind,
            on: { click: () => press(kind) },
          },
          PRESSES[kind].text,
        ),
      ),
      close(t("Cancel")),
    ];
  }

  /** @param {Press} kind */
  const pressed = (kind) => [
    h("p", { class: "time-clock-state", key: "done", role: "status", "data-pressed": kind }, PRESSES[kind].done),
    waitingPresses(waiting()).length
      ? h(
          "p",
          { class: "text-muted", key: "waits" },
          t("Saved on this device with its time. It is sent once there is a connection."),
        )
      : null,
    close(t("Done"), "button-primary is-large"),
  ];

  function jobs() {
    const found = state.data?.jobs ?? [];
    if (found.length < 2) return null;
    const chosen = state.jobId || found[0].id;
    return h(
      "div",
      { class: "chip-list", key: "jobs", role: "group", "aria-label": t("Job") },
      found.map(({ id, label }) =>
        h(
          "button",
          {
            class: `chip${chosen === id ? " is-selected" : ""}`,
            key: id,
            type: "button",
            "aria-pressed": chosen === id ? "true" : "false",
            "data-job": id,
            on: {
              click: () => {
                state.jobId = id;
                draw();
              },
            },
          },
          label,
        ),
      ),
    );
  }

  /**
   * @param {string} text
   * @param {string} [kind]
   */
  const close = (text, kind = "button-quiet") =>
    h(
      "button",
      {
        class: `button ${kind}`,
        key: "close",
        type: "button",
        "data-key": "close",
        on: { click: () => dialog.close() },
      },
      text,
    );

  return new Promise((resolve) => {
    const stop = device.watch(followAnswer);
    dialog.addEventListener("close", () => {
      stop();
      clearTimeout(closing);
      dialog.remove();
      resolve();
    });
    signal?.addEventListener("abort", () => dialog.close());
    document.body.append(dialog);
    draw();
    dialog.showModal();
    read();
  });
}
