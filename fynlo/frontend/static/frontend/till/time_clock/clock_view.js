// @ts-check
/** The screen of the time clock: the person's own state, what they can press, their job, and who is at work. */

import { formatTime } from "../../shared/labels/times.js";
import { isClockDue, shownClock, waitingPresses } from "../../shared/time_clock/clock_state.js";
import { PRESSES, stateLine } from "../../shared/time_clock/presses.js";
import { t } from "../../shared/translate.js";
import { h, icon } from "../../shared/view/dom.js";
import { toastStrip } from "../view/toast_strip.js";

/** @import { Actions, ScreenState } from "../types.js" */
/** @import { ClockDraft, ClockJob, OnShift } from "../../shared/time_clock/clock_state.js" */

/**
 * @param {ScreenState} screen
 * @param {Actions} actions
 */
export function clockView(screen, actions) {
  const { config, commands, ui } = screen;
  const asked = {
    personId: config.person.id,
    isLive: screen.status === "live",
    now: Date.now(),
    punches: screen.server.clock,
  };
  if (isClockDue(ui.clock, asked)) queueMicrotask(() => actions.readClock());
  const draft = ui.clock?.personId === config.person.id ? ui.clock : null;
  const data = draft?.data ?? null;
  const own = Object.values(commands).filter(({ person_id }) => person_id === config.person.id);
  const { state, since, offered } = shownClock(data, own);
  return h(
    "div",
    { class: "time-clock", key: "clock" },
    h(
      "div",
      { class: "time-clock-body scroll-area", tabindex: "0", role: "region", "aria-label": t("Time clock") },
      h("p", { class: "time-clock-state", key: "state", "data-clock-state": state }, stateLine(state, since)),
      state === "in" && data?.break_due_at
        ? h(
            "p",
            { class: "text-muted", key: "due" },
            t("Take your rest break before {time}.", { time: formatTime(data.break_due_at) }),
          )
        : null,
      state === "out" && data ? jobs(data.jobs, draft, actions) : null,
      h(
        "div",
        { class: "time-clock-buttons", key: "buttons" },
        offered.map((kind, number) =>
          h(
            "button",
            {
              class: `button button-${number ? "secondary" : "primary"} is-large`,
              key: kind,
              type: "button",
              "data-press": kind,
              "aria-disabled": draft?.busy && !data ? "true" : null,
              on: { click: () => actions.pressClock(kind) },
            },
            h("span", null, PRESSES[kind].text),
          ),
        ),
      ),
      waitingPresses(own).length
        ? h(
            "p",
            { class: "text-muted", key: "waits" },
            t("Saved on this device with its time. It is sent once there is a connection."),
          )
        : null,
      draft?.problem ? problem(draft.problem, actions) : null,
      screen.signsHere
        ? h(
            "button",
            {
              class: "button button-quiet",
              key: "others",
              type: "button",
              "data-clock-others": true,
              on: { click: () => actions.openTimeClock() },
            },
            icon("users"),
            t("Another person clocks in or out"),
          )
        : null,
      data?.on_shift.length ? atWork(data.on_shift) : null,
    ),
    toastStrip(),
  );
}

/**
 * @param {ClockJob[]} found
 * @param {ClockDraft | null} draft
 * @param {Actions} actions
 */
function jobs(found, draft, actions) {
  if (found.length < 2) return null;
  const chosen = draft?.jobId || found[0].id;
  return h(
    "fieldset",
    { class: "reasons", key: "jobs" },
    h("legend", { class: "field-label" }, t("Job")),
    h(
      "div",
      { class: "reason-chips" },
      found.map(({ id, label }) =>
        h(
          "button",
          {
            class: `chip${chosen === id ? " is-selected" : ""}`,
            key: id,
            type: "button",
            "aria-pressed": chosen === id ? "true" : "false",
            "data-job": id,
            on: { click: () => actions.chooseClockJob(id) },
          },
          label,
        ),
      ),
    ),
  );
}

/**
 * @param {string} text
 * @param {Actions} actions
 */
const problem = (text, actions) =>
  h(
    "div",
    { class: "banner banner-warning", key: "problem", role: "status" },
    icon("signal-slash"),
    h("p", null, text),
    h(
      "button",
      { class: "button button-secondary", type: "button", on: { click: () => actions.readClock() } },
      t("Try again"),
    ),
  );

/** @param {OnShift[]} found */
const atWork = (found) =>
  h(
    "section",
    { key: "here" },
    h("h2", { class: "time-clock-heading" }, t("At work now")),
    h(
      "ul",
      { class: "time-clock-here" },
      found.map((each) =>
        h(
          "li",
          { key: `${each.name} ${each.since}` },
          h("span", { key: "name" }, each.name),
          h("span", { class: "text-muted", key: "job" }, each.job),
          h(
            "span",
            { class: "text-muted text-numbers", key: "since" },
            each.break_since
              ? t("break since {time}", { time: formatTime(each.break_since) })
              : t("since {time}", { time: formatTime(each.since) }),
          ),
        ),
      ),
    ),
  );
