// @ts-check
// Actions on courses and seats: choose where new lines go, hold a course, fire a course.

import { courseName, courseOf } from "../../shared/rules/courses.js";
import { t } from "../../shared/translate.js";
import { fireCourse, holdCourse, setRush } from "../commands.js";

/** @import { ScreenState, Tools } from "../types.js" */

/** @param {Tools} tools */
export function courseActions({ state, changeUi, cart, keepCart, outbox, showToast, where, action }) {
  /** @param {boolean} on */
  function rush(on) {
    const { order } = state();
    if (!order) return;
    outbox.push(setRush({ orderId: order.id, on, where: where() }));
    showToast(
      on ? t("The kitchen makes this order first.") : t("No rush any more."),
      "success",
      () => outbox.push(setRush({ orderId: order.id, on: !on, where: where() })),
      ({ orders }) => orders[order.id]?.rush === on,
    );
  }

  /**
   * Hold a course again that was fired by mistake and is not started.
   * @param {number} course
   */
  function holdAgain(course) {
    const { order, courses } = state();
    if (!order) return;
    const name = courseName(courses, course);
    const fired = order.lines.filter((line) => line.status === "fired" && courseOf(line) === course);
    outbox.push(holdCourse({ orderId: order.id, course, name, where: where(), lineIds: fired.map(({ id }) => id) }));
    showToast(t("{name}: held again.", { name }));
  }

  /**
   * Whether a fired line is not started yet.
   * @param {string} orderId
   * @param {string[]} lineIds
   * @returns {(screen: ScreenState) => boolean}
   */
  const isStillFired =
    (orderId, lineIds) =>
    ({ orders }) =>
      Boolean(orders[orderId]?.lines.some(({ id, status }) => lineIds.includes(id) && status === "fired"));

  /**
   * Fire a course: the kitchen starts it. `checked` skips the question about allergies.
   * @param {number} course
   */
  function fire(course, { checked = false } = {}) {
    if (!checked && action("checkFired")(course, () => fire(course, { checked: true }))) return;
    const { order, courses } = state();
    if (!order) return;
    const name = courseName(courses, course);
    const lineIds = order.lines
      .filter((line) => line.status === "held" && courseOf(line) === course)
      .map(({ id }) => id);
    changeUi({ cart: null });
    outbox.push(fireCourse({ orderId: order.id, course, name, where: where() }));
    showToast(t("{name} fired.", { name }), "success", () => holdAgain(course), isStillFired(order.id, lineIds));
  }

  return {
    chooseCourse: (/** @type {number} */ course) => changeUi({ course }),
    chooseSeat: (/** @type {number | null} */ seat) => changeUi({ seat }),
    /** Offer the seats over the cart in place of the courses. */
    chooseBySeat: (/** @type {boolean} */ bySeat) => changeUi({ bySeat }),
    /**
     * Decide whether a course of the cart waits.
     * @param {number} course
     * @param {boolean} waits
     */
    holdCourse: (course, waits) => keepCart({ ...cart(), hold: { ...cart().hold, [course]: waits } }),
    fire,
    holdAgain,
    rush,
  };
}
