/** State: what is shown, as one value that is replaced whole; whoever looks at it is told. The address says the same. */

import type { Filters, PlaceRef, Position, View } from "./permalink.ts";
import { read, write } from "./permalink.ts";

export interface State {
  readonly position: Position | null;
  readonly layers: Readonly<Record<string, number>>;
  readonly filters: Readonly<Record<string, Filters>>;
  readonly place: PlaceRef | null;
}

type Listener = (now: State, before: State) => void;

export class Store {
  #state: State;
  readonly #start: Readonly<Record<string, number>>;
  readonly #known: ReadonlySet<string>;
  readonly #listeners: Listener[] = [];

  /** Begin with what the address says, and for the rest with the layers a map opens with. */
  constructor(hash: string, known: readonly string[], start: readonly string[]) {
    this.#known = new Set(known);
    this.#start = Object.fromEntries(start.map((id) => [id, 100]));
    this.#state = this.#from(read(hash));
  }

  get now(): State {
    return this.#state;
  }

  #from(view: View): State {
    const layers = view.layers ?? this.#start;
    return {
      position: view.position,
      layers: Object.fromEntries(Object.entries(layers).filter(([id]) => this.#known.has(id))),
      filters: Object.fromEntries(Object.entries(view.filters).filter(([id]) => this.#known.has(id))),
      place: view.place && this.#known.has(view.place.layer) ? view.place : null,
    };
  }

  get address(): string {
    const { layers } = this.#state;
    const same = JSON.stringify(Object.entries(layers).sort()) === JSON.stringify(Object.entries(this.#start).sort());
    return `#${write({ ...this.#state, layers: same ? null : layers })}`;
  }

  /** Tell a listener of every change from now on. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Change what is shown. A step can be undone with the browser's back button; moving the map is no step. */
  change(part: Partial<State>, step = true): void {
    this.#replace({ ...this.#state, ...part });
    if (location.hash === this.address) return;
    if (step) history.pushState(null, "", this.address);
    else history.replaceState(null, "", this.address);
  }

  /** Follow the address: somebody went back, or typed. */
  follow(hash: string): void {
    this.#replace(this.#from(read(hash)));
  }

  #replace(next: State): void {
    const before = this.#state;
    this.#state = next;
    for (const listener of this.#listeners) listener(next, before);
  }
}
