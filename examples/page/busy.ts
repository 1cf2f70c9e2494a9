/** One thing computes at a time: its button stops it, the others wait. */
export class Busy {
  readonly #buttons: readonly HTMLButtonElement[];
  #label = "";
  #working: HTMLButtonElement | undefined;

  constructor(buttons: readonly HTMLButtonElement[]) {
    this.#buttons = buttons;
  }

  /** `button` says what a press of it does meanwhile. */
  begin(button: HTMLButtonElement, meanwhile: string): void {
    this.#working = button;
    this.#label = button.textContent;
    button.textContent = meanwhile;
    button.classList.add("working");
    for (const other of this.#buttons) other.disabled = other !== button;
  }

  end(): void {
    if (this.#working === undefined) return;
    this.#working.textContent = this.#label;
    this.#working.classList.remove("working");
    this.#working = undefined;
    for (const other of this.#buttons) other.disabled = false;
  }
}
