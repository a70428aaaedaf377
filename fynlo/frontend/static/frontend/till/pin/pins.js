// @ts-check
// What PINs are for on the till: another person takes over, a manager approves one action, the screen is unlocked.
//
// With a connection the server checks the PIN and signs the person in. Without one this device checks it
// (local_pins.js): the person acts at once (actor.js), and enters the PIN again once the connection is back, to sign
// in. The PIN itself is not kept.

import { uuid7 } from "../../shared/ids.js";
import { postPin, readPeople } from "../../shared/pin/device_people.js";
import { createLocalPins, reportWrongPin } from "../../shared/pin/local_pins.js";
import { t } from "../../shared/translate.js";
import { isOnline } from "../online_actions.js";

/** @import { DevicePerson } from "../../shared/device/verifiers.js" */
/** @import { Outbox } from "../../shared/sync/outbox.js" */
/** @import { Approval, Config, Device, ShowToast, TillStore } from "../types.js" */
/** @import { createActor } from "./actor.js" */
/** @import { PinQuestion } from "../../shared/pin/pin_dialog.js" */

const PAGE = "/pos/";
const GIVE = "approvals.give";
const CHOOSE = t("Choose your name.");
const ENTER = t("enter your PIN.");
const NOBODY = t("Nobody has a PIN yet. A manager sets PINs in the portal, under People.");
const NO_MANAGER = t("No owner or manager has a PIN yet. They set one in the portal, under People.");
const BY_EMAIL = t("Sign in with email");
const NOT_HERE = t("This part of the till is not on this device yet. It needs the network once.");
const NO_EMAIL = t("Signing in with email needs a connection.");

/** @param {PinQuestion} question */
const askForPin = async (question) => (await import("../lazy_views.js")).askForPin(question);

/**
 * Whether a manager's PIN can be checked on this device.
 * @param {Pick<Device, "signs" | "people">} device
 */
export const hasManagers = ({ signs, people }) =>
  signs && people.some(({ permissions, verifier }) => Boolean(verifier) && permissions.includes(GIVE));

/**
 * @param {object} given
 * @param {Device} given.device
 * @param {Config} given.config of the person who is signed in
 * @param {TillStore} given.store
 * @param {Pick<Outbox, "push" | "discard">} given.outbox
 * @param {ReturnType<typeof createActor>} given.actor
 * @param {ShowToast} given.showToast
 * @param {() => Promise<void>} given.forget deletes what the page stores of the person who leaves
 * @param {() => void} given.signOut signs the person out, without asking
 */
export function createPins({ device, config, store, outbox, actor, showToast, forget, signOut }) {
  const local = createLocalPins(device, (person) => outbox.push(reportWrongPin(person)));
  /** @type {AbortController | null} of the dialog that is open */
  let dialog = null;
  let isLockShown = false;

  /** The people who have a PIN here, from this device or, if it has none, from the server. */
  async function findPeople() {
    if (device.signs && device.people.length) return { people: device.people, problem: "" };
    return readPeople(device);
  }

  /** Read from the server who has a PIN here, with their verifiers. */
  async function refresh() {
    if (!device.signs) return;
    const { people, problem } = await readPeople(device);
    if (!problem) await actor.setPeople(people);
  }

  /**
   * The person is signed in at the server: open the till as theirs.
   * @param {DevicePerson} person
   */
  async function signedIn(person) {
    await local.forgive(person.user_id);
    await actor.end();
    if (person.user_id !== config.person.id) await forget();
    location.assign(PAGE);
    return "";
  }

  /**
   * Let the person act if it is their PIN. The person who is signed in needs no server for it.
   * @param {DevicePerson} person
   * @param {string} pin
   * @returns {Promise<string>} the message for the person, or ""
   */
  async function accept(person, pin) {
    const { reason } = store.state;
    const isSignedIn = person.user_id === config.person.id && reason !== "signed_out";
    const staysHere = isSignedIn && device.signs && Boolean(person.verifier);
    if (!staysHere && (isOnline(store.state) || reason === "signed_out" || !device.signs)) {
      const answer = await postPin(device, "/auth/pin", { user_id: person.user_id, pin });
      if (answer.ok) return signedIn(person);
      if (answer.isRefused || !device.signs) return answer.problem;
    }
    const problem = await local.check(person, pin);
    if (!problem) await actor.takeOver(person);
    return problem;
  }

  /** Let another person take over this till. */
  async function switchPerson() {
    const { people, problem } = await findPeople();
    if (problem) return showToast(problem, "warning");
    await ask({ title: t("Who takes over?"), choose: CHOOSE, note: ENTER, people, nobody: NOBODY, check: accept });
  }

  /** Sign the person in who took over without a network. */
  async function confirmPerson() {
    const people = device.people.filter(({ user_id }) => user_id === actor.personId());
    await ask({
      title: t("You are back online"),
      choose: CHOOSE,
      note: t("enter your PIN to sign in."),
      people,
      check: accept,
    });
  }

  /**
   * Ask a manager to approve one action. Without a network, and for a person who took over without one, this device
   * checks the PIN and signs who approved.
   * @param {{action: string, target: string, description: string}} asked
   * @returns {Promise<Approval | null>} null if it was not given
   */
  async function askApproval({ action, target, description }) {
    const { people, problem } = await findPeople();
    if (problem) {
      showToast(problem, "warning");
      return null;
    }
    const asksServer = !device.signs || (isOnline(store.state) && device.personId === config.person.id);
    /** @type {Approval | null} */
    let given = null;
    await ask({
      title: t("A manager has to approve this"),
      choose: t("{description}. Who approves it?", { description }),
      note: t("enter your PIN to approve it."),
      people: people.filter(({ permissions }) => permissions.includes(GIVE)),
      nobody: NO_MANAGER,
      check: async (person, pin) => {
        if (asksServer) {
          const answer = await postPin(device, "/auth/approvals", { user_id: person.user_id, pin, action, target });
          if (answer.ok) given = { approval: answer.data.approval };
          if (answer.ok || answer.isRefused || !device.signs) return answer.problem;
        }
        const wrong = await local.check(person, pin);
        if (!wrong) given = { approved_by: person.user_id };
        return wrong;
      },
    });
    return given;
  }

  /** Lock the till, in every tab, until someone enters a PIN. Not where nobody could unlock it. */
  async function lock() {
    const { people } = await findPeople();
    if (people.length) await actor.lock();
  }

  /** Ask for a PIN while the till is locked. */
  async function showLock() {
    if (isLockShown || !store.state.locked) return;
    isLockShown = true;
    dialog?.abort();
    dialog = null;
    try {
      const { people, problem } = await findPeople();
      if (store.state.locked) await ask({ ...LOCKED, people, nobody: problem || NOBODY, check: accept, ways: ways() });
    } finally {
      isLockShown = false;
    }
  }

  /** The way out for a person without a PIN. Resolves to the message for the person, or "". */
  async function signInByEmail() {
    if (!isOnline(store.state) && store.state.reason !== "signed_out") return NO_EMAIL;
    signOut();
    return "";
  }

  /** Open the time clock over the locked till. Resolves to the message for the person, or "". */
  async function openClock() {
    try {
      const { openTimeClock: open } = await import("../lazy_views.js");
      await open({ device, outbox, newId: uuid7 });
      return "";
    } catch {
      return NOT_HERE;
    }
  }

  /** Open the time clock for another person than the one who acts. */
  async function openTimeClock() {
    const problem = await openClock();
    if (problem) showToast(problem, "warning");
  }

  /** What the locked till offers beside a PIN. */
  const ways = () => [
    ...(config.has_clock && device.signs ? [{ text: t("Clock in or out"), tap: openClock }] : []),
    { text: BY_EMAIL, tap: signInByEmail },
  ];

  /** @param {PinQuestion} question */
  async function ask(question) {
    if (dialog) return;
    const own = new AbortController();
    dialog = own;
    try {
      await askForPin({ ...question, signal: own.signal });
    } catch {
      showToast(NOT_HERE, "warning");
    } finally {
      if (dialog === own) dialog = null;
    }
  }

  let wasLocked = false;
  store.subscribe(({ locked }) => {
    if (locked === wasLocked) return;
    wasLocked = locked; // in whichever tab
    if (locked) showLock();
    else if (isLockShown) dialog?.abort();
  });

  return { switchPerson, confirmPerson, askApproval, lock, showLock, refresh, openTimeClock };
}

const LOCKED = { title: t("Locked"), choose: CHOOSE, note: ENTER, canClose: false };
