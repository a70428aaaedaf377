// @ts-check
// The category chips follow the menu as it scrolls. A tap on a chip scrolls to its category.

/** @import { ScreenState, TillStore } from "../types.js" */

const TOP_PX = 24; // a category counts as reached this far below the top
const CHIP_MARGIN_PX = 48;

/** @param {{store: TillStore}} given */
export function createMenuScroll({ store }) {
  let isScheduled = false;
  let revealed = "";

  const scrollArea = () => document.querySelector("[data-menu-scroll]");

  /** @param {string} category */
  function choose(category) {
    if (store.state.ui.category === category) return;
    store.update(({ ui }) => ({ ui: { ...ui, category } }));
  }

  function chooseVisible() {
    isScheduled = false;
    const scroller = scrollArea();
    if (!scroller) return;
    const top = scroller.getBoundingClientRect().top + TOP_PX;
    /** @type {NodeListOf<HTMLElement>} */
    const found = scroller.querySelectorAll("[data-category]");
    const sections = [...found];
    const isAtEnd = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    const visible = isAtEnd
      ? sections.at(-1)
      : (sections.findLast((section) => section.getBoundingClientRect().top <= top) ?? sections[0]);
    if (visible?.dataset.category) choose(visible.dataset.category);
  }

  /** @param {string} category */
  function revealChip(category) {
    const chip = /** @type {HTMLElement | null} */ (document.querySelector(`[data-chip="${CSS.escape(category)}"]`));
    const row = chip?.parentElement;
    if (!row) return;
    const isHidden =
      chip.offsetLeft < row.scrollLeft || chip.offsetLeft + chip.offsetWidth > row.scrollLeft + row.clientWidth;
    if (isHidden) row.scrollTo({ left: chip.offsetLeft - CHIP_MARGIN_PX });
  }

  return {
    actions: {
      menuScrolled() {
        if (isScheduled) return;
        isScheduled = true;
        requestAnimationFrame(chooseVisible);
      },
      /** @param {string} category */
      showCategory(category) {
        const scroller = scrollArea();
        const section = scroller?.querySelector(`[data-category="${CSS.escape(category)}"]`);
        if (scroller && section)
          scroller.scrollTop += section.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
        choose(category);
      },
    },
    /**
     * Scroll the chosen chip into view. Call it after each drawing.
     * @param {ScreenState} screen
     */
    follow({ route, ui, categories }) {
      if (route.screen !== "order") return;
      if (!ui.category && categories.length) choose(categories[0].id);
      if (ui.category === revealed) return;
      revealed = ui.category;
      revealChip(ui.category);
    },
  };
}
