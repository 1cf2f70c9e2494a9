import js from "@eslint/js";
import tseslint from "typescript-eslint";

// assembly/ is AssemblyScript: its own compiler checks it.
export default tseslint.config(
  { ignores: ["build/", "assembly/", "bench/peak/"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
      eqeqeq: "error",
    },
  },
);
