// @ts-check
// Passkeys. <form data-passkey> with an <input data-passkey-credential>: before the form is sent, the browser makes a
// passkey (options in #passkey-options) or signs with one (options from the address in data-passkey). The form is shown
// only where the browser knows passkeys.

import { t } from "../../frontend/shared/translate.js";

const MESSAGES = {
  unsupported: t("This browser does not know passkeys. Update it, or use another one."),
  refused: t("No passkey was used. Try again, or sign in with your password."),
  known: t("This device has a passkey for your account already."),
  offline: t("The server did not answer. Check the connection and try again."),
};

const isSupported =
  typeof PublicKeyCredential !== "undefined" &&
  "parseCreationOptionsFromJSON" in PublicKeyCredential &&
  "parseRequestOptionsFromJSON" in PublicKeyCredential;

/** Forms that hold what the passkey signed and are being sent. @type {WeakSet<HTMLFormElement>} */
const signed = new WeakSet();

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
async function sign(form) {
  const token = /** @type {HTMLInputElement} */ (form.elements.namedItem("csrfmiddlewaretoken")).value;
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[data-passkey-credential]"));
  const address = form.dataset.passkey;
  try {
    const credential = address ? await signWithPasskey(address, token) : await createPasskey(form);
    if (credential) {
      field.value = JSON.stringify(/** @type {PublicKeyCredential} */ (credential).toJSON());
    }
    signed.add(form);
    form.requestSubmit();
  } catch (error) {
    showMessage(form, sentenceOf(error));
  }
}

/** Show the forms of passkeys below `root`, which htmx may have put into a sheet. @param {ParentNode} root */
function prepare(root) {
  /** @type {NodeListOf<HTMLFormElement>} */
  const forms = root.querySelectorAll("form[data-passkey]");
  for (const form of forms) {
    if (isSupported) form.hidden = false;
    else showMessage(form, MESSAGES.unsupported);
  }
}

// While capturing, so that htmx does not send a form that is not signed yet.
document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset.passkey === undefined || signed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sign(form);
  },
  true,
);
document.addEventListener("htmx:load", (event) => prepare(/** @type {HTMLElement} */ (event.target)));
prepare(document);
