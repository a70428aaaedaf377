// @ts-check
// Passkeys. <form data-passkey> with an <input name="credential">: before the form is sent, the browser makes a passkey
// (options in #passkey-options) or signs with one (options from the address in data-passkey). The form is shown only
// where the browser knows passkeys.

const MESSAGES = {
  unsupported: "This browser does not know passkeys. Update it, or use another one.",
  refused: "No passkey was used. Try again, or sign in with your password.",
  known: "This device has a passkey for your account already.",
  offline: "The server did not answer. Check the connection and try again.",
};

const isSupported =
  typeof PublicKeyCredential !== "undefined" &&
  "parseCreationOptionsFromJSON" in PublicKeyCredential &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** @param {HTMLFormElement} form @param {string} text */
function showMessage(form, text) {
  const line = /** @type {HTMLElement | null} */ (form.querySelector("[data-passkey-message]"));
  if (!line) return;
  line.textContent = text;
  line.hidden = false;
}

/** @param {HTMLFormElement} form @returns {Promise<Credential | null>} */
async function createPasskey(form) {
  const options = JSON.parse(document.getElementById("passkey-options")?.textContent ?? "{}");
  if (!form.checkValidity()) return null;
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

/** @param {string} address @param {string} token @returns {Promise<Credential | null>} */
async function signWithPasskey(address, token) {
  const response = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!response.ok) throw new TypeError("no options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await response.json());
  return navigator.credentials.get({ publicKey });
}

/** @param {unknown} error @returns {string} */
function sentenceOf(error) {
  if (error instanceof TypeError) return MESSAGES.offline;
  return error instanceof DOMException && error.name === "InvalidStateError" ? MESSAGES.known : MESSAGES.refused;
}

/** @param {HTMLFormElement} form */
async function send(form) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
  const address = form.dataset.passkey;
  try {
    const credential = address ? await signWithPasskey(address, token) : await createPasskey(form);
    if (credential) {
      const field = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
      field.value = JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON());
    }
    form.submit();
  } catch (error) {
    showMessage(form, sentenceOf(error));
  }
}

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form[data-passkey]");
for (const form of forms) {
  if (!isSupported) {
    showMessage(form, MESSAGES.unsupported);
    continue;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
}
