// A document in the part of an address after #, which no server sees: `1.` and then JSON, deflated, as base64url.

const VERSION = "1.";
/** More no document may have, in bytes: as in crates/core/src/schema. A short link may bring more than there is memory for. */
const MOST_BYTES = 32 * 2 ** 20;

/** The document of a fragment without its #; none where that is something else.
    @throws where it is damaged, or of a later version. */
export async function documentOf(fragment) {
  if (!/^\d+\./.test(fragment)) return undefined;
  if (!fragment.startsWith(VERSION)) throw new Error("link: made by a later version");
  try {
    const text = atob(fragment.slice(VERSION.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return JSON.parse(await textOf(inflated));
  } catch (error) {
    throw new Error(`link: damaged or cut short (${error.message})`);
  }
}

async function textOf(stream) {
  const pieces = [];
  let size = 0;
  const reader = stream.getReader();
  for (let read; !(read = await reader.read()).done; ) {
    size += read.value.length;
    if (size > MOST_BYTES) {
      reader.cancel();
      throw new Error("too large");
    }
    pieces.push(read.value);
  }
  return new Blob(pieces).text();
}
