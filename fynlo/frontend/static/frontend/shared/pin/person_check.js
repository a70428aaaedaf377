// @ts-check
/**
 * Checks a person's PIN so that this device may sign what they do once. Nobody is signed in by it. Without a verifier
 * of the person the server checks the PIN, and the device gets one.
 */

import { postPin } from "./device_people.js";

/** @import { DevicePerson } from "../device/verifiers.js" */
/** @import { Device } from "../sync/device.js" */
/** @import { createLocalPins } from "./local_pins.js" */

/**
 * @param {Device} device
 * @param {ReturnType<typeof createLocalPins>} local
 * @returns {(person: DevicePerson, pin: string) => Promise<string>} resolves to "", or to the message for the person
 */
export const createPersonCheck = (device, local) => async (person, pin) => {
  if (person.verifier) return local.check(person, pin);
  const { ok, data, problem } = await postPin(device, "/auth/pin/check", { user_id: person.user_id, pin });
  if (!ok) return problem;
  await device.change(() => ({
    people: [...device.people.filter(({ user_id }) => user_id !== person.user_id), data],
  }));
  return "";
};
