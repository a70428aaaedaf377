// @ts-check
// Whether this device shows the floor as a plan or as a list. A browser without storage begins with the list.
const NAME = "fynlo:till:floor-plan";

export function showsPlan() {
  try {
    return localStorage.getItem(NAME) === "yes";
  } catch {
    return false;
  }
}

/** @param {boolean} now */
export function rememberPlan(now) {
  try {
    localStorage.setItem(NAME, now ? "yes" : "no");
  } catch {
    // the list shows again after the next start
  }
}
