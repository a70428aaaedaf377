// @ts-check
// Who acts at this till, and whether it is locked. Both are stored on the device: they hold after a reload, without a
// network, and in every tab. Both end with the sign-in that they belong to.
//
// Without a network another person takes over by PIN. The session of the person before still carries all requests; the
// commands are the other person's, and the device signs them.

/** @import { DevicePerson } from "../../shared/device/verifiers.js" */
/** @import { Self } from "../../shared/sync/device.js" */
/** @import { Config, Device } from "../types.js" */

/**
 * @param {object} given
 * @param {Device} given.device
 * @param {Config} given.config of the person who is signed in
 */
export function createActor({ device, config }) {
  const { session } = config;

  /** @param {Self} self */
  const actingOf = ({ acting }) => (acting?.session === session ? acting : null);

  /** The person who took over, or null. */
  const person = () => device.people.find(({ user_id }) => user_id === actingOf(device.self)?.person_id) ?? null;

  const personId = () => person()?.user_id ?? config.person.id;

  /** @param {(self: Self) => Partial<Self>} changes */
  async function change(changes) {
    await device.change(({ self }) => ({ self: { ...self, ...changes(self) } }), { strict: true });
    await device.actAs(personId());
  }

  return {
    personId,

    /** What the till's state says of the person. Locked also if the person who took over is not known here any more. */
    read() {
      const who = person();
      const shown = who ? configOf(config, who) : config;
      const isGone = Boolean(actingOf(device.self)) && !who;
      const locked = isGone || device.self.lock?.session === session;
      return { config: shown, may: new Set(shown.permissions), locked, tookOver: Boolean(who) };
    },

    /**
     * Let a person whose PIN was right act, and unlock the till.
     * @param {Pick<DevicePerson, "user_id">} next
     */
    takeOver: ({ user_id }) =>
      change(() => ({ lock: null, acting: user_id === config.person.id ? null : { person_id: user_id, session } })),

    lock: () => change(() => ({ lock: { session } })),

    /** Forget who took over, and the lock: a person has signed in. */
    end: () => change(() => ({ lock: null, acting: null })),

    /**
     * Store the people whom the server names. If the person who took over has left, or has another PIN now, the till
     * locks.
     * @param {DevicePerson[]} people
     */
    async setPeople(people) {
      const versionOf = (/** @type {DevicePerson[]} */ list, /** @type {string | undefined} */ id) =>
        list.find(({ user_id }) => user_id === id)?.pin_version;
      const before = device.people;
      await device.change(({ self }) => {
        const id = actingOf(self)?.person_id;
        const isSame = !id || versionOf(before, id) === versionOf(people, id);
        return { people, ...(isSame ? {} : { self: { ...self, acting: null, lock: { session } } }) };
      });
      await device.actAs(personId());
    },
  };
}

/**
 * What the till knows from the start, for a person who took over by PIN.
 * @param {Config} config
 * @param {DevicePerson} person
 * @returns {Config}
 */
const configOf = (config, { user_id, name, job, role, permissions }) => ({
  ...config,
  person: { id: user_id, name, role: job || role },
  permissions: [...new Set([...permissions, ...config.lent])],
  own: permissions,
  links: {},
});
