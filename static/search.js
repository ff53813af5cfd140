// The search box as a combobox (ARIA Authoring Practices: editable, list autocomplete with manual selection), and the
// reader's recent terms. Without this module the form is a plain form.

/** How long the reader must have stopped typing before the site is asked, in milliseconds. */
const PAUSE_MS = 120;

/** What is left free below the open list, in pixels. */
const MARGIN_PX = 24;

/** How many recent terms are kept, in this browser and nowhere else. */
const MOST_RECENT = 8;
const RECENT_KEY = "luminaria.recent";

/** The terms the reader searched for last, newest first. A browser that keeps nothing has none. */
const recents = {
  all() {
    try {
      const kept = JSON.parse(localStorage.getItem(RECENT_KEY));
      return Array.isArray(kept) ? kept.filter((term) => term && typeof term === "string").slice(0, MOST_RECENT) : [];
    } catch {
      return [];
    }
  },
  add(term) {
    if (term) {
      const same = term.toLowerCase();
      this.keep([term, ...this.all().filter((other) => other.toLowerCase() !== same)].slice(0, MOST_RECENT));
    }
  },
  forget(term) {
    this.keep(this.all().filter((other) => other !== term));
  },
  keep(terms) {
    try {
      if (terms.length) {
        localStorage.setItem(RECENT_KEY, JSON.stringify(terms));
      } else {
        localStorage.removeItem(RECENT_KEY);
      }
    } catch {
      // A private window, a full store, a policy: the box works without.
    }
  },
};

/** The words of a text without accents and case. */
const words = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether every typed word begins a word of the text. */
function fits(text, typed) {
  const known = words(text);
  return words(typed).every((begun) => known.some((word) => word.startsWith(begun)));
}

function combobox(form) {
  const input = form.querySelector('input[name="search_term"]:not([type="hidden"])');
  const list = form.querySelector('[role="listbox"]');
  const status = form.querySelector('[role="status"]');
  const recent = form.querySelector("template");
  const fillsIn = form.dataset.combobox === "fill";
  let active = null;
  let asked = null;
  let timer;

  const typed = () => input.value.trim();
  const isOpen = () => !list.hidden;
  const showsRecents = () => list.querySelector("[data-forget]") !== null;

  function giveUp() {
    clearTimeout(timer);
    asked?.abort();
    asked = null;
  }

  /** Makes an option the one that Enter takes; none gives Enter back to the form. */
  function mark(option) {
    active?.setAttribute("aria-selected", "false");
    active = option ?? null;
    if (active) {
      active.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", active.id);
      active.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function close() {
    giveUp();
    mark(null);
    list.hidden = true;
    list.replaceChildren();
    input.setAttribute("aria-expanded", "false");
    status.textContent = "";
  }

  /** Opens on what the list holds, if that is anything. */
  function open() {
    const options = [...list.querySelectorAll('[role="option"]')];
    const told = list.firstElementChild?.dataset.status ?? "";
    if (options.length === 0) {
      close();
    } else {
      options.forEach((option, at) => (option.id = `${list.id}-${at}`));
      const below = (window.visualViewport?.height ?? innerHeight) - input.getBoundingClientRect().bottom;
      list.style.setProperty("--room", `${Math.round(below - MARGIN_PX)}px`);
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
    }
    status.textContent = told;
  }

  /** Offers the recent terms. */
  function remember() {
    giveUp();
    mark(null);
    const terms = recent ? recents.all() : [];
    if (terms.length === 0) {
      return close();
    }
    const group = recent.content.cloneNode(true);
    const row = group.querySelector("[data-row]");
    for (const term of terms) {
      const copy = row.cloneNode(true);
      const [link, eraser] = copy.querySelectorAll('[role="option"]');
      link.href = `${form.action}?${new URLSearchParams({ search_term: term })}`;
      link.dataset.term = term;
      link.querySelector("[data-text]").textContent = term;
      eraser.dataset.forget = term;
      eraser.setAttribute("aria-label", eraser.getAttribute("aria-label").replace("{}", () => term));
      row.before(copy);
    }
    row.remove();
    list.replaceChildren(group);
    open();
  }

  async function suggest() {
    giveUp();
    const term = typed();
    const asking = (asked = new AbortController());
    const isStale = () => asked !== asking || typed() !== term;
    try {
      const answer = await fetch(`/api/suggest?${new URLSearchParams({ search_term: term })}`, {
        headers: { "HX-Request": "true", Accept: "text/html" },
        signal: asking.signal,
      });
      const html = answer.ok ? await answer.text() : "";
      if (!isStale()) {
        mark(null);
        list.innerHTML = html;
        open();
      }
    } catch {
      if (!isStale()) {
        close();
      }
    }
  }

  /** What no longer goes with the typed words leaves at once, before the site has answered. */
  function keepWhatFits() {
    for (const option of list.querySelectorAll('[role="option"]')) {
      if (!fits(option.textContent, typed())) {
        option.remove();
      }
    }
    for (const group of list.querySelectorAll('[role="group"]:not(:has([role="option"]))')) {
      group.remove();
    }
    open();
  }

  const offer = () => (typed() ? suggest() : remember());

  /** Up and down the rows, by way of the box itself. */
  async function move(step) {
    if (!isOpen()) {
      await offer();
    }
    const rows = [...list.querySelectorAll('[role="option"]:not([data-forget])')];
    if (isOpen() && rows.length > 0) {
      const row = active?.matches("[data-forget]") ? active.previousElementSibling : active;
      const places = rows.length + 1;
      mark(rows[((rows.indexOf(row) + 1 + step + places) % places) - 1]);
    }
  }

  function forget(option) {
    const rows = [...list.querySelectorAll("[data-row]")];
    const at = rows.indexOf(option.closest("[data-row]"));
    if (at < 0) {
      recents.keep([]);
    } else {
      recents.forget(option.closest("[data-row]").querySelector("[data-term]").dataset.term);
    }
    remember();
    const left = list.querySelectorAll("[data-row]");
    if (at >= 0 && left.length > 0 && active === null && isOpen()) {
      mark(left[Math.min(at, left.length - 1)].querySelector('[role="option"]'));
    }
  }

  /** From a recent term to what erases it, and back. Elsewhere the key belongs to the text. */
  function sideways(event, sibling, isThere) {
    if (active && showsRecents() && sibling && isThere(sibling)) {
      event.preventDefault();
      mark(sibling);
    } else {
      mark(null);
    }
  }

  const keys = {
    ArrowDown(event) {
      event.preventDefault();
      move(1);
    },
    ArrowUp(event) {
      event.preventDefault();
      if (event.altKey) {
        close();
      } else {
        move(-1);
      }
    },
    ArrowRight: (event) => sideways(event, active?.nextElementSibling, (it) => it.matches("[data-forget]")),
    ArrowLeft: (event) => sideways(event, active?.previousElementSibling, () => active.matches("[data-forget]")),
    Home: () => mark(null),
    End: () => mark(null),
    Enter(event) {
      if (active) {
        event.preventDefault();
        active.click();
      }
    },
    Delete(event) {
      if (active?.closest("[data-row]")) {
        event.preventDefault();
        forget(active);
      }
    },
    Escape(event) {
      // By itself the key would empty the box at once, and leave full screen.
      if (isOpen() || input.value) {
        event.preventDefault();
      }
      if (!isOpen()) {
        input.value = "";
      }
      close();
    },
  };

  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      keys[event.key]?.(event);
    }
  });
  input.addEventListener("input", () => {
    giveUp();
    mark(null);
    if (!typed()) {
      return remember();
    }
    if (showsRecents()) {
      close();
    } else if (isOpen()) {
      keepWhatFits();
    }
    timer = setTimeout(suggest, PAUSE_MS);
  });
  for (const kind of ["focus", "click"]) {
    input.addEventListener(kind, () => {
      if (!isOpen() && !typed()) {
        remember();
      }
    });
  }
  input.addEventListener("blur", close);
  // The box keeps the focus, and the keyboard of a phone stays, while the list is touched.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest('[role="option"]');
    if (option?.matches("[data-forget], [data-forget-all]")) {
      event.preventDefault();
      forget(option);
    } else if (option && fillsIn) {
      event.preventDefault();
      input.value = option.dataset.term;
      close();
    } else if (option) {
      recents.add(option.dataset.term);
    }
  });
  form.addEventListener("submit", () => {
    if (recent) {
      recents.add(typed());
    }
    close();
  });
  // A page that comes back from the browser's memory comes back closed.
  addEventListener("pagehide", close);

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
}

document.querySelectorAll("form[data-combobox]").forEach(combobox);
