// @ts-check
/** Which of the restaurant's card machines stands at this till. The device remembers it, if it has storage. */

const NAME = "fynlo:card-machine";

/**
 * The machine at this till: the only one, else the one that was chosen here, else "".
 * @param {string[]} machines
 */
export function machineHere(machines) {
  if (machines.length === 1) return machines[0];
  try {
    const chosen = localStorage.getItem(NAME) ?? "";
    return machines.includes(chosen) ? chosen : "";
  } catch {
    return "";
  }
}

/** @param {string} machine */
export function chooseMachine(machine) {
  try {
    localStorage.setItem(NAME, machine);
  } catch {
    // without storage the payment names no machine
  }
}
