/** The error by updates as a line. Logarithmic where it falls, or the updates grow, over more than two powers of ten. */
import type { Trace } from "../../trace.ts";
import { html, type Markup } from "./markup.ts";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 170, 8, 8, 12, 12];

export function curve({ progress }: Trace, show: (value: number) => string): Markup | false {
  const points = progress.filter(({ error }) => Number.isFinite(error));
  if (points.length < 3) return false;
  const [first, last] = [points[0], points.at(-1)!];
  const errors = points.map(({ error }) => error);
  const [least, most] = [Math.min(...errors), Math.max(...errors)];
  const tall = least > 0 && most / least > 100;
  const wide = last.updates > 100;
  const height = (error: number) => (tall ? Math.log(error) : error);
  const along = (updates: number) => (wide ? Math.log1p(updates) : updates);
  const [low, high] = [tall ? height(least) : 0, height(most)];
  const start = along(first.updates);
  const x = (updates: number) =>
    LEFT + ((along(updates) - start) / (along(last.updates) - start)) * (WIDTH - LEFT - RIGHT);
  const y = (error: number) => TOP + ((high - height(error)) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM);
  const line = points.map((point) => `${x(point.updates).toFixed(1)},${y(point.error).toFixed(1)}`).join(" ");
  const axis = [tall && "E", wide && "the updates"].filter(Boolean).join(" and ");
  const label = `E goes from ${show(first.error)} to ${show(last.error)} in ${last.updates} updates`;
  return html`<figure>
    <svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
      <line class="axis" x1="${LEFT}" y1="${HEIGHT - BOTTOM}" x2="${WIDTH - RIGHT}" y2="${HEIGHT - BOTTOM}" />
      <polyline points="${line}" />
      <circle cx="${x(last.updates).toFixed(1)}" cy="${y(last.error).toFixed(1)}" r="4" />
    </svg>
    <figcaption class="ends">
      <span>${first.updates} updates: E ${show(first.error)}</span>
      <span>${last.updates} updates: E ${show(last.error)}</span>
    </figcaption>
    ${axis !== "" && html`<p class="note">Drawn on a logarithmic scale: ${axis}.</p>`}
  </figure>`;
}
