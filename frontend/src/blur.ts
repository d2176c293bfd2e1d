/**
 * Parts of a photo to blur, drawn over it. The form works without this: each part is four numbers, in hundredths of the photo.
 * Here each part is also a button over the photo: arrows move it, Shift with an arrow changes its size, Delete takes it away.
 */

/** In hundredths of the photo, from its upper left corner. */
export interface Part {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const LEAST = 0.5;
const STEP = 1;
const FIRST: Part = { x: 40, y: 40, width: 20, height: 20 };
const SIDES = ["x", "y", "width", "height"] as const;

const rounded = (value: number): number => Math.round(value * 10) / 10;
const between = (least: number, value: number, most: number): number => Math.min(Math.max(value, least), most);

/** The part that lies between two corners, however it was drawn, within the photo. */
export function spanned(ax: number, ay: number, bx: number, by: number): Part {
  const [left, right] = [between(0, Math.min(ax, bx), 100), between(0, Math.max(ax, bx), 100)];
  const [upper, lower] = [between(0, Math.min(ay, by), 100), between(0, Math.max(ay, by), 100)];
  return { x: rounded(left), y: rounded(upper), width: rounded(right - left), height: rounded(lower - upper) };
}

/** A part moved by so much, and no further than the edge of the photo. */
export function moved(part: Part, right: number, down: number): Part {
  const x = between(0, part.x + right, 100 - part.width);
  const y = between(0, part.y + down, 100 - part.height);
  return { ...part, x: rounded(x), y: rounded(y) };
}

/** A part made so much wider and higher, never to nothing, nor beyond the photo. */
export function grown(part: Part, wider: number, higher: number): Part {
  const width = between(LEAST, part.width + wider, 100 - part.x);
  const height = between(LEAST, part.height + higher, 100 - part.y);
  return { ...part, width: rounded(width), height: rounded(height) };
}

/** What a key asks of a part, or null where it asks nothing. */
export function keyed(part: Part, key: string, shift: boolean): Part | null {
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const way = ways[key];
  if (way === undefined) return null;
  return shift ? grown(part, ...way) : moved(part, ...way);
}

/** Parts to blur over one photo: each a row of four numbers, and a button over the photo. */
class Stage {
  private readonly pattern: HTMLFieldSetElement;
  private readonly buttons = new Map<HTMLFieldSetElement, HTMLButtonElement>();

  constructor(
    private readonly form: HTMLFormElement,
    private readonly stage: HTMLElement,
    first: HTMLFieldSetElement,
  ) {
    this.pattern = first.cloneNode(true) as HTMLFieldSetElement;
    this.watch(first);
    stage.classList.add("is-live");
    const help = document.createElement("p");
    help.className = "quiet";
    help.textContent = form.dataset["help"] ?? "";
    const add = document.createElement("button");
    add.type = "button";
    add.className = "button";
    add.textContent = form.dataset["add"] ?? "";
    add.addEventListener("click", () => this.put(this.free(), FIRST).focus());
    stage.after(help, add);
    stage.addEventListener("pointerdown", (event) => this.draw(event));
  }

  private rows(): HTMLFieldSetElement[] {
    return [...this.form.querySelectorAll<HTMLFieldSetElement>("[data-blur-row]")];
  }

  /** A row that is empty, a new one if there is none. */
  private free(): HTMLFieldSetElement {
    const empty = this.rows().find((row) => this.read(row) === null && !this.buttons.has(row));
    if (empty !== undefined) return empty;
    const row = this.pattern.cloneNode(true) as HTMLFieldSetElement;
    for (const input of row.querySelectorAll("input")) input.value = "";
    this.rows().at(-1)?.after(row);
    this.watch(row);
    return row;
  }

  private input(row: HTMLFieldSetElement, side: string): HTMLInputElement | null {
    return row.querySelector<HTMLInputElement>(`input[name="${side}"]`);
  }

  private read(row: HTMLFieldSetElement): Part | null {
    const values = SIDES.map((side) => this.input(row, side)?.valueAsNumber ?? Number.NaN);
    const [x, y, width, height] = values;
    if (x === undefined || y === undefined || width === undefined || height === undefined || values.some(Number.isNaN)) return null;
    return { x, y, width, height };
  }

  private watch(row: HTMLFieldSetElement): void {
    row.addEventListener("input", () => {
      const part = this.read(row);
      if (part !== null) this.show(row, part);
    });
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "button";
    drop.textContent = this.form.dataset["drop"] ?? "";
    drop.addEventListener("click", () => this.drop(row));
    row.append(drop);
  }

  /** Write a part into its row and show it. */
  private put(row: HTMLFieldSetElement, part: Part): HTMLButtonElement {
    for (const side of SIDES) {
      const input = this.input(row, side);
      if (input !== null) input.value = String(part[side]);
    }
    return this.show(row, part);
  }

  private show(row: HTMLFieldSetElement, part: Part): HTMLButtonElement {
    const button = this.buttons.get(row) ?? this.button(row);
    button.style.left = `${part.x}%`;
    button.style.top = `${part.y}%`;
    button.style.width = `${part.width}%`;
    button.style.height = `${part.height}%`;
    const number = this.rows().indexOf(row) + 1;
    button.setAttribute("aria-label", `${this.form.dataset["label"] ?? ""} ${number}: ${part.x}, ${part.y}, ${part.width} × ${part.height}`);
    return button;
  }

  private button(row: HTMLFieldSetElement): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "blur-part";
    button.addEventListener("keydown", (event) => {
      const part = this.read(row);
      if (event.key === "Delete" || event.key === "Backspace") this.drop(row);
      else {
        const next = part === null ? null : keyed(part, event.key, event.shiftKey);
        if (next === null) return;
        this.put(row, next);
      }
      event.preventDefault();
    });
    button.addEventListener("pointerdown", (event) => {
      const part = this.read(row);
      if (part === null || event.button !== 0) return;
      event.stopPropagation();
      const [x, y] = this.at(event);
      this.follow(event, button, (nowX, nowY) => this.put(row, moved(part, nowX - x, nowY - y)));
    });
    this.stage.append(button);
    this.buttons.set(row, button);
    return button;
  }

  private drop(row: HTMLFieldSetElement): void {
    this.buttons.get(row)?.remove();
    this.buttons.delete(row);
    const rows = this.rows();
    const last = rows.length === 1;
    for (const input of row.querySelectorAll("input")) input.value = "";
    if (!last) row.remove();
    (this.stage.nextElementSibling?.nextElementSibling as HTMLElement | null)?.focus();
  }

  private draw(event: PointerEvent): void {
    if (event.button !== 0) return;
    const [x, y] = this.at(event);
    let row: HTMLFieldSetElement | null = null;
    this.follow(event, this.stage, (nowX, nowY) => {
      const part = spanned(x, y, nowX, nowY);
      if (row === null && part.width < LEAST && part.height < LEAST) return;
      row ??= this.free();
      this.put(row, { ...part, width: Math.max(part.width, LEAST), height: Math.max(part.height, LEAST) });
    });
  }

  /** Go on as long as the finger or the mouse is down. */
  private follow(event: PointerEvent, on: HTMLElement, go: (x: number, y: number) => void): void {
    event.preventDefault();
    on.setPointerCapture(event.pointerId);
    const move = (next: PointerEvent): void => go(...this.at(next));
    const end = (): void => {
      on.removeEventListener("pointermove", move);
      on.removeEventListener("pointerup", end);
      on.removeEventListener("pointercancel", end);
    };
    on.addEventListener("pointermove", move);
    on.addEventListener("pointerup", end);
    on.addEventListener("pointercancel", end);
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.stage.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
  }
}

export function markParts(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-blur]")) {
    const stage = form.querySelector<HTMLElement>("[data-blur-stage]");
    const first = form.querySelector<HTMLFieldSetElement>("[data-blur-row]");
    if (stage !== null && first !== null) new Stage(form, stage, first);
  }
}
