// @ts-check
// Whether somebody on this device knows that a long tap on a dish opens its options. A browser without storage is told
// again with each start.
const NAME = "fynlo:till:knows-hold";

export function knowsHold() {
  try {
    return localStorage.getItem(NAME) === "yes";
  } catch {
    return false;
  }
}

export function rememberHold() {
  try {
    localStorage.setItem(NAME, "yes");
  } catch {
    // it is told again
  }
}
