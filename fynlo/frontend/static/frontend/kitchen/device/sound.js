// @ts-check
// Sounds: for a new ticket, for a change or a void, for a late ticket. Browsers allow no sound before the first touch.

/** @typedef {"fresh" | "changed" | "late"} Tune */

const SECONDS = 0.22;
/** @type {Record<Tune, [hertz: number, from: number][]>} `from` in seconds */
const TUNES = {
  fresh: [
    [880, 0],
    [1174.66, 0.16],
  ],
  changed: [
    [659.25, 0],
    [523.25, 0.18],
    [659.25, 0.36],
  ],
  late: [
    [311.13, 0],
    [311.13, 0.3],
  ],
};

/** @typedef {"on" | "off" | "waiting"} SoundState "waiting": on, but silent until the first touch */

/**
 * @param {object} options
 * @param {boolean} options.on
 * @param {(state: SoundState) => void} options.onChange
 */
export function createSound({ on: wanted, onChange }) {
  /** @type {AudioContext | null} */
  let context = null;
  let on = wanted;

  /** @returns {SoundState} */
  const state = () => (on ? (context?.state === "running" ? "on" : "waiting") : "off");

  async function wake() {
    if (context?.state === "running") return;
    context ??= new AudioContext();
    await context.resume().catch(() => {}); // the next touch tries again
    onChange(state());
  }

  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);

  /**
   * @param {AudioContext} audio
   * @param {number} hertz
   * @param {number} from seconds from now
   */
  function note(audio, hertz, from) {
    const start = audio.currentTime + from;
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
    tone.connect(volume).connect(audio.destination);
    tone.start(start);
    tone.stop(start + SECONDS);
  }

  /** @param {Tune} tune */
  function play(tune) {
    if (!on || context?.state !== "running") return;
    for (const [hertz, from] of TUNES[tune]) note(context, hertz, from);
  }

  return {
    state,
    play,
    /** @param {boolean} value */
    set(value) {
      on = value;
      onChange(state());
      play("fresh");
    },
  };
}
