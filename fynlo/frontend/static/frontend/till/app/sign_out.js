// Signing out: not while work would be lost, and then nothing of this person stays on the device.

const PAGE = "/pos/";

/** `reasonToStay()` is a sentence, or ""; `forget()` empties what this page keeps; `stay(reason)` tells the person. */
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

/** The kept page has the person's name in it. */
async function forgetPage() {
  if (!("caches" in window)) return;
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith("till-")).map(async (name) => (await caches.open(name)).delete(PAGE)),
  );
}
