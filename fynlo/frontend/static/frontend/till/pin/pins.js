// @ts-check
// What PINs are for on the till: another person takes over, a manager approves one action, a pause locks the screen.

import { postPin, readPeople } from "./device_people.js";

/** @import { Config, Device, ShowToast } from "../types.js" */
/** @import { DevicePerson } from "./device_people.js" */
/** @import { PinQuestion } from "./pin_dialog.js" */

const PAGE = "/pos/";
const GIVE = "approvals.give";
const ACTIVITY = ["pointerdown", "keydown"];
const CHOOSE = "Choose your name.";
const ENTER = "enter your PIN.";
const NOBODY = "Nobody has a PIN yet. A manager sets PINs in the portal, under People.";
const NO_MANAGER = "No owner or manager has a PIN yet. They set one in the portal, under People.";

/** @param {PinQuestion} question */
const askForPin = async (question) => (await import("../lazy_views.js")).askForPin(question);

/**
 * @param {object} given
 * @param {Device} given.device
 * @param {Config} given.config
 * @param {ShowToast} given.showToast
 * @param {() => Promise<void>} given.forget deletes what the page stores of the person who leaves
 */
export function createPins({ device, config, showToast, forget }) {
  let isOpen = false;

  /**
   * @param {DevicePerson} person
   * @param {string} pin
   */
  async function signIn(person, pin) {
    const { ok, problem } = await postPin(device, "/auth/pin", { user_id: person.user_id, pin });
    if (!ok) return problem;
    if (person.user_id !== config.person.id) await forget();
    location.assign(PAGE);
    return "";
  }

  /** Let another person take over this till. */
  async function switchPerson() {
    const { people, problem } = await readPeople(device);
    if (problem) return showToast(problem, "warning");
    await ask({ title: "Who takes over?", choose: CHOOSE, note: ENTER, people, nobody: NOBODY, check: signIn });
  }

  /**
   * Ask a manager to approve one action. Resolves to the approval, or to "" if it was not given.
   * @param {{action: string, target: string, description: string}} asked
   */
  async function askApproval({ action, target, description }) {
    const { people, problem } = await readPeople(device);
    if (problem) {
      showToast(problem, "warning");
      return "";
    }
    let approval = "";
    await ask({
      title: "A manager has to approve this",
      choose: `${description}. Who approves it?`,
      note: "enter your PIN to approve it.",
      people: people.filter(({ permissions }) => permissions.includes(GIVE)),
      nobody: NO_MANAGER,
      check: async ({ user_id }, pin) => {
        const answer = await postPin(device, "/auth/approvals", { user_id, pin, action, target });
        approval = answer.data?.approval ?? "";
        return answer.problem;
      },
    });
    return approval;
  }

  /** Lock the screen until someone enters a PIN. Works for a person who signed in with one. */
  async function lock() {
    const { people } = await readPeople(device);
    if (people.length)
      await ask({ title: "Locked", choose: CHOOSE, note: ENTER, people, canClose: false, check: signIn });
  }

  /** @param {PinQuestion} question */
  async function ask(question) {
    if (isOpen) return;
    isOpen = true;
    try {
      await askForPin(question);
    } finally {
      isOpen = false;
    }
  }

  /** Lock after a pause, where the restaurant asks for it and the person signed in with a PIN. */
  function lockAfterPause() {
    const pauseMs = config.lock_after * 1000;
    if (!pauseMs) return;
    let timer = setTimeout(lock, pauseMs);
    for (const type of ACTIVITY)
      document.addEventListener(type, () => {
        clearTimeout(timer);
        timer = setTimeout(lock, pauseMs);
      });
  }

  return { switchPerson, askApproval, lockAfterPause };
}
