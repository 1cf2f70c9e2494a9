/**
 * Light or dark: what the system prefers until the visitor chooses, then that. A script of its own that runs before
 * anything is drawn; style.css goes by `data-theme`.
 */
type Theme = "light" | "dark";

const KEY = "chainrule-theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function chosen(): Theme | undefined {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "light" || kept === "dark" ? kept : undefined;
  } catch {
    return undefined; // storage may be refused
  }
}

function keep(theme: Theme): void {
  try {
    // Whoever comes back to the system's theme follows the system again.
    if (theme === (prefersDark.matches ? "dark" : "light")) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // For this visit only.
  }
}

function show(): void {
  const theme = chosen() ?? (prefersDark.matches ? "dark" : "light");
  document.documentElement.dataset.theme = theme;
  document.getElementById("theme")?.setAttribute("aria-pressed", String(theme === "dark"));
}

show();
prefersDark.addEventListener("change", show);
document.addEventListener("DOMContentLoaded", () => {
  show();
  document.getElementById("theme")?.addEventListener("click", () => {
    keep(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    show();
  });
});
