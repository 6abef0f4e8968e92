/** Names as every target takes them: lower-case letters, digits, dots, hyphens and underscores of ASCII, and nothing else. Pure. */

/** Letters that no decomposition takes apart. What a company writes otherwise (ö as oe) is a rule's `spellings`. */
const LATIN = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
  ə: 'e',
} as const;

/** After ICAO Doc 9303, part 3, section 6, as passports have it, shortened where that helps nobody (щ). */
const CYRILLIC = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', ґ: 'g', д: 'd', е: 'e', є: 'ie', ж: 'zh', з: 'z', и: 'i', і: 'i', к: 'k' },
  ...{ л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch' },
  ...{ ш: 'sh', щ: 'shch', ъ: 'ie', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia', ђ: 'd', ј: 'j', љ: 'lj', њ: 'nj', ћ: 'c' },
  ...{ џ: 'dz', ѕ: 'dz' },
} as const;

/** After ISO 843, without its diacritics. */
const GREEK = {
  ...{ α: 'a', β: 'v', γ: 'g', δ: 'd', ε: 'e', ζ: 'z', η: 'i', θ: 'th', ι: 'i', κ: 'k', λ: 'l', μ: 'm', ν: 'n' },
  ...{ ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' },
} as const;

const LETTERS: ReadonlyMap<string, string> = new Map(Object.entries({ ...LATIN, ...CYRILLIC, ...GREEK }));

/** A rule's own spellings, before ours: `ö` as `oe`. Keys in either case of letters. */
export type Spellings = Readonly<Record<string, string>>;

/**
 * Scripts we have no letters for (Han, Arabic …) leave nothing: then a name is made of something else. Folding what is folded
 * changes nothing.
 */
export function fold(text: string, spellings: Spellings = {}): string {
  const spelt = Object.entries(spellings).reduce(
    (so, [from, to]) => so.replaceAll(from.toLowerCase().normalize('NFC'), to),
    text.toLowerCase().normalize('NFC'),
  );
  const letters = [...spelt.normalize('NFKD')].map((letter) => LETTERS.get(letter) ?? letter).join('');
  return letters
    .replace(/[^a-z0-9._-]/g, '')
    .replace(/([._-])[._-]+/g, '$1')
    .replace(/^[._-]+|[._-]+$/g, '');
}

/** At most so long, and still no dot or hyphen at its end. */
export function cutTo(folded: string, longest: number): string {
  return folded.slice(0, longest).replace(/[._-]+$/, '');
}
