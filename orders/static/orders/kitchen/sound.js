// Two notes when a ticket arrives. Off or on is remembered on this device; browsers wait for the first touch.

const NAME = "fynlo:kitchen:sound";
const NOTES = [
  { hertz: 880, from: 0 },
  { hertz: 1174.66, from: 0.16 },
];
const SECONDS = 0.22;

export function createSound({ storage = window.localStorage } = {}) {
  let context = null;
  let on = storage.getItem(NAME) !== "off";

  function wake() {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume().catch(() => {}); // the next touch tries again
  }

  document.addEventListener("pointerdown", wake);
  document.addEventListener("keydown", wake);

  function play() {
    if (!on || context?.state !== "running") return;
    for (const { hertz, from } of NOTES) {
      const start = context.currentTime + from;
      const tone = context.createOscillator();
      const volume = context.createGain();
      tone.frequency.value = hertz;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(0.4, start + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + SECONDS);
      tone.connect(volume).connect(context.destination);
      tone.start(start);
      tone.stop(start + SECONDS);
    }
  }

  return {
    get on() {
      return on;
    },
    set(wanted) {
      on = wanted;
      storage.setItem(NAME, on ? "on" : "off");
      if (on) play();
    },
    play,
  };
}
