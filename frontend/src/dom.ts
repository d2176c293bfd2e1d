/** Elements, made in one line. What the data says becomes text, never markup. */

import { FIELD, glyphPath } from "./glyphs.ts";

export type Child = Node | string | null | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>>;

/** Return an element: `on…` attributes listen, `true` sets a bare attribute, `false` and null leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.replace(/^on/, ""), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

function svg(path: string, name: string): SVGSVGElement {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${FIELD} ${FIELD}`);
  picture.setAttribute("class", name);
  picture.setAttribute("aria-hidden", "true");
  const stroke = document.createElementNS(SVG, "path");
  stroke.setAttribute("d", path);
  picture.append(stroke);
  return picture;
}

/** Return a kind's sign as it stands on the map: its glyph on a disc of its colour. */
export function sign(glyph: string, colour: string): HTMLElement {
  const disc = h("span", { class: "sign" }, svg(glyphPath(glyph), "glyph"));
  disc.style.setProperty("--colour", colour);
  return disc;
}

/** Drawings of the interface itself, of the same pen as the glyphs. */
const ICONS = {
  eye: "M2 12c3-5 6.500-7 10-7s7 2 10 7c-3 5-6.500 7-10 7s-7-2-10-7zM12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
  eyeOff: "M4 4l16 16M9.500 5.300c4.500-1.300 9 1 12.500 6.700c-1 1.700-2.200 3.100-3.400 4.200M6 7.500c-1.500 1.200-2.800 2.700-4 4.500c4 6.500 9.500 8.500 14.500 6",
  dots: "M5 12v.01M12 12v.01M19 12v.01",
  search: "M10.500 4a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13M15.500 15.500L21 21",
  cross: "M6 6l12 12M18 6L6 18",
  back: "M20 12H5M11 6l-6 6l6 6",
  locate: "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14M12 2v4M12 18v4M2 12h4M18 12h4",
  home: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  page: "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7",
  target: "M12 4a8 8 0 1 0 0 16a8 8 0 1 0 0-16M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
  chevron: "M6 9l6 6l6-6",
  overlay: "M4 9l8-5l8 5l-8 5zM4 14l8 5l8-5",
  speech: "M5 4h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zM8 8.500h8M8 12h5",
} as const;
export type Icon = keyof typeof ICONS;

export function icon(name: Icon): SVGSVGElement {
  return svg(ICONS[name], "icon");
}

export function isWeb(address: string): boolean {
  return /^https?:\/\//i.test(address);
}
