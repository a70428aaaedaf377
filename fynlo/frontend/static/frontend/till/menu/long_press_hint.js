// @ts-check
// Whether a person on this device has used the long tap that opens a dish's options. A browser without storage shows
// the hint again after each start.
const NAME = "fynlo:till:knows-hold";

export function knowsLongPress() {
  try {
    return localStorage.getItem(NAME) === "yes";
  } catch {
    return false;
  }
}

export function rememberLongPress() {
  try {
    localStorage.setItem(NAME, "yes");
  } catch {
    // the hint shows again
  }
}
