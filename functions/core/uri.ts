/** What anybody said, as a part of an address. */

/** Never throws: of half a surrogate pair, which has no form in UTF-8, there is a mark (U+FFFD) in its place, as URLSearchParams has it. Nobody is called so. */
export function uriPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
