// @ts-check
// Signing out: refused while unsent changes would be lost. Afterwards nothing of this person stays on the device.

const PAGE = "/pos/";

/**
 * Guard the sign-out form, in all tabs of this person.
 * @param {object} given
 * @param {HTMLFormElement} given.form
 * @param {string} given.channelName
 * @param {() => string} given.reasonToStay why the person cannot sign out now, or ""
 * @param {(reason: string) => void} given.stay shows the reason
 * @param {() => Promise<void>} given.forget deletes what this page stores
 */
export function guardSignOut({ form, reasonToStay, stay, forget, channelName }) {
  const others = "BroadcastChannel" in window ? new BroadcastChannel(channelName) : null;

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = reasonToStay();
    if (reason) {
      stay(reason);
      return;
    }
    others?.postMessage("signed out");
    await Promise.allSettled([forget(), forgetPage()]);
    form.submit();
  });
  others?.addEventListener("message", async () => {
    await forget();
    location.assign("/sign-in/");
  });
}

/** Delete the till's cached page, which contains the person's name. */
export async function forgetPage() {
  if (!("caches" in window)) return;
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("till-")).map(async (name) => (await caches.open(name)).delete(PAGE)),
  );
}
