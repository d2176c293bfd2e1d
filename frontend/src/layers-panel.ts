/** The layers: one row each, with its sign, its number in view, a switch, and behind three dots what else one can set. */

import type { Collection } from "./api.ts";
import { facets, grouped, isFiltered, isSurveyed, listOf, toggled, visibleFrom } from "./atlas.ts";
import { h, icon, sign } from "./dom.ts";
import type { Box, Count } from "./painting/protocol.ts";
import type { State, Store } from "./state.ts";
import type { Speech } from "./words.ts";
import { capital } from "./words.ts";

export interface LayersActions {
  readonly zoomTo: (zoom: number) => void;
  /** What is in view; null before there is a view. */
  readonly view: () => Box | null;
}

export class LayersPanel {
  readonly element: HTMLElement;
  readonly #rows = new Map<string, Row>();
  readonly #store: Store;

  constructor(collections: readonly Collection[], store: Store, speech: Speech, actions: LayersActions) {
    this.#store = store;
    const empty = collections.filter(({ meent }) => meent.count === 0);
    const groups = [...grouped(collections)].map(([heading, members], at) => {
      const rows = members.map((collection) => {
        const row = new Row(collection, store, speech, actions);
        this.#rows.set(collection.id, row);
        return row.element;
      });
      const id = `group-${at}`;
      return h("section", { class: "layer-group", "aria-labelledby": id }, h("h3", { id }, heading), h("ul", { class: "rows" }, ...rows));
    });
    const nothing = collections.length === empty.length ? speech.say("nothingAtAll") : empty.length > 0 ? speech.say("nothingLoaded", { names: empty.map(({ title }) => title).join(", ") }) : "";
    this.element = h("section", { class: "layers", "aria-labelledby": "layers-heading" }, h("h2", { id: "layers-heading", tabindex: -1 }, speech.say("layers")), ...groups, nothing && h("p", { class: "quiet" }, nothing));
    store.listen((now) => this.#show(now));
    this.#show(store.now);
  }

  #show(state: State): void {
    for (const row of this.#rows.values()) row.show(state);
  }

  /** Bring the layers into view, and let who reads or types go on there. */
  focus(): void {
    this.element.scrollIntoView({ block: "start" });
    this.element.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  /** Bring a layer's row into view. */
  reveal(id: string): void {
    this.#rows.get(id)?.element.scrollIntoView({ block: "nearest" });
  }

  counted(counts: Readonly<Record<string, Count>>): void {
    for (const [id, row] of this.#rows) row.counted(counts[id] ?? null, this.#store.now);
  }
}

class Row {
  readonly element: HTMLElement;
  readonly #collection: Collection;
  readonly #speech: Speech;
  readonly #actions: LayersActions;
  readonly #switch: HTMLButtonElement;
  readonly #number = h("span", { class: "row-number" });
  readonly #eye = h("span", { class: "eye" });
  readonly #note = h("p", { class: "row-note", hidden: true });
  readonly #ticks = new Map<string, HTMLInputElement>();
  readonly #all: HTMLButtonElement;
  readonly #opacity: HTMLInputElement;
  readonly #list: HTMLAnchorElement;
  #count: Count | null = null;
  #said = "";

  constructor(collection: Collection, store: Store, speech: Speech, actions: LayersActions) {
    this.#collection = collection;
    this.#speech = speech;
    this.#actions = actions;
    const { id, title, meent } = collection;
    this.#switch = h(
      "button",
      { type: "button", class: "row-switch", role: "switch", "aria-checked": "false", onclick: () => this.#toggle(store) },
      sign(meent.glyph, meent.colour),
      h("span", { class: "row-name" }, title),
      this.#number,
      this.#eye,
    );
    const options = h("div", { class: "row-options", id: `options-${id}`, hidden: true });
    const dots = h("button", { type: "button", class: "row-more plain", "aria-expanded": "false", "aria-controls": options.id, "aria-label": speech.say("more", { name: title }) }, icon("dots"));
    dots.addEventListener("click", () => {
      options.hidden = !options.hidden;
      dots.setAttribute("aria-expanded", String(!options.hidden));
    });
    this.#opacity = h("input", { type: "range", min: 10, max: 100, step: 10, id: `opacity-${id}` });
    this.#opacity.addEventListener("input", () => store.change({ layers: { ...store.now.layers, [id]: Number(this.#opacity.value) } }, false));
    this.#all = h("button", { type: "button", class: "link", hidden: true, onclick: () => store.change({ filters: without(store.now.filters, id) }) }, speech.say("everything"));
    this.#list = h("a", { href: listOf(id, {}) }, speech.say("listMore", { name: title }));
    options.append(
      h("div", { class: "opacity" }, h("label", { for: this.#opacity.id }, speech.say("opacity")), this.#opacity),
      ...this.#facets(store),
      this.#all,
      meent.coverage.length === 0 ? h("p", { class: "quiet" }, speech.say("partly")) : "",
      this.#list,
    );
    this.element = h("li", { class: "row", "data-layer": id }, h("div", { class: "row-head" }, this.#switch, dots), this.#note, options);
  }

  #facets(store: Store): HTMLElement[] {
    const { id } = this.#collection;
    return facets(this.#collection, this.#speech).map((fact) => {
      const ticks = (fact.values ?? []).map(({ value, label }) => {
        const name = `${fact.name}=${String(value)}`;
        const tick = h("input", { type: "checkbox", name: `${id}.${fact.name}`, value: String(value) });
        tick.addEventListener("change", () => store.change({ filters: { ...store.now.filters, [id]: toggled(store.now.filters[id] ?? {}, fact.name, String(value)) } }));
        this.#ticks.set(name, tick);
        return h("label", { class: "tick" }, tick, h("span", {}, capital(label)));
      });
      return h("fieldset", {}, h("legend", {}, capital(fact.label)), h("div", { class: "ticks" }, ...ticks));
    });
  }

  #toggle(store: Store): void {
    const { id } = this.#collection;
    const { layers } = store.now;
    store.change({ layers: id in layers ? without(layers, id) : { ...layers, [id]: Number(this.#opacity.value) } });
  }

  show(state: State): void {
    const { id } = this.#collection;
    const opacity = state.layers[id];
    const on = opacity !== undefined;
    this.element.classList.toggle("on", on);
    this.#switch.setAttribute("aria-checked", String(on));
    this.#eye.replaceChildren(icon(on ? "eye" : "eyeOff"));
    this.#opacity.value = String(opacity ?? this.#opacity.value);
    this.#opacity.disabled = !on;
    const filters = state.filters[id] ?? {};
    for (const [name, tick] of this.#ticks) {
      const [property, value] = [name.slice(0, name.indexOf("=")), name.slice(name.indexOf("=") + 1)];
      tick.checked = filters[property]?.includes(value) ?? false;
    }
    this.#all.hidden = !isFiltered(filters);
    this.#list.href = listOf(id, filters);
    if (!on) this.#count = null;
    this.#tell(state);
  }

  counted(count: Count | null, state: State): void {
    this.#count = this.#collection.id in state.layers ? count : null;
    this.#tell(state);
  }

  /** Say how many there are, and why there are none. */
  #tell(state: State): void {
    const { id, title, meent } = this.#collection;
    const [count, on] = [this.#count, id in state.layers];
    const from = visibleFrom(this.#collection);
    const tooFar = on && (state.position?.zoom ?? from) < from;
    const filtered = isFiltered(state.filters[id]);
    const surveyed = isSurveyed(this.#collection, this.#actions.view());
    let number = this.#speech.number(meent.count);
    let note = "";
    if (tooFar) note = this.#speech.say("zoomIn");
    else if (on && count && (count.number > 0 || !count.waiting)) {
      number = count.more ? this.#speech.say("atLeast", { n: count.number }) : this.#speech.number(count.number);
      if (count.number === 0) note = this.#speech.say(filtered ? "noneFiltered" : surveyed ? "noneHere" : "notSurveyed");
    } else if (on) number = "…";
    const spoken = on && !tooFar && count ? this.#speech.say("inViewCount", { n: number }) : "";
    const whole = [title, number, note, spoken, filtered].join("|");
    // Counts come often; what has not changed is not written again.
    if (whole === this.#said) return;
    this.#said = whole;
    this.#number.replaceChildren(filtered ? h("span", { class: "tag" }, this.#speech.say("filtered")) : "", number, spoken ? h("span", { class: "unseen" }, ` (${spoken})`) : "");
    this.#note.hidden = note === "";
    const hint = tooFar ? h("button", { type: "button", class: "link", onclick: () => this.#actions.zoomTo(from) }, note) : note;
    this.#note.replaceChildren(hint);
    this.#note.classList.toggle("not-surveyed", !tooFar && !surveyed && note !== "" && !filtered);
  }
}

function without<T>(record: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
