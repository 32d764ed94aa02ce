/**
 * Starts a worker of the script at `address`. Where that is of another origin than the page, which browsers refuse, it is
 * imported by a script that is the page's own.
 */
export function startWorker(address) {
  // From a page that has it in itself, in the old form: on the disk, browsers take no other.
  if (address.protocol === "blob:") return new Worker(address.href);
  const origin = globalThis.location?.origin;
  if (address.origin === origin || origin === undefined) return new Worker(address.href, { type: "module" });
  const own = URL.createObjectURL(new Blob([`import ${JSON.stringify(address.href)};`], { type: "text/javascript" }));
  try {
    return new Worker(own, { type: "module" });
  } finally {
    // It is being fetched by now, or never will be.
    URL.revokeObjectURL(own);
  }
}
