import { beforeEach, describe, expect, it } from "vitest";
import { drop, keep, kept, merged, restoring } from "../src/proposing/device.ts";
import { cornersOf, shapeOf } from "../src/proposing/pen.ts";

const HELD = { form: "5a3c3b3e-1111-4222-8333-444455556666", step: "tell", values: { kind: "bench", title: "Een bank" } };
const DAY = 24 * 3600 * 1000;

function form(html: string): HTMLFormElement {
  document.body.replaceChildren(...new DOMParser().parseFromString(`<form>${html}</form>`, "text/html").body.children);
  return document.querySelector("form") as HTMLFormElement;
}

describe("a draft on the device", () => {
  beforeEach(() => localStorage.clear());

  it("is what was kept, until it is dropped or a month old", () => {
    expect(kept(localStorage, 0)).toBeNull();
    keep(localStorage, HELD, 0);
    expect(kept(localStorage, DAY)).toEqual(HELD);
    expect(kept(localStorage, 31 * DAY)).toBeNull();
    drop(localStorage);
    expect(kept(localStorage, DAY)).toBeNull();
  });

  it("is nothing where what stands there cannot be read", () => {
    for (const text of ["{", "[]", "7", '{"form": "x"}', "null"]) {
      localStorage.setItem("meent-proposal", text);
      expect(kept(localStorage, 0)).toBeNull();
    }
  });

  it("holds what is typed, and never an address, a token or a photo", () => {
    const typed = form(
      '<input name="csrfmiddlewaretoken" value="t"><input name="title" value="Een bank in de zon"><textarea name="words">Omdat.</textarea>' +
        '<input name="email" value="ann@example.org"><input name="other" data-not-kept value="x"><input name="photo_alt_1" value="p"><input name="robots_proof" value="r">',
    );
    expect(merged(HELD, typed).values).toEqual({ kind: "bench", title: "Een bank in de zon", words: "Omdat." });
  });

  it("keeps what was measured together, as the server does", () => {
    const typed = form('<input name="width" value="185"><input name="obstacle" value="pole"><input name="obstacle" value=""><input name="title" value="no">');
    expect(merged({ ...HELD, step: "measure" }, typed).values["check"]).toBe("width=185&obstacle=pole&obstacle=");
  });

  it("is given back to the server as a form", () => {
    const made = restoring(HELD, "/proposals/new", "token");
    expect(made.method).toBe("post");
    expect(Object.fromEntries(new FormData(made))).toEqual({ kind: "bench", title: "Een bank", form: HELD.form, step: "tell", do: "restore", csrfmiddlewaretoken: "token" });
  });
});

describe("a shape", () => {
  it("is made of its corners once there are enough, and an outline closes", () => {
    expect(shapeOf("Point", [])).toBeNull();
    expect(shapeOf("Point", [[4, 51]])).toEqual({ type: "Point", coordinates: [4, 51] });
    expect(shapeOf("LineString", [[4, 51]])).toBeNull();
    expect(shapeOf("Polygon", [[4, 51], [5, 51]])).toBeNull();
    expect(shapeOf("Polygon", [[4, 51], [5, 51], [5, 52]])).toEqual({ type: "Polygon", coordinates: [[[4, 51], [5, 51], [5, 52], [4, 51]]] });
  });

  it("comes back as the corners it was drawn with", () => {
    for (const corners of [[[4, 51], [5, 51], [5, 52]]] as [number, number][][]) {
      for (const type of ["LineString", "Polygon"] as const) {
        const shape = shapeOf(type, corners);
        expect(shape && cornersOf(shape)).toEqual(corners);
      }
    }
  });
});
