// What a kitchen hears: something new, something changed or taken off, something late. Browsers wait for the first
// touch.

const SECONDS = 0.22;
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

/** `onChange(state)`: "on", "off", or "waiting" for a touch before it can be heard. */
export function createSound({ on: wanted, onChange }) {
  let context = null;
  let on = wanted;

  const state = () => (on ? (context?.state === "running" ? "on" : "waiting") : "off");

  async function wake() {
    if (context?.state === "running") return;
    context ??= new AudioContext();
    await context.resume().catch(() => {}); // the next touch tries again
    onChange(state());
  }

  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);

  function note(hertz, from) {
    const start = context.currentTime + from;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0.0001, start);
    volume.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
    tone.connect(volume).connect(context.destination);
    tone.start(start);
    tone.stop(start + SECONDS);
  }

  function play(tune) {
    if (!on || context?.state !== "running") return;
    for (const [hertz, from] of TUNES[tune]) note(hertz, from);
  }

  return {
    state,
    play,
    set(value) {
      on = value;
      onChange(state());
      play("fresh");
    },
  };
}
