/** In which browsers the suites of reliability run: few of them in `npm test`, both in the whole suites. */
import { inBrowser, inBrowsers } from "./pages.ts";
import { whole } from "../../reliability/report.ts";

/** As inBrowsers, in Chromium alone where few cases run. */
export const inBrowserOrAll: typeof inBrowsers = (...given) => {
  if (whole) inBrowsers(...given);
  else inBrowser("chromium", ...given);
};

/** As inBrowsers, in the whole suites only. */
export const inBrowsersWhole: typeof inBrowsers = (...given) => {
  if (whole) inBrowsers(...given);
};
