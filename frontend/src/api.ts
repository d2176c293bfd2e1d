/** The API, as far as the map asks it. */

import type { operations } from "./api-types.ts";
import type { Box } from "./painting/protocol.ts";

/** What an address answers, as the API itself describes it (script/types). */
type Answer<Operation extends keyof operations> = operations[Operation]["responses"][200]["content"]["application/json"];

export type Collection = Answer<"collections">["collections"][number];
export type Dataset = Collection["meent"]["datasets"][number];
export type Fact = Collection["meent"]["facts"][number];
export type Found = Answer<"search">["results"][number];

export type Properties = Readonly<Record<string, unknown>>;

/** A place as GeoJSON has it; which properties it has, its collection's facts say. */
export interface Feature {
  readonly type: "Feature";
  readonly id: number;
  readonly geometry: GeoJSON.Geometry;
  readonly properties: Properties;
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
    const { collections } = await this.#get<Answer<"collections">>("/collections", {});
    // What follows from other layers is for programs to draw and join: here, comparing shows it.
    return collections.filter(({ meent }) => !meent.derived);
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
    const { results } = await this.#get<Answer<"search">>("/search", { q: words, limit: "8" }, signal);
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
