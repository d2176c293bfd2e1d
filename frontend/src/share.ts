/** Hand on the address of a page, or put the page on paper: buttons that are there only where a browser can do it. */

/** Copy an address; false where the browser does not allow it. */
async function copied(address: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return false;
  }
}

/** Let each row of buttons work. Where copying is not allowed, the address itself is shown, to be copied by hand. */
export function shareable(): void {
  for (const row of document.querySelectorAll<HTMLElement>("[data-share]")) {
    const said = row.querySelector("[role=status]");
    row.hidden = false;
    row.querySelector("[data-do=print]")?.addEventListener("click", () => window.print());
    row.querySelector("[data-do=share]")?.addEventListener("click", () => {
      const address = location.href.split("#")[0] ?? location.href;
      void copied(address).then((done) => {
        if (said) said.textContent = done ? (row.dataset["copied"] ?? "") : address;
      });
    });
  }
}

shareable();
