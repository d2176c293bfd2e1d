/** The API, as far as the map asks it. */

import type { Box, Shape } from "./painting/protocol.ts";

export interface FactValue {
  readonly value: string | number | boolean;
  readonly label: string;
}

export interface Fact {
  readonly name: string;
  readonly label: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date" | "object";
  readonly values: readonly FactValue[] | null;
}

export interface Dataset {
  readonly key: string;
  readonly name: string;
  readonly publisher: string;
  readonly licence: string;
  readonly licence_url: string;
  readonly attribution: string;
  readonly retrieved: string | null;
  readonly fictional: boolean;
}

export interface Collection {
  readonly id: string;
  readonly title: string;
  readonly extent?: { readonly spatial: { readonly bbox: readonly Box[] } };
  readonly meent: {
    readonly singular: string;
    readonly group: string;
    readonly heading: string;
    readonly glyph: string;
    readonly colour: string;
    readonly shape: Shape;
    readonly dense: boolean;
    readonly minZoom: number;
    readonly shownAtStart: boolean;
    readonly base: boolean;
    readonly kind: string | null;
    readonly count: number;
    readonly facts: readonly Fact[];
    readonly datasets: readonly Dataset[];
    readonly coverage: readonly { readonly dataset: string; readonly evidence: string; readonly bbox: Box }[];
  };
}

export type Properties = Readonly<Record<string, unknown>>;

export interface Feature {
  readonly type: "Feature";
  readonly id: number;
  readonly geometry: GeoJSON.Geometry;
  readonly properties: Properties;
}

export interface Found {
  readonly layer: string;
  readonly id: number | null;
  readonly name: string;
  readonly kind_label: string;
  readonly where: readonly [number, number] | null;
  readonly bbox: Box | null;
  readonly filter?: Readonly<Record<string, unknown>>;
}

/** The server said no, or nothing at all. */
export class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`The API answered ${status}.`);
    this.status = status;
  }
}

export class Api {
  readonly root: string;
  readonly #language: string;

  constructor(root: string, language: string) {
    this.root = root.replace(/\/$/, "");
    this.#language = language;
  }

  async collections(): Promise<readonly Collection[]> {
    const { collections } = await this.#get<{ collections: readonly Collection[] }>("/collections", {});
    return collections;
  }

  feature(layer: string, id: number, signal: AbortSignal): Promise<Feature> {
    return this.#get<Feature>(`/collections/${encodeURIComponent(layer)}/items/${id}`, {}, signal);
  }

  /** Return some places of a layer in a box; `filters` as the API writes them, with a comma between values. */
  async items(layer: string, box: Box, limit: number, filters: string, signal: AbortSignal): Promise<readonly Feature[]> {
    const bbox = box.map((value) => value.toFixed(6)).join(",");
    const page = await this.#get<{ features: readonly Feature[] }>(`/collections/${encodeURIComponent(layer)}/items?bbox=${bbox}&limit=${limit}${filters}`, null, signal);
    return page.features;
  }

  async search(words: string, signal: AbortSignal): Promise<readonly Found[]> {
    const { results } = await this.#get<{ results: readonly Found[] }>("/search", { q: words, limit: "8" }, signal);
    return results;
  }

  async #get<T>(path: string, query: Readonly<Record<string, string>> | null, signal?: AbortSignal): Promise<T> {
    const parameters = new URLSearchParams({ ...query, lang: this.#language });
    const response = await fetch(`${this.root}${path}${query ? "?" : "&"}${parameters}`, signal ? { signal } : {});
    if (!response.ok) throw new Refused(response.status);
    return (await response.json()) as T;
  }
}

/** Return whether an error only says that a question was taken back. */
export function isTakenBack(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
