/** What the page and the painter say to each other. Plain values: they cross from one thread to the other. */

import type { Filters } from "../permalink.ts";

export type Shape = "point" | "line" | "polygon";
/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

/** What the painter knows of a layer. */
export interface Kind {
  readonly id: string;
  readonly glyph: string;
  readonly colour: string;
  readonly shape: Shape;
  readonly dense: boolean;
  readonly base: boolean;
  /** The fact that tells its places apart, such as the kind of green; null if there is none. */
  readonly kindFact: string | null;
  readonly minZoom: number;
  /** Whether its places are valid for a time: then only today's are shown, never two editions at once. */
  readonly dated: boolean;
}

/** A layer that is on. */
export interface Shown {
  readonly id: string;
  /** 0 to 1. */
  readonly opacity: number;
  readonly filters: Filters;
}

export interface Scene {
  /** From the lowest to the topmost. */
  readonly shown: readonly Shown[];
  readonly dark: boolean;
}

/** A picture of the grid: 512 by 512 CSS pixels, so one zoom above the tile of the same name. */
export interface Cell {
  readonly z: number;
  readonly x: number;
  readonly y: number;
}

export interface Count {
  /** Places in view. */
  readonly number: number;
  /** There are more than were asked for. */
  readonly more: boolean;
  /** Nothing has come in yet. */
  readonly waiting: boolean;
}

export interface Hit {
  readonly layer: string;
  readonly id: number;
  readonly name: string;
  readonly kind: string;
}

export type ToPainter =
  | { readonly do: "set up"; readonly api: string; readonly fonts: readonly string[]; readonly kinds: readonly Kind[]; readonly ground: boolean; readonly density: number }
  | { readonly do: "show"; readonly scene: Scene }
  | { readonly do: "paint"; readonly key: string; readonly cell: Cell }
  | { readonly do: "drop"; readonly key: string }
  | { readonly do: "look"; readonly box: Box; readonly zoom: number }
  | { readonly do: "find"; readonly question: number; readonly lon: number; readonly lat: number; readonly zoom: number; readonly reach: number }
  | { readonly do: "try again" };

export type FromPainter =
  | { readonly is: "picture"; readonly key: string; readonly picture: ImageBitmap }
  | { readonly is: "counts"; readonly counts: Readonly<Record<string, Count>> }
  | { readonly is: "hits"; readonly question: number; readonly hits: readonly Hit[] }
  /** How much is under way, after so many messages that were heard: answers to come, and pictures to paint. */
  | { readonly is: "busy"; readonly heard: number; readonly loading: number }
  | { readonly is: "trouble"; readonly layer: string | null };
