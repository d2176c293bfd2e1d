/** Which tile a picture is painted from, and where that is fetched. Pure. */

import type { Filters } from "../permalink.ts";
import type { Bounds, Frame } from "./geometry.ts";
import { filterQuery } from "./places.ts";
import type { Cell, Kind } from "./protocol.ts";

/** Tiles of this zoom hold all there is: closer views are painted from a part of them. */
export const DEEPEST = 16;

export function kindsFrom(kinds: readonly Kind[]): ReadonlyMap<string, Kind> {
  return new Map(kinds.map((kind) => [kind.id, kind]));
}

/** Return the tile that holds a cell, and where it lands in the cell's picture. */
export function tileOf(cell: Cell, size: number): { readonly tile: Cell; readonly frame: Frame } {
  const over = Math.max(0, cell.z - DEEPEST);
  const times = 2 ** over;
  const tile = { z: cell.z - over, x: Math.floor(cell.x / times), y: Math.floor(cell.y / times) };
  return { tile, frame: { scale: size * times, dx: -(cell.x - tile.x * times) * size, dy: -(cell.y - tile.y * times) * size } };
}

/** Return the address of a tile that holds all of the ground; null where nothing of it is drawn yet. */
export function groundFor(api: string, kinds: ReadonlyMap<string, Kind>, tile: Cell): string | null {
  const ids = [...kinds.values()].filter((kind) => kind.base && kind.dense && kind.minZoom <= tile.z).map(({ id }) => id);
  return ids.length > 0 ? `${api}/tiles/WebMercatorQuad/${tile.z}/${tile.y}/${tile.x}?collections=${ids.join(",")}` : null;
}

/** Return where a dense layer's tile comes from: the ground's own tile if it is in it whole, else one of its own. */
export function sourceOf(api: string, kind: Kind, filters: Filters, tile: Cell, ground: string | null): string {
  const query = filterQuery(filters);
  if (ground !== null && kind.base && query === "") return ground;
  return `${api}/collections/${kind.id}/tiles/WebMercatorQuad/${tile.z}/${tile.y}/${tile.x}${query.replace("&", "?")}`;
}

/** Return the tiles under a part of the plane, at a zoom of the map. */
export function viewCells([west, north, east, south]: Bounds, zoom: number): Cell[] {
  const z = Math.min(zoom - 1, DEEPEST);
  const n = 2 ** z;
  const last = (value: number): number => Math.min(n - 1, Math.max(0, Math.floor(value * n)));
  const cells: Cell[] = [];
  for (let y = last(north); y <= last(south); y += 1) for (let x = last(west); x <= last(east); x += 1) cells.push({ z, x, y });
  return cells;
}

/** Return a reach in pixels as a length on a plane of this many pixels. */
export function reachOf(pixels: number, planePixels: number): number {
  return pixels / planePixels;
}
