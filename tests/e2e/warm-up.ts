// Opens the page once before any test: the browser's very first start on a machine can take longer than a test may.
import { launch } from "./chromium.mjs";

export default async function warmUp(): Promise<void> {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(process.env.FUNNEL_URL ?? "about:blank", { timeout: 180_000 });
  } finally {
    await browser.close();
  }
}
