// @ts-check
/**
 * The outbox of a practising till: it sends nothing. Each command is done at once by the restaurant on this device
 * (practice_restaurant.js), and answered as the server would answer it.
 */

import { uuid7 } from "../../shared/ids.js";
import { NEW_PRACTICE, takeCommand } from "./practice_restaurant.js";

/** @import { Changes, Device } from "../../shared/sync/device.js" */
/** @import { Command, CommandAnswer, NewCommand } from "../../shared/sync/outbox.js" */
/** @import { Metadata, TillCommand } from "../types.js" */
/** @import { House, Practice } from "./practice_restaurant.js" */

const RECORD = "practice";

/**
 * What happened in the practice of this device.
 * @param {Device} device
 * @returns {Practice}
 */
export const practiceOn = (device) => device.all(RECORD).now ?? NEW_PRACTICE;

export class PracticeOutbox {
  #device;
  #settled;
  #house;

  /**
   * @param {object} given
   * @param {Device} given.device of this practice
   * @param {(command: TillCommand, answer: CommandAnswer) => Metadata | null} given.settled as the outbox calls it
   * @param {() => House} given.house
   */
  constructor({ device, settled, house }) {
    this.#device = device;
    this.#settled = settled;
    this.#house = house;
  }

  /**
   * @param {NewCommand} command
   * @param {Changes} [more] written in the same transaction
   */
  push(command, more = {}) {
    const whole = this.#newCommand(command);
    const [practice, answer] = takeCommand(practiceOn(this.#device), whole, this.#house());
    this.#device.write({ ...more, keep: [...(more.keep ?? []), [RECORD, "now", practice]] });
    const metadata = this.#settled(whole, { command_id: whole.command_id, ...answer });
    if (metadata && answer.outcome === "rejected")
      this.#device.write({ commands: [{ ...whole, state: "refused", error: answer.error.message, metadata }] });
  }

  /**
   * @param {(receiptNumber: string) => NewCommand} make
   * @param {Changes} [more]
   */
  async pushWithReceipt(make, more = {}) {
    this.push(make(""), more);
  }

  /** @param {string} commandId */
  discard(commandId) {
    this.#device.write({ forget: [commandId] });
  }

  /** @param {Command} command */
  putBack(command) {
    this.#device.write({ commands: [command] });
  }

  // There is no queue.
  start() {}
  retry() {}
  async report() {}
  async learnEpoch() {}

  /**
   * @param {NewCommand} command
   * @returns {Command}
   */
  #newCommand({ command_id = uuid7(), target = "", payload = {}, ...command }) {
    return {
      ...command,
      command_id,
      target,
      payload,
      created_at: Date.now(),
      device_seq: null,
      person_id: this.#device.personId,
      state: "waiting",
      uncertain: false,
      error: "",
    };
  }
}
