// The category chips follow the menu as it scrolls, and a tap on one scrolls there.

export function createMenuScroll({ store }) {
  let isScheduled = false;

  const area = () => document.querySelector("[data-menu-scroll]");

  function choose(category) {
    if (store.state.ui.category === category) return;
    store.update(({ ui }) => ({ ui: { ...ui, category } }));
  }

  function look() {
    isScheduled = false;
    const scroller = area();
    if (!scroller) return;
    const top = scroller.getBoundingClientRect().top + 24;
    const sections = [...scroller.querySelectorAll("[data-category]")];
    const atEnd = scroller.scrollTop > 0 && scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 2;
    const here = atEnd
      ? sections.at(-1)
      : (sections.findLast((section) => section.getBoundingClientRect().top <= top) ?? sections[0]);
    if (here) choose(here.dataset.category);
  }

  function revealChip(category) {
    const chip = document.querySelector(`[data-chip="${CSS.escape(category)}"]`);
    const row = chip?.parentElement;
    if (!row) return;
    const hidden =
      chip.offsetLeft < row.scrollLeft || chip.offsetLeft + chip.offsetWidth > row.scrollLeft + row.clientWidth;
    if (hidden) row.scrollTo({ left: chip.offsetLeft - 48 });
  }

  let revealed = "";

  return {
    actions: {
      menuScrolled() {
        if (isScheduled) return;
        isScheduled = true;
        requestAnimationFrame(look);
      },
      showCategory(category) {
        const scroller = area();
        const section = scroller?.querySelector(`[data-category="${CSS.escape(category)}"]`);
        if (section) scroller.scrollTop += section.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
        choose(category);
      },
    },
    /** After each drawing: the chosen chip is in sight. */
    follow({ route, ui, categories }) {
      if (route.screen !== "order") return;
      if (!ui.category && categories.length) choose(categories[0].id);
      if (ui.category === revealed) return;
      revealed = ui.category;
      revealChip(ui.category);
    },
  };
}
