// Writes numbers.json: numbers as Intl formats them, the outside reference for typed numbers.
// Run with Node 20 (full ICU): node tests/data/intl/numbers.mjs > tests/data/intl/numbers.json
const locales = ["en", "en-GB", "nb", "da", "sv", "de", "de-CH", "fr", "es", "pl", "ar-EG", "fa"];
const numbers = [
  0, 0.5, 0.083, 8, 12, 999, 1000, 1234, -1234.5, 1234.567, 12345, 40000, 123456.78, 1234567.891, -0.25,
  1500000, 2500000000, 9007199254740991,
];
const marks = (locale, options, type) =>
  new Intl.NumberFormat(locale, options).formatToParts(1234567.5).find((part) => part.type === type).value;

const cases = [];
for (const locale of locales) {
  const separators = { decimal: marks(locale, {}, "decimal"), group: marks(locale, {}, "group") };
  const add = (kind, value, options) =>
    cases.push({ locale, ...separators, kind, value, text: new Intl.NumberFormat(locale, options).format(value) });
  for (const value of numbers) add("plain", value, { maximumFractionDigits: 3 });
  for (const value of numbers.slice(0, 4)) add("percent", value, { style: "percent", maximumFractionDigits: 3 });
  for (const currency of ["NOK", "SEK", "DKK", "EUR", "USD", "GBP"]) {
    for (const currencyDisplay of ["symbol", "narrowSymbol", "code"]) {
      add("currency", -1234.5, { style: "currency", currency, currencyDisplay });
    }
  }
  if (/^(en|nb|da|sv)/.test(locale)) {
    for (const compactDisplay of ["short", "long"]) {
      for (const value of [12000, 1500000, 250000000, 2500000000]) {
        add("compact", value, { notation: "compact", compactDisplay });
      }
    }
  }
}
process.stdout.write(`[\n${cases.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`);
