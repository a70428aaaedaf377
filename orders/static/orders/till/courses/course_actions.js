// What people do with courses and seats: where the next taps go, what waits, what is made now.
import { fireCourse, holdCourse, setRush } from "../commands.js";
import { courseName, courseOf } from "../../courses.js";

/** `tools` are those of actions.js. */
export function courseActions({ state, changeUi, cart, keepCart, outbox, say, where }) {
  function rush(on) {
    const { order } = state();
    outbox.push(setRush({ orderId: order.id, on, where: where() }));
    say(on ? "The kitchen takes this order first." : "No rush any more.", "success", () => outbox.push(setRush({ orderId: order.id, on: !on, where: where() })));
  }

  return {
    chooseCourse: (course) => changeUi({ course }),
    chooseSeat: (seat) => changeUi({ seat }),
    /** Which of the two rows of chips stands over the cart. */
    chooseBySeat: (bySeat) => changeUi({ bySeat }),
    holdCourse: (course, waits) => keepCart({ ...cart(), hold: { ...cart().hold, [course]: waits } }),
    fire(course) {
      const { order, courses } = state();
      const name = courseName(courses, course);
      const told = { orderId: order.id, course, name, where: where() };
      const lineIds = order.lines.filter((line) => line.status === "held" && courseOf(line) === course).map(({ id }) => id);
      changeUi({ cart: null });
      outbox.push(fireCourse(told));
      say(`${name} fired.`, "success", () => {
        outbox.push(holdCourse({ ...told, lineIds }));
        say(`${name}: held again.`);
      });
    },
    rush,
  };
}
