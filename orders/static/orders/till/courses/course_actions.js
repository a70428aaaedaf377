// What people do with courses and seats: where the next taps go, what waits, what is made now.
import { fireCourse, setRush } from "../commands.js";
import { courseName } from "../../courses.js";

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
      changeUi({ cart: null });
      outbox.push(fireCourse({ orderId: order.id, course, name, where: where() }));
      say(`${name} fired.`, "success");
    },
    rush,
  };
}
