/** Reads the fields of one object of a definition, and notes what is wrong with them where it stands. */
import { compileTemplate, type Template } from './template.ts';

export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #problems: string[];
  /** Where this object is: `/States/Apply every change`. */
  readonly at: string;

  constructor(value: unknown, path: string, problems: string[], under = '') {
    this.at = `${under}${path}`;
    this.#problems = problems;
    this.#object = isObject(value) ? value : {};
    if (!isObject(value)) this.problem('must be an object');
  }

  problem(text: string): void {
    this.#problems.push(`${text} at ${this.at === '' ? '/' : this.at}`);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  raw(name: string): unknown {
    return this.#object[name];
  }

  /** Notes every field that is not among these. */
  only(names: readonly string[]): void {
    for (const name of Object.keys(this.#object)) {
      if (!names.includes(name)) this.problem(`Field '${name}' is not supported here: remove it`);
    }
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'string', (value): value is string => typeof value === 'string');
  }

  number(name: string): number | undefined {
    return this.#typed(name, 'number', (value): value is number => typeof value === 'number');
  }

  list(name: string): readonly unknown[] {
    return this.#typed(name, 'array', Array.isArray) ?? [];
  }

  texts(name: string): readonly string[] {
    return this.list(name).filter((item) => typeof item === 'string');
  }

  entries(name: string): [string, unknown][] {
    return Object.entries(this.#typed(name, 'object', isObject) ?? {});
  }

  child(name: string): Fields | undefined {
    return this.has(name) ? new Fields(this.#object[name], `/${name}`, this.#problems, this.at) : undefined;
  }

  children(name: string): Fields[] {
    return this.list(name).map((item, index) => new Fields(item, `/${name}[${index}]`, this.#problems, this.at));
  }

  /** A field that may hold expressions; `field` is its name in a failure when that is more than its own name. */
  template(name: string, field = name): Template | undefined {
    if (!this.has(name)) return undefined;
    try {
      return compileTemplate(this.#object[name], field);
    } catch (error) {
      const { code, message } = error as { readonly code?: string; readonly message?: string };
      this.problem(`INVALID_JSONATA_EXPRESSION: ${code ?? ''} ${message ?? 'does not parse'} in ${name}`);
      return undefined;
    }
  }

  #typed<T>(name: string, type: string, is: (value: unknown) => value is T): T | undefined {
    const value = this.#object[name];
    if (value === undefined) return undefined;
    if (is(value)) return value;
    this.problem(`SCHEMA_VALIDATION_FAILED: Expected value of type [${type.toUpperCase()}] for '${name}'`);
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
