/** `GenerateSecretString`: a random password, alone or inside a JSON template. */
import { randomInt } from 'node:crypto';
import * as z from 'zod';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-secretsmanager-secret-generatesecretstring.html */
export const GenerateSecretString = z.strictObject({
  ExcludeCharacters: z.string().default(''),
  ExcludeLowercase: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  RequireEachIncludedType: z.boolean().default(true),
  PasswordLength: z.int().min(1).max(4096).default(32),
  GenerateStringKey: z.string().optional(),
  SecretStringTemplate: z.string().optional(),
});
type Wanted = z.infer<typeof GenerateSecretString>;

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export function generateSecret(wanted: Wanted): string {
  const password = passwordOf(wanted);
  const { GenerateStringKey: key, SecretStringTemplate: template } = wanted;
  if (key === undefined && template === undefined) return password;
  if (key === undefined || template === undefined)
    throw new Error('GenerateSecretString needs both GenerateStringKey and SecretStringTemplate, or neither');
  return JSON.stringify({ ...z.record(z.string(), z.unknown()).parse(JSON.parse(template)), [key]: password });
}

function passwordOf(wanted: Wanted): string {
  const alphabets = alphabetsOf(wanted);
  const every = alphabets.join('');
  if (every === '') throw new Error('GenerateSecretString excludes every character');
  const required = wanted.RequireEachIncludedType ? alphabets.filter((alphabet) => alphabet !== '').map(oneOf) : [];
  if (required.length > wanted.PasswordLength)
    throw new Error('GenerateSecretString requires more types than characters');
  const rest = Array.from({ length: wanted.PasswordLength - required.length }, () => oneOf(every));
  return shuffled([...required, ...rest]).join('');
}

function alphabetsOf(wanted: Wanted): readonly string[] {
  const included: readonly (readonly [boolean, string])[] = [
    [!wanted.ExcludeLowercase, 'abcdefghijklmnopqrstuvwxyz'],
    [!wanted.ExcludeUppercase, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
    [!wanted.ExcludeNumbers, '0123456789'],
    [!wanted.ExcludePunctuation, PUNCTUATION],
    [wanted.IncludeSpace, ' '],
  ];
  const kept = (alphabet: string) => [...alphabet].filter((one) => !wanted.ExcludeCharacters.includes(one)).join('');
  return included.filter(([included]) => included).map(([, alphabet]) => kept(alphabet));
}

function oneOf(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

function shuffled(characters: readonly string[]): string[] {
  const result = [...characters];
  for (let last = result.length - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [result[last], result[other]] = [result[other] ?? '', result[last] ?? ''];
  }
  return result;
}
