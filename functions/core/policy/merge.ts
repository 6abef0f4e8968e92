/** The files of a pack put together, remembering which part came from which file. */
import { type Fault, fault, type Mistake, type PathStep } from './mistake.ts';
import { type PackFile, type PolicyPack, SECTIONS } from './pack.ts';
import type { YamlFile } from './yaml-file.ts';

export interface Part {
  readonly file: YamlFile;
  readonly content: PackFile;
}

export interface Merged {
  readonly pack: PolicyPack;
  /** A fault at a path of the merged pack, in the file it came from. */
  locate(fault: Fault): Mistake;
}

/** `parts` in the order of their paths: where order matters (accounts, approvals), a reader can see it in the file names. */
export function merge(parts: readonly Part[]): Merged | { readonly mistakes: readonly Mistake[] } {
  const mistakes = [...absentSections(parts), ...sectionsTwice(parts)];
  if (mistakes.length > 0) return { mistakes };
  const all = <Entry>(entries: (content: PackFile) => readonly Entry[] | undefined) =>
    parts.flatMap(({ content }) => entries(content) ?? []);
  const pack: PolicyPack = {
    version: 1,
    name: only(parts, 'name'),
    catalogue: all((content) => content.catalogue),
    accounts: all((content) => content.accounts),
    birthrights: all((content) => content.birthrights),
    approvals: all((content) => content.approvals),
    leaver: only(parts, 'leaver'),
    protected: all((content) => content.protected),
    budgets: all((content) => content.budgets),
    windows: all((content) => content.windows),
    feedChecks: all((content) => content.feedChecks),
    releases: all((content) => content.releases),
    requestable: all((content) => content.requestable),
    exceptions: all((content) => content.exceptions),
    separations: all((content) => content.separations),
    exclusives: all((content) => content.exclusives),
    overlaps: all((content) => content.overlaps),
    playbooks: all((content) => content.playbooks),
    names: all((content) => content.names),
    ...optional(parts, 'approvers'),
    ...ifAny(
      'calendars',
      all((content) => content.calendars),
    ),
    ...optional(parts, 'correlation'),
    ...optional(parts, 'time'),
  };
  return { pack, locate: (found) => locateIn(parts, found) };
}

/** A section that may be left out, where some file has it. */
function ifAny<Name extends keyof PolicyPack>(name: Name, section: PolicyPack[Name]): Partial<Pick<PolicyPack, Name>> {
  const empty = section === undefined || (Array.isArray(section) && section.length === 0);
  return empty ? {} : ({ [name]: section } as Partial<Pick<PolicyPack, Name>>); // as: a computed key forgets its name
}

/** Nothing is empty by omission: a protected list lost with its file would otherwise go unnoticed. */
function absentSections(parts: readonly Part[]): readonly Mistake[] {
  const absent = SECTIONS.filter((name) => parts.every(({ content }) => content[name] === undefined));
  return parts
    .slice(0, 1)
    .flatMap(({ file }) =>
      absent.map((name) => file.locate(fault([], `no file of the pack has the section "${name}"`, mendAbsent(name)))),
    );
}

function mendAbsent(name: keyof PolicyPack): string {
  return name === 'version' || name === 'name' || name === 'leaver'
    ? `add "${name}:" to one file of the folder`
    : `add it, or "${name}: []" if it is empty on purpose`;
}

function sectionsTwice(parts: readonly Part[]): readonly Mistake[] {
  return (['version', 'name', 'leaver', 'approvers', 'correlation', 'time'] as const).flatMap((name) =>
    parts
      .filter(({ content }) => content[name] !== undefined)
      .slice(1)
      .map(({ file }) =>
        file.locate({ ...fault([name], `a second "${name}"`, 'a pack has one; keep it in one file'), atKey: true }),
      ),
  );
}

function only<Name extends 'name' | 'leaver'>(parts: readonly Part[], name: Name): PolicyPack[Name] {
  // `merge` has seen that exactly one part has it.
  return parts.map(({ content }) => content[name]).find((found) => found !== undefined) as PolicyPack[Name];
}

/** A section a pack may do without. */
function optional<Name extends 'time' | 'approvers' | 'correlation'>(
  parts: readonly Part[],
  name: Name,
): Partial<Pick<PolicyPack, Name>> {
  const found = parts.map(({ content }) => content[name]).find((one) => one !== undefined);
  return found === undefined ? {} : ({ [name]: found } as Pick<PolicyPack, Name>); // a computed key forgets its name
}

/** The seventh birthright of the pack may be the second of the file it came from. */
function locateIn(parts: readonly Part[], found: Fault): Mistake {
  const [section, index, ...rest] = found.path;
  const inList = typeof index === 'number';
  const home = parts.flatMap((part) => homes(part, section as keyof PackFile))[inList ? index : 0];
  if (home === undefined)
    throw new RangeError(`the pack has nothing at ${found.path.join('.')}; a check made up a path`);
  return home.file.locate({ ...found, path: [...home.path, ...(inList ? rest : found.path.slice(1))] });
}

function homes({ file, content }: Part, section: keyof PackFile): readonly { file: YamlFile; path: PathStep[] }[] {
  const own = content[section];
  if (own === undefined) return [];
  return Array.isArray(own) ? own.map((_, index) => ({ file, path: [section, index] })) : [{ file, path: [section] }];
}
