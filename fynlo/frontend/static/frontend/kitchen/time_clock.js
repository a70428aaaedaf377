// @ts-check
/**
 * The time clock on a kitchen screen. Loaded after the tickets: it opens the device's own store and its outbox, which a
 * till on the same device shares. What the till left there is only handed up here; its refusals wait for the till.
 */

import { uuid7 } from "../shared/ids.js";
import { readPeople } from "../shared/pin/device_people.js";
import { openDevice } from "../shared/sync/device.js";
import { Outbox } from "../shared/sync/outbox.js";
import { openTimeClock } from "../shared/time_clock/clock_dialog.js";
import { t } from "../shared/translate.js";

/** @import { Config, ShowToast } from "./types.js" */

const PEOPLE_EVERY_MS = 2 * 60_000; // who has a PIN here is read again

/**
 * @param {object} given
 * @param {Config} given.config
 * @param {() => boolean} given.isOnline
 * @param {ShowToast} given.showToast
 */
export async function createTimeClock({ config, isOnline, showToast }) {
  const device = await openDevice({ restaurantId: config.restaurant.id, personId: config.person.id });
  const outbox = new Outbox({
    device,
    as: { kind: "kitchen", name: config.station.name },
    settled: ({ metadata }, { outcome }) => (outcome === "rejected" ? metadata : null),
    isOnline,
  });
  if (device.signs) {
    outbox.start();
    refresh();
    setInterval(() => document.hidden || refresh(), PEOPLE_EVERY_MS);
  }

  /** Read from the server who has a PIN here, with their verifiers. */
  async function refresh() {
    const { people, problem } = await readPeople(device);
    if (!problem) await device.change(() => ({ people }));
  }

  return {
    /** Ask who it is, and clock that person in or out. */
    async open() {
      if (device.signs) return openTimeClock({ device, outbox, newId: uuid7 });
      return showToast(t("This device is not enrolled. Ask a manager to add it in the portal, under Devices."), "info");
    },
    /**
     * Send again what a server that was set back has lost.
     * @param {number} epoch of the stream
     */
    learnEpoch: (epoch) => (device.signs ? outbox.learnEpoch(epoch) : undefined),
    /** The connection is back. */
    retry: () => (device.signs ? outbox.retry() : undefined),
  };
}
