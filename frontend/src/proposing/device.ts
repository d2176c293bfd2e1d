/** Device: a proposal that is being made is kept on the device too, until it is sent: a lost connection or a closed tab loses nothing. */

const KEY = "meent-proposal";
const HOLDS_MS = 30 * 24 * 3600 * 1000;
/** What is measured is kept together, as the server keeps it. */
const MEASURED = ["profile", "width", "depth", "length", "obstacle", "takes", "distance"];
const NEVER = new Set(["csrfmiddlewaretoken", "do", "email", "geometry", "called", "pick", "plot", "exchanged", "next", "language"]);

export interface Held {
  readonly form: string;
  readonly step: string;
  readonly values: Readonly<Record<string, string>>;
}

interface Kept extends Held {
  readonly at: number;
}

/** Return what this device keeps, null where it keeps nothing, or nothing that can be read. */
export function kept(storage: Storage, now: number): Held | null {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "null") as Partial<Kept> | null;
    if (!found?.form || !found.step || !found.values || now - (found.at ?? 0) > HOLDS_MS) return null;
    return { form: found.form, step: found.step, values: found.values };
  } catch {
    return null;
  }
}

export function keep(storage: Storage, held: Held, now: number): void {
  try {
    storage.setItem(KEY, JSON.stringify({ ...held, at: now }));
  } catch {
    // A device that is full, or keeps nothing: the server still has it.
  }
}

export function drop(storage: Storage): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // Nothing is kept there.
  }
}

/** Return a draft with what stands in a form now: what was measured goes together, addresses of people never. */
export function merged(held: Held, form: HTMLFormElement): Held {
  const data = new FormData(form);
  const measured = new URLSearchParams();
  const values: Record<string, string> = { ...held.values };
  for (const [name, value] of data) {
    if (typeof value !== "string") continue;
    const field = form.elements.namedItem(name);
    if (NEVER.has(name) || name.startsWith("robots") || name.startsWith("photo") || name === "homepage") continue;
    if (field instanceof HTMLElement && "notKept" in field.dataset) continue;
    if (held.step === "measure" && MEASURED.includes(name)) measured.append(name, value);
    else if (held.step === "tell" || held.step === "send") values[name] = value;
  }
  if (held.step === "measure") values["check"] = measured.toString();
  return { ...held, values };
}

/** Return the form that gives a kept draft back to the server. */
export function restoring(held: Held, action: string, token: string): HTMLFormElement {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  const fields: Record<string, string> = { ...held.values, form: held.form, step: held.step, do: "restore", csrfmiddlewaretoken: token };
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  return form;
}
