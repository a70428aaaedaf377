// @ts-check
// payments.splitting.parts_offered in the browser; both are held to tests/payments/cases/parts_offered.json.

import { t } from "../translate.js";

const FRACTIONS = [
  { of: 2, label: t("half") },
  { of: 3, label: t("a third") },
  { of: 4, label: t("a quarter") },
];

/**
 * The parts of a line that can be paid beside all that is left of it: some of several, and the fractions that are no
 * whole number of them.
 * @param {number} quantity
 * @returns {[string, string][]} [["1/3", "1 of 3"], …]: the value for the server and its label
 */
export function partsOffered(quantity) {
  const counted = Array.from({ length: quantity - 1 }, (_, index) => index + 1);
  return [
    ...counted.map(
      (count) =>
        /** @type {[string, string]} */ ([`${count}/${quantity}`, t("{count} of {quantity}", { count, quantity })]),
    ),
    ...FRACTIONS.filter(({ of }) => quantity % of).map(
      ({ of, label }) => /** @type {[string, string]} */ ([`1/${of}`, label]),
    ),
  ];
}
