import { describe, expect, it } from "vitest";
import { laidOf } from "../src/compare/laid.ts";
import { isEmpty, MOST, NOTHING, picked, read, withArea, withCell, write } from "../src/compare/selection.ts";

const CELLS = new Map([[1, "0-0"], [2, "2-0"], [3, "2-0"], [4, "hatched"]]);

describe("what is picked stands in the address", () => {
  it("reads back what it wrote, and leaves the rest as it was", () => {
    const search = "?first=young&second=green&division=block:2026";
    for (const selection of [NOTHING, { cell: "2-0", areas: [] }, { cell: null, areas: [3, 1] }]) {
      const written = write(search, selection);
      expect(read(written)).toEqual(selection);
      expect(written.startsWith(search)).toBe(true);
      expect(write(written, NOTHING)).toBe(search);
    }
  });

  it("picks nothing where the address cannot be read", () => {
    for (const odd of ["?cell=x", "?cell=22-0", "?area=a,b", "?area=-3", "?cell=&area=", ""]) expect(isEmpty(read(odd))).toBe(true);
  });
});

describe("pressing", () => {
  it("a square takes the place of what was picked, and lets go when pressed again", () => {
    const once = withCell({ cell: null, areas: [1] }, "2-0");
    expect(once).toEqual({ cell: "2-0", areas: [] });
    expect([...picked(once, CELLS)]).toEqual([2, 3]);
    expect(isEmpty(withCell(once, "2-0"))).toBe(true);
  });

  it("an area stands alone, or with more beside the others", () => {
    const one = withArea({ cell: "2-0", areas: [] }, 1, false);
    expect(one).toEqual({ cell: null, areas: [1] });
    expect(withArea(one, 3, true).areas).toEqual([1, 3]);
    expect(withArea({ cell: null, areas: [1, 3] }, 1, true).areas).toEqual([3]);
    expect(isEmpty(withArea(one, 1, false))).toBe(true);
  });

  it("never picks more than the server takes, nor an area that is not there", () => {
    let selection = NOTHING;
    for (let id = 1; id <= MOST + 5; id += 1) selection = withArea(selection, id, true);
    expect(selection.areas.length).toBe(MOST);
    expect([...picked({ cell: null, areas: [1, 99] }, CELLS)]).toEqual([1]);
  });
});

describe("what the server says of an area is drawn as it is said", () => {
  const feature = (id: number, properties: Record<string, unknown>) => ({ id, geometry: { type: "Point" as const, coordinates: [4, 51] }, properties });

  it("takes class and colour from the answer, and makes none", () => {
    const [two, one] = laidOf({ features: [feature(1, { column: 2, row: 0, colour: "#C76129", first_value: 9, second_value: 0 }), feature(2, { column: 1, row: null, colour: "#688AD5" })] });
    expect(two).toMatchObject({ mark: "2-0", fill: "#C76129", zero: true, dashed: false });
    expect(one).toMatchObject({ mark: "1-0", fill: "#688AD5", zero: false });
  });

  it("tells missing, suppressed and not surveyed apart; what must be known first comes first", () => {
    const marks = laidOf({
      features: [
        feature(1, { column: null, first_state: "missing", second_state: "suppressed" }),
        feature(2, { column: null, first_state: "value", second_state: "suppressed" }),
        feature(3, { column: null, first_state: "suppressed", second_state: "not_surveyed" }),
      ],
    }).map(({ mark }) => mark);
    expect(marks).toEqual(["hatched", "dotted", "outline"]);
  });
});
