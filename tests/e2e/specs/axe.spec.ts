// axe on every screen, in light and dark.
import { accessibilityProblems, expect, open, test } from "../page";

for (const colorScheme of ["light", "dark"] as const) {
  test(`the first screen is accessible in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    expect(await accessibilityProblems(page)).toEqual([]);
  });
}
