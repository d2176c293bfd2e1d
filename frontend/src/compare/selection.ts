/** Selection: which areas are picked, by a square of the legend or one by one, as the address says it. Pure. */

export interface Selection {
  /** A square of the legend, `column-row`; null: none. */
  readonly cell: string | null;
  readonly areas: readonly number[];
}

export const NOTHING: Selection = { cell: null, areas: [] };

/** More than these is no choice but a list; the server refuses them. */
export const MOST = 200;

/** Return what an address picks; what cannot be read picks nothing. */
export function read(search: string): Selection {
  const given = new URLSearchParams(search);
  const cell = given.get("cell") ?? "";
  const areas = (given.get("area") ?? "").split(",").map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : 0));
  return { cell: /^\d-\d$/.test(cell) ? cell : null, areas: areas.filter((id) => id > 0) };
}

/** Return an address's query with another selection in it; the rest stays as it is. */
export function write(search: string, selection: Selection): string {
  const rest = search.replace(/^\?/, "").split("&").filter((part) => part !== "" && !/^(cell|area)=/.test(part));
  if (selection.cell !== null) rest.push(`cell=${selection.cell}`);
  if (selection.areas.length > 0) rest.push(`area=${selection.areas.join(",")}`);
  return rest.length > 0 ? `?${rest.join("&")}` : "";
}

/** Return the selection after a square was pressed: it takes the place of what was picked; pressed again, nothing is. */
export function withCell(selection: Selection, cell: string): Selection {
  return { cell: selection.cell === cell ? null : cell, areas: [] };
}

/** Return the selection after an area was pressed: it alone, or with `more` besides the others; pressed again, it is let go. */
export function withArea(selection: Selection, id: number, more: boolean): Selection {
  const has = selection.areas.includes(id);
  if (!more) return { cell: null, areas: has && selection.areas.length === 1 ? [] : [id] };
  const others = selection.areas.filter((each) => each !== id);
  return { cell: null, areas: has ? others : [...others, id].slice(-MOST) };
}

/** Return the areas that a selection picks, given the square of each area. */
export function picked(selection: Selection, cells: ReadonlyMap<number, string>): ReadonlySet<number> {
  const found = new Set(selection.areas.filter((id) => cells.has(id)));
  if (selection.cell !== null) for (const [id, cell] of cells) if (cell === selection.cell) found.add(id);
  return found;
}

export function isEmpty(selection: Selection): boolean {
  return selection.cell === null && selection.areas.length === 0;
}
