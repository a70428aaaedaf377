// @ts-check
// Checks PINs on this device, without a network. Each attempt is stored before the PIN is compared, so that neither a
// reload nor a second tab gives more of them. The time is the highest that was seen: a clock set back shortens no wait.

import { NONE, waitOf, withAttempt } from "../device/attempts.js";
import { isRightPin } from "../device/verifiers.js";
import { plural, t } from "../translate.js";

/** @import { Attempts } from "../device/attempts.js" */
/** @import { DevicePerson } from "../device/verifiers.js" */
/** @import { Device } from "../sync/device.js" */

const MINUTE_MS = 60_000;
const WRONG = t("That PIN is wrong.");
const MANY = t("Too many wrong PINs.");

/**
 * @param {Pick<Device, "self" | "change">} device
 * @param {(person: DevicePerson) => unknown} reportWrong called for each wrong PIN, for the restaurant's security log
 */
export function createLocalPins(device, reportWrong) {
  /**
   * Count an attempt, unless the person has to wait. Resolves to how long they have to: before it, and after it.
   * @param {string} personId
   */
  async function count(personId) {
    const counted = await device.change(
      ({ self }) => {
        const at = Math.max(Date.now(), self.latest_at ?? 0);
        const attempts = self.pin_attempts?.[personId] ?? NONE;
        const before = waitOf(attempts, at);
        const next = before ? attempts : withAttempt(attempts, at);
        return {
          self: { ...self, latest_at: at, pin_attempts: { ...self.pin_attempts, [personId]: next } },
          result: { before, after: waitOf(next, at) },
        };
      },
      { strict: true },
    );
    return counted ?? { before: 0, after: 0 };
  }

  /** @param {string} personId */
  const forgive = (personId) =>
    device.change(({ self }) => {
      const { [personId]: _forgiven, ...others } = self.pin_attempts ?? {};
      return { self: { ...self, pin_attempts: others } };
    });

  /**
   * Resolves to "" if it is that person's PIN, or to the message for the person.
   * @param {DevicePerson} person
   * @param {string} pin
   */
  async function check(person, pin) {
    const { keys } = device.self;
    if (!keys || !person.verifier) return notHere(person);
    const { before, after } = await count(person.user_id);
    if (before) return `${MANY} ${whenAgain(before, person)}`;
    if (!(await isRightPin(person, pin, keys.sealing))) {
      reportWrong(person);
      return `${WRONG} ${whenAgain(after, person)}`;
    }
    await forgive(person.user_id);
    return "";
  }

  return { check, forgive };
}

/**
 * Report a wrong PIN that this device has checked itself, for the restaurant's security log.
 * @param {{user_id: string, name: string}} person whose PIN it was to be
 */
export const reportWrongPin = ({ user_id, name }) => ({
  kind: /** @type {const} */ ("pin.report_wrong"),
  payload: { person_id: user_id },
  metadata: { where: "", description: t("Wrong PIN for {name}", { name }) },
});

/** @param {DevicePerson} person */
const notHere = ({ name }) =>
  t(
    "This device cannot check {name}’s PIN without a connection yet: it can once {name} has " +
      "entered it here with one.",
    { name },
  );

/**
 * @param {number} waitMs
 * @param {DevicePerson} person
 */
function whenAgain(waitMs, { name }) {
  if (!waitMs) return t("Try again.");
  if (waitMs === Infinity) return t("{name}’s PIN works here again when there is a connection.", { name });
  return plural(Math.ceil(waitMs / MINUTE_MS), "Try again in {count} minute.", "Try again in {count} minutes.");
}
