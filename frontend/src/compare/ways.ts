/** Ways of cutting into classes: the fields for breaks are there when breaks are to be typed in, and begin with those that are drawn. */

const FIELDS = [
  ["f-breaks", "breaks"],
  ["f-breaks2", "breaks2"],
] as const;

/** Fit the fields to what the form says; return whether there is something to type in first. */
export function fitBreaks(form: HTMLFormElement): boolean {
  const typed = chosen(form, "f-method") === "breaks";
  for (const [id, drawn] of FIELDS) {
    const field = form.querySelector<HTMLInputElement>(`#${id}`);
    if (!field) continue;
    const wanted = typed && (id === "f-breaks" || chosen(form, "f-second") !== "none");
    // What is not asked is not sent either.
    field.disabled = !wanted;
    field.closest<HTMLElement>(".field")?.toggleAttribute("hidden", !wanted);
    if (wanted && field.value === "") field.value = document.getElementById("legend")?.dataset[drawn] ?? "";
  }
  return typed;
}

function chosen(form: HTMLFormElement, id: string): string {
  return form.querySelector<HTMLSelectElement>(`#${id}`)?.value ?? "";
}
