/** Where the repository is: programs run from build/, wherever the bundler put them there. */
import { existsSync } from "node:fs";

export const root = above(new URL(".", import.meta.url));

function above(folder: URL): URL {
  return existsSync(new URL("asconfig.json", folder)) ? folder : above(new URL("..", folder));
}
