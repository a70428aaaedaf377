// Actions on courses and seats: choose where new lines go, hold a course, fire a course.

import { courseName, courseOf } from "../../shared/rules/courses.js";
import { fireCourse, holdCourse, setRush } from "../commands.js";

/** `tools` are those of till_actions.js. */
export function courseActions({ state, changeUi, cart, keepCart, outbox, showToast, where, action }) {
  function rush(on) {
    const { order } = state();
    outbox.push(setRush({ orderId: order.id, on, where: where() }));
    showToast(
      on ? "The kitchen makes this order first." : "No rush any more.",
      "success",
      () => outbox.push(setRush({ orderId: order.id, on: !on, where: where() })),
      ({ orders }) => orders[order.id]?.rush === on,
    );
  }

  /** Hold a course again that was fired by mistake and is not started. */
  function holdAgain(course) {
    const { order, courses } = state();
    const name = courseName(courses, course);
    const fired = order.lines.filter((line) => line.status === "fired" && courseOf(line) === course);
    outbox.push(holdCourse({ orderId: order.id, course, name, where: where(), lineIds: fired.map(({ id }) => id) }));
    showToast(`${name}: held again.`);
  }

  const stillFired =
    (orderId, lineIds) =>
    ({ orders }) =>
      orders[orderId]?.lines.some(({ id, status }) => lineIds.includes(id) && status === "fired");

  return {
    chooseCourse: (course) => changeUi({ course }),
    chooseSeat: (seat) => changeUi({ seat }),
    /** Which of the two rows of chips stands over the cart. */
    chooseBySeat: (bySeat) => changeUi({ bySeat }),
    holdCourse: (course, waits) => keepCart({ ...cart(), hold: { ...cart().hold, [course]: waits } }),
    fire(course, { checked = false } = {}) {
      if (!checked && action("checkFired")(course, () => action("fire")(course, { checked: true }))) return;
      const { order, courses } = state();
      const name = courseName(courses, course);
      const fields = { orderId: order.id, course, name, where: where() };
      const lineIds = order.lines
        .filter((line) => line.status === "held" && courseOf(line) === course)
        .map(({ id }) => id);
      changeUi({ cart: null });
      outbox.push(fireCourse(fields));
      showToast(`${name} fired.`, "success", () => holdAgain(course), stillFired(order.id, lineIds));
    },
    holdAgain,
    rush,
  };
}
