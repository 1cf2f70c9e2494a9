/** A FileSystemFileHandle as pages get from showSaveFilePicker: what is written is there when it is closed. */
export class FakeHandle {
  readonly name: string;
  /** The call that throws. */
  fails = "";
  /** Streams that were neither closed nor aborted. */
  open = 0;
  content: Blob;

  constructor(content: BlobPart = "", name = "model.json") {
    this.content = new Blob([content]);
    this.name = name;
  }

  async getFile(): Promise<Blob> {
    this.#check("getFile");
    return this.content;
  }

  async createWritable() {
    this.#check("createWritable");
    const written: Blob[] = [];
    this.open++;
    return {
      write: async (part: BlobPart) => {
        const whole = new Blob([part]);
        const half = Math.floor(whole.size / 2); // Node ends at once for a fraction
        written.push(whole.slice(0, half));
        this.#check("write");
        written.push(whole.slice(half));
      },
      close: async () => {
        this.#check("close");
        this.content = new Blob(written);
        this.open--;
      },
      abort: async () => void this.open--,
    };
  }

  #check(step: string): void {
    if (this.fails === step) throw new Error(`${step} failed`);
  }
}
