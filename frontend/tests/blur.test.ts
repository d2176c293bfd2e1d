import { describe, expect, it } from "vitest";

import { grown, keyed, markParts, moved, spanned } from "../src/blur.ts";

const PART = { x: 40, y: 40, width: 20, height: 20 };

describe("a part of a photo", () => {
  it("lies between its corners, whichever way it was drawn", () => {
    expect(spanned(60, 60, 40, 40)).toEqual(PART);
    expect(spanned(40, 60, 60, 40)).toEqual(PART);
  });
  it("never leaves the photo", () => {
    expect(spanned(-5, 90, 10, 120)).toEqual({ x: 0, y: 90, width: 10, height: 10 });
    expect(moved(PART, 100, -100)).toEqual({ ...PART, x: 80, y: 0 });
    expect(grown(PART, 100, 100)).toEqual({ ...PART, width: 60, height: 60 });
    expect(grown(PART, -100, 0)).toEqual({ ...PART, width: 0.5 });
  });
  it("is moved and sized by keys, and by no other key", () => {
    expect(keyed(PART, "ArrowRight", false)).toEqual({ ...PART, x: 41 });
    expect(keyed(PART, "ArrowDown", true)).toEqual({ ...PART, height: 21 });
    expect(keyed(PART, "Tab", false)).toBeNull();
  });
});

describe("the form", () => {
  it("has a button over the photo for each row, and a row for each button", () => {
    const form = document.createElement("form");
    Object.assign(form.dataset, { blur: "", add: "Mark", drop: "Not", label: "Part", help: "Draw" });
    const stage = document.createElement("div");
    stage.dataset["blurStage"] = "";
    const row = document.createElement("fieldset");
    row.dataset["blurRow"] = "";
    for (const name of ["x", "y", "width", "height"]) row.append(Object.assign(document.createElement("input"), { type: "number", name }));
    form.append(stage, row);
    document.body.replaceChildren(form);
    markParts();
    const add = [...document.querySelectorAll("button")].find((each) => each.textContent === "Mark");
    add?.click();
    add?.click();
    const parts = [...document.querySelectorAll<HTMLButtonElement>(".blur-part")];
    expect(parts).toHaveLength(2);
    expect(document.querySelectorAll("[data-blur-row]")).toHaveLength(2);
    parts[1]?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", cancelable: true }));
    const typed = [...document.querySelectorAll<HTMLInputElement>('input[name="x"]')].map((input) => input.value);
    expect(typed).toEqual(["40", "41"]);
    parts[1]?.dispatchEvent(new KeyboardEvent("keydown", { key: "Delete", cancelable: true }));
    expect(document.querySelectorAll(".blur-part")).toHaveLength(1);
    expect(document.querySelectorAll("[data-blur-row]")).toHaveLength(1);
  });
});
