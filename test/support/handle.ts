/** A FileSystemFileHandle as pages get from showSaveFilePicker: what is written is there when it is closed. */
export class FakeHandle {
  readonly name = "model.json";
  /** The call that throws. */
  fails = "";
  /** Streams that were neither closed nor aborted. */
  open = 0;
  content: string;

  constructor(content = "") {
    this.content = content;
  }

  async getFile(): Promise<Blob> {
    this.#check("getFile");
    return new Blob([this.content]);
  }

  async createWritable() {
    this.#check("createWritable");
    let written = "";
    this.open++;
    return {
      write: async (text: string) => {
        written += text.slice(0, text.length / 2);
        this.#check("write");
        written += text.slice(text.length / 2);
      },
      close: async () => {
        this.#check("close");
        this.content = written;
        this.open--;
      },
      abort: async () => void this.open--,
    };
  }

  #check(step: string): void {
    if (this.fails === step) throw new Error(`${step} failed`);
  }
}
