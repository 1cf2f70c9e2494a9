/** A button that copies text, and says so. */

/** Until the button says what it does again. */
const SAID_MS = 2000;

export function copyButton(button: HTMLButtonElement, text: () => string): void {
  const { textContent: label } = button;
  let again: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", async () => {
    const copied = await copy(text());
    button.textContent = copied ? "Copied" : "Not allowed here";
    clearTimeout(again);
    again = setTimeout(() => (button.textContent = label), SAID_MS);
  });
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** The way of pages that are not served by https, where there is no clipboard. */
function copySelected(text: string): boolean {
  const focused = document.activeElement as HTMLElement | null;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  focused?.focus();
  return copied;
}
