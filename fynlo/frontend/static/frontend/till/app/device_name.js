// @ts-check
// The name of a till until a manager renames it: its kind of device and the person who opened it first.

import { t } from "../../shared/translate.js";

/** @type {[RegExp, string][]} */
const MAKES = [
  [/iPad/, "iPad"],
  [/iPhone/, "iPhone"],
  [/Android.*Mobile/, t("Android phone")],
  [/Android/, t("Android tablet")],
  [/CrOS/, t("Chromebook")],
  [/Windows/, t("Windows computer")],
  [/Macintosh/, t("Mac")],
  [/Linux/, t("Linux computer")],
];
const LONGEST = 60;

/**
 * "iPad, Sara"
 * @param {{userAgent: string, maxTouchPoints?: number}} navigator
 * @param {string} personName
 */
export function deviceName({ userAgent, maxTouchPoints = 0 }, personName) {
  const found = MAKES.find(([pattern]) => pattern.test(userAgent))?.[1] ?? t("Till");
  const make = found === "Mac" && maxTouchPoints > 1 ? "iPad" : found; // an iPad that asks for desktop pages
  return `${make}, ${personName.split(" ")[0]}`.slice(0, LONGEST);
}
