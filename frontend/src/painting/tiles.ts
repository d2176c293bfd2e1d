/** Vector tiles: fetched once, decoded once, kept while they are near; a fetch that nobody waits for any more is ended. */

import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";
import type { Drawable } from "./geometry.ts";
import { boundsOf } from "./geometry.ts";
import type { Kind } from "./protocol.ts";

/** Places by layer; coordinates from 0 to 1 across the tile. */
export type Decoded = ReadonlyMap<string, readonly Drawable[]>;

interface Entry {
  state: "loading" | "here" | "failed";
  tile: Decoded;
  readonly waiting: Set<string>;
  readonly ender: AbortController;
}

const KEPT = 220;
const NOTHING: Decoded = new Map();

export function decode(buffer: ArrayBuffer, kinds: ReadonlyMap<string, Kind>): Decoded {
  const tile = new VectorTile(new PbfReader(new Uint8Array(buffer)));
  const decoded = new Map<string, Drawable[]>();
  for (const [id, layer] of Object.entries(tile.layers)) {
    const fact = kinds.get(id)?.kindFact ?? null;
    const places: Drawable[] = [];
    for (let i = 0; i < layer.length; i += 1) {
      const feature = layer.feature(i);
      if (feature.type === 0) continue;
      const lines = feature.loadGeometry();
      const points = feature.type === 1 ? lines.flat().map((point) => [point]) : lines;
      const parts = points.map((line) => {
        const part = new Float64Array(line.length * 2);
        line.forEach((point, at) => {
          part[2 * at] = point.x / layer.extent;
          part[2 * at + 1] = point.y / layer.extent;
        });
        return part;
      });
      const { name, [fact ?? ""]: kind } = feature.properties;
      places.push({ id: feature.id ?? 0, name: text(name), kind: text(kind), type: feature.type, parts, bounds: boundsOf(parts) });
    }
    decoded.set(id, places);
  }
  return decoded;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

export class Tiles {
  readonly #entries = new Map<string, Entry>();
  readonly #kinds: ReadonlyMap<string, Kind>;
  readonly #arrived: (cells: ReadonlySet<string>) => void;
  readonly #trouble: () => void;

  constructor(kinds: ReadonlyMap<string, Kind>, arrived: (cells: ReadonlySet<string>) => void, trouble: () => void) {
    this.#kinds = kinds;
    this.#arrived = arrived;
    this.#trouble = trouble;
  }

  get loading(): number {
    return [...this.#entries.values()].filter(({ state }) => state === "loading").length;
  }

  /** Return a tile if it is here, and else see to it that it comes and that the cell is told. */
  want(url: string, cell: string): Decoded | null {
    let entry = this.#entries.get(url);
    if (!entry) {
      entry = { state: "loading", tile: NOTHING, waiting: new Set(), ender: new AbortController() };
      this.#entries.set(url, entry);
      void this.#load(url, entry);
    } else {
      // The one used last is the last to go.
      this.#entries.delete(url);
      this.#entries.set(url, entry);
    }
    if (entry.state === "loading") entry.waiting.add(cell);
    return entry.state === "loading" ? null : entry.tile;
  }

  /** Return a tile if it is here; nothing is fetched. */
  peek(url: string): Decoded | null {
    const entry = this.#entries.get(url);
    return entry?.state === "here" ? entry.tile : null;
  }

  /** Let go of what a cell waits for; what nobody else waits for is ended. */
  release(cell: string, keep: ReadonlySet<string> = new Set()): void {
    for (const [url, entry] of this.#entries) {
      if (entry.state !== "loading" || keep.has(url)) continue;
      entry.waiting.delete(cell);
      if (entry.waiting.size === 0) {
        entry.ender.abort();
        this.#entries.delete(url);
      }
    }
  }

  forgetFailures(): void {
    for (const [url, entry] of this.#entries) if (entry.state === "failed") this.#entries.delete(url);
  }

  async #load(url: string, entry: Entry): Promise<void> {
    try {
      const response = await fetch(url, { signal: entry.ender.signal });
      if (!response.ok) throw new Error(`${response.status}`);
      const buffer = await response.arrayBuffer();
      entry.tile = decode(buffer, this.#kinds);
      entry.state = "here";
    } catch {
      if (entry.ender.signal.aborted) return;
      entry.state = "failed";
      this.#trouble();
    }
    const cells = new Set(entry.waiting);
    entry.waiting.clear();
    this.#forgetOldest();
    this.#arrived(cells);
  }

  #forgetOldest(): void {
    for (const [url, { state }] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      if (state !== "loading") this.#entries.delete(url);
    }
  }
}
